"""Verbs of the calendar, by subject."""
