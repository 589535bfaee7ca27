"""Verbs of orders to ship."""
