"""Pure rules of pottery."""
