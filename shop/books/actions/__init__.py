"""What changes the books: posting what the facts say, papers and their approval, budgets, closing a month."""
