"""Verbs about streams."""
