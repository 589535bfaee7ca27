"""The sales pages: today, orders, one order, giving money back, day sums."""

from __future__ import annotations

from shop.sales.views import back, lists, money, orders, summary, today
from shop.sales.views.blueprint import blueprint

__all__ = ["back", "blueprint", "lists", "money", "orders", "summary", "today"]
