"""What is asked about works."""
