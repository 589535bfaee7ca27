"""Books: what it all came to. A chart of few accounts, postings in double entry, months that are closed.

Nothing is typed twice: postings follow the facts that other areas keep (sales, shifts, stock, invoices, equipment,
platform orders) and the papers written here (expenses, wages, money put in). `shop post-books` compares what the facts
say with what is posted and posts the difference; so it may be run at any time, and a late fact is posted in an open
month with its reason. A posting is never changed; a closed month takes none.
"""
