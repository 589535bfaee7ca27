"""Verbs of the board: tickets go on, stations change."""
