"""Verbs of stock."""
