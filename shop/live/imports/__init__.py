"""Exports of the platforms: a file becomes orders, lines and after-sales; the next day's file moves them on.

Nouns: format (told by the names of its columns), row, rejection, batch (one file), change (what a batch did to a record).
Verbs: read, look at, import, take back.
"""
