"""Verbs of the till: receive a tablet's envelopes, hold and decide what cannot be booked, park and claim baskets."""
