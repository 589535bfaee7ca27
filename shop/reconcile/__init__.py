"""Reconciliation: the bills of WeChat and Alipay beside what the till took, entry by entry.

Nouns: bill (one imported file), entry (one movement of money as the platform tells it), class (the same, amount
differs, only in the books, only on the bill, refund), unbilled (a payment that no bill will ever show).
Verbs: read, preview, import, match, confirm, resolve, take back.
"""
