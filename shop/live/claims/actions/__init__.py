"""Verbs about claims."""
