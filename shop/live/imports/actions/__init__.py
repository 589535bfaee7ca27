"""Verbs of importing: `batches`, `writing`, `undoing`, `goods`, `words`, `buyers`."""
