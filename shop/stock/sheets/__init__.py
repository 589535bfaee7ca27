"""Stock as sheets: items out and in, opening stock in."""
