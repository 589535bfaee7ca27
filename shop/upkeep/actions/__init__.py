"""Verbs of upkeep, by subject."""

from shop.upkeep.actions.books import open_books

__all__ = ["open_books"]
