"""Pure rules of reading platform files: cells, states, formats, rows."""
