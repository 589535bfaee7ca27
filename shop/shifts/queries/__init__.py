"""Reads of shifts: figures of one, lists for pages, the chain of reports."""
