"""What changes promotions."""
