"""A pure, seeded world of one small school shop in Honghe, with its truth known: who comes, what they take, and why.

Nouns: a World has Days; a Day has Sales, Happenings (refunds, waste, prices, sell-outs) and a Truth (mean demand, what
was wanted and missed). Decisions (prices, promotions, stock, launches) come in as a Plan, so a practice shop or a game
can make its own. Standard library only; it knows neither the shop's tables nor its pages. See docs/simulation.md.
"""

from simulation.catalogue import Choice, Combo, Item, usual_catalogue
from simulation.plan import Interruption, Offer, Plan, PriceChange, Promotion, demo_plan
from simulation.records import Day, Line, Missed, Sale
from simulation.truth import AffinityTruth, ProductTruth, Truth
from simulation.world import World

__all__ = [
    "AffinityTruth",
    "Choice",
    "Combo",
    "Day",
    "Interruption",
    "Item",
    "Line",
    "Missed",
    "Offer",
    "Plan",
    "PriceChange",
    "ProductTruth",
    "Promotion",
    "Sale",
    "Truth",
    "World",
    "demo_plan",
    "usual_catalogue",
]
