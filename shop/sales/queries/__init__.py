"""Reads of the books: lists, one order, day sums, tenders."""
