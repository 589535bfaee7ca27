"""What the demo has on its shelves on the first day: invented, at the quoted prices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.db import session
from shop.kernel.ids import uuid7
from shop.kernel.quantity import ONE
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.models import Item
from shop.stock.places import BAR, STUDIO
from shop.stock.rules.costing import worth

PIECES = 6 * ONE


def open_goods(*, by: int, at: datetime) -> None:
    """Materials at the bar up to where one reorders to, a few of every piece in the studio."""
    items = session().scalars(select(Item).where(Item.standard_value_fen.is_not(None)).order_by(Item.id)).all()
    for place, finished in ((BAR, False), (STUDIO, True)):
        lines = [
            PaperLine(item.id, quantity, worth(item.standard_cost, quantity))
            for item in items
            if (item.kind == "finished") == finished and (quantity := item.reorder_to or PIECES)
        ]
        write_paper(PaperFacts(uuid7(at), "opening", lines, to_id=place), by=by, at=at)
