"""Rules of the catalogue: what a complete product is, what choices fit together, how facts are written in a cell."""
