"""Verbs of purchasing."""
