"""Verbs of shifts: open, move cash, count, hand over, close, freeze the report, acknowledge."""
