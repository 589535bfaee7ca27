"""Pages of a stream that runs, and of what came of it: board, card, claims, report."""

from shop.live.claims.views import board, claims, reports
from shop.live.claims.views.blueprint import blueprint

__all__ = ["blueprint", "board", "claims", "reports"]
