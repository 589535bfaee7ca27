"""One piece, two channels: who has a single piece, whether it is offered in a stream or sold at a till.

Nouns: piece (a form of a work that exists once), holder (a claim or an order), hold (until a moment), collision.
Verbs: hold, give free, sell. Each is one conditional statement on the piece's row, so nobody gets what another has.
"""
