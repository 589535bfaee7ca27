"""What changes recipes."""
