"""马帮小店: the shop of a student enterprise. `create_app` makes it, `existing_shop` opens it for a command. Both are
loaded when asked for, so that `shop serve` starts the server at once and every area is loaded only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shop.application import create_app as create_app
    from shop.application import existing_shop as existing_shop


def __getattr__(name: str) -> Any:
    if name not in ("create_app", "existing_shop"):
        raise AttributeError(f"module 'shop' has no attribute {name!r}")
    from shop import application  # noqa: PLC0415 - late by intent

    return getattr(application, name)
