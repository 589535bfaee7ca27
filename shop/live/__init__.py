"""The livestream's back hall: orders that came in on the platforms, whoever ships them.

Nouns: platform, platform order, line, after-sale, buyer (who a parcel goes to), channel (how buyers are kept).
Verbs: import, take back, match goods, settle a word, show a buyer, erase buyers.
Platform orders are a ledger of their own: they are not sales, so they touch no stock, no shift and no cash.
"""
