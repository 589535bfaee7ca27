"""Mark a product or one of its variants as sold out from a tablet, or put it back on sale."""

from __future__ import annotations

from datetime import datetime


def set_sold_out(
    *, product_id: int, variant_id: int | None, reason: str | None, by: int, device: int, at: datetime
) -> None:
    """Placeholder of this session, replaced once the catalogue's own verb is there."""
