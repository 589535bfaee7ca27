"""Pure values of the shop: money, quantity, time, identifiers, errors, exact sharing.

Standard library only. Everything here is a value or a pure function; nothing knows a table or a page.
"""
