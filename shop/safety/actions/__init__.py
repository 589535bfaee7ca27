"""Verbs of food safety."""
