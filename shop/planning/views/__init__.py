"""The pages of planning: forecasts, the preparation list, what to buy, what to make and show, what-if."""

from __future__ import annotations

from shop.planning.views import forecasts, plans, what_ifs
from shop.planning.views.blueprint import blueprint

__all__ = ["blueprint", "forecasts", "plans", "what_ifs"]
