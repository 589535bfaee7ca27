"""Finds the modules that declare tables, so that migrations, checks and whole copies of a shop see all of them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

SHOP = Path(__file__).resolve().parent


def load_all() -> None:
    """Import every module that declares tables: `once` and the `models` of each area."""
    import_module("shop.once")
    found = {path.with_suffix("") for path in SHOP.rglob("models.py")} | set(SHOP.rglob("models/"))
    for path in sorted(found):
        import_module(".".join(("shop", *path.relative_to(SHOP).parts)))
