"""Reads: the past that is thought about, lists, evidence, the log of decisions."""
