"""Pricing a basket under promotions (domain rule 14): pure, integer fen, the same in static/till/promotions."""

from shop.promotions.rules.facts import Applied, Cart, CartLine, Cut, Priced, PricedLine, Rule, Scope, Slot
from shop.promotions.rules.pricing import price

__all__ = ["Applied", "Cart", "CartLine", "Cut", "Priced", "PricedLine", "Rule", "Scope", "Slot", "price"]
