"""Reads of orders to ship."""
