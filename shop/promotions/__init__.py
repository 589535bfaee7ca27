"""Promotions: rules as data, and what a basket costs under them.

A teacher's shop keeps *promotions* (a name, what they take off, of what, when and for whom). The engine in `rules`
prices a basket exactly and says what was saved and why; `static/till/promotions` is its twin on the tablet.
"""
