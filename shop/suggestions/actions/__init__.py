"""What changes suggestions."""
