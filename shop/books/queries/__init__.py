"""What the books say: postings, accounts, profit and loss, papers, budgets, months."""
