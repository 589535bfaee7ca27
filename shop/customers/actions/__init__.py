"""Verbs of customers: `members` (join, erase), `consents` (the words, withdrawing), `points` (earn, reverse)."""
