"""The pages of reports: the dashboard, the lists behind its figures, the weekly letter, reports people put together."""

from __future__ import annotations

from shop.reports.views import builder, dashboard, letter, lists, needs_help
from shop.reports.views.blueprint import blueprint

__all__ = ["blueprint", "builder", "dashboard", "letter", "lists", "needs_help"]
