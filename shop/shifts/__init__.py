"""Shifts and cash: who answered for which drawer from when to when.

A shift opens with a float, takes cash in and out, is counted blind (one recount), and closes. It goes
open -> counting -> provisional (tablets still hold envelopes) -> closed. Closing freezes a Z report: numbered without a
gap for each register, chained by hash. What comes later is never written into it but into a numbered supplement.
"""
