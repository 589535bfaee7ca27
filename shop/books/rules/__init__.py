"""Pure rules of the books: the chart of accounts, what a fact is in double entry, statements, break-even."""
