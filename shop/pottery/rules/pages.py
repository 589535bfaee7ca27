"""Where the public page of a work stands."""

from __future__ import annotations

from urllib.parse import quote


def page_of(shop: str, code: str) -> str:
    """The address behind the code on a piece."""
    return f"{shop}/w/{quote(code, safe='')}"
