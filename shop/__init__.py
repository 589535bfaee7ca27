"""马帮小店: the shop of a student enterprise. `create_app` makes it; it is loaded when asked for, so that `shop serve`
starts the server at once and every area is loaded only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shop.application import create_app as create_app


def __getattr__(name: str) -> Any:
    if name != "create_app":
        raise AttributeError(f"module 'shop' has no attribute {name!r}")
    from shop.application import create_app  # noqa: PLC0415 - late by intent

    return create_app
