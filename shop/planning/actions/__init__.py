"""Verbs of planning: keep a run, ask for one, ask what if, turn a plan into a purchase request."""
