"""Paper: receipts, cup labels, price labels and tickets, printed by printers on the shop's network.

A document is plain data made by the rules; a print job keeps it in the transaction of what caused it; `drain` carries
waiting jobs to their printers. What may have been printed already is never printed again without a person's
word (重打).
"""
