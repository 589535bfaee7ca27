"""Customers who come back: members, what they agreed to, and their points (never money).

Nouns: member (a tail of a phone number and a code, no name), consent (to which words, when), points entry.
Verbs: join, find, attach to a sale, earn, reverse, withdraw, erase, show what is kept.
"""
