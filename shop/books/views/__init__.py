"""The pages of the books: profit and loss and money, accounts and postings, papers, budget and closing."""

from __future__ import annotations

from shop.books.views import accounts, months, papers, profit
from shop.books.views.blueprint import blueprint

__all__ = ["accounts", "blueprint", "months", "papers", "profit"]
