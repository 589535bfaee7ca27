"""Verbs of selling: take, give back, write off, correct a tender, settle what is due, keep the sums."""
