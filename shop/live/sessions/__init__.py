"""A livestream from its plan to its end: what is shown in which order, at which price, by whom, with whose approval.

Nouns: stream, presenter, run of show, goods (one row of it, known by its link number), segment (goods being shown),
floor (the lowest price), quota, stream shelf, watch (viewers and likes at a moment).
Verbs: plan, hand in, approve, start, show, reprice, end.
"""
