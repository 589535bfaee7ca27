"""The two kinds of databases: how a copy is taken, tried, and put in the place of the books."""

from __future__ import annotations

from shop.backup.books.kind import Books
from shop.backup.books.postgres import PostgresBooks
from shop.backup.books.sqlite import SqliteBooks

__all__ = ["Books", "books_of"]


def books_of(url: str) -> Books:
    """The books at this address."""
    return SqliteBooks(url) if url.startswith("sqlite") else PostgresBooks(url)
