"""What was sold, paid and given back, whatever the channel. Owns the sales rollups.

Nouns: order, line, payment, refund, use (waste, remake, staff, training), rollup, import batch.
Verbs: take a sale, give back (refund, void, comp), write off, correct a tender, settle a refund due, import a history.
A booked row is never changed in its amounts: a correction is a row of its own.
"""
