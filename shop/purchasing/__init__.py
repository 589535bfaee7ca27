"""Purchasing: from what is missing to what was paid, and the things that stay.

A supplier makes quotes; what is missing becomes a request; a teacher who did not ask for it approves; each supplier
gets an order; what comes is received into the stock; the invoice is held against order and receipt; the supplier has
a score. Equipment is kept with its warranty, keeper, upkeep and depreciation; the fit-out list opens the shop.
"""
