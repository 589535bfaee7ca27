"""Knows which areas keep tables, so that migrations and checks see all of them."""

from __future__ import annotations

from importlib import import_module

AREAS_WITH_TABLES = (
    "jobs", "people", "worklist", "calendar", "catalog", "customers", "stock", "recipes", "purchasing", "safety",
    "pottery", "promotions", "sales", "reconcile", "printing", "backup", "shifts", "till", "live", "live.partner",
    "planning", "suggestions", "reports", "books",
)  # fmt: skip


def load_all() -> None:
    """Import every module that declares tables."""
    import_module("shop.once")
    for area in AREAS_WITH_TABLES:
        import_module(f"shop.{area}.models")
