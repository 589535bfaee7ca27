"""What the board, its screens and the page of stations show."""
