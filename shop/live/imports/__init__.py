"""Exports of the platforms: a file becomes orders, lines and after-sales; the next day's file moves them on.

Nouns: format (known by its columns' names), row, rejection, batch (one file), change (what it did to a record).
Verbs: read, look at, import, take back.
"""
