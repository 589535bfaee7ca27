"""What the ledger puts on the worklist: items of which more went out than came in, with the likely cause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from shop.db import session
from shop.kernel.errors import N_
from shop.kernel.quantity import quantity_text
from shop.stock.models import Item, StockValue
from shop.web.access import May
from shop.worklist.actions import Waiting, close_about, open_items

SHORT = "stock_short"
#: The likely cause of a negative stock, in words.
NEVER_RECEIVED = N_("还没有入过库，可能期初没有录")
NOT_ENTERED = N_("可能进货没有入库，或者配方用量偏大")
COUNTED_WRONG = N_("上次盘点以后出现的，可能盘点数错了或进货没有入库")


def found_short(items: Collection[int], *, no_longer: Collection[int], by: int | None, at: datetime) -> None:
    """Put items that went below zero on the worklist; take those off that came back, when somebody brought them."""
    if items:
        rows = session().execute(
            select(Item.id, Item.name, StockValue.quantity, StockValue.received, StockValue.counted_at)
            .join(StockValue, StockValue.item_id == Item.id)
            .where(Item.id.in_(items))
        )
        waiting = []
        for item_id, name, quantity, received, counted_at in rows:
            cause = COUNTED_WRONG if counted_at else NOT_ENTERED if received else NEVER_RECEIVED
            facts = {"item_id": item_id, "name": name, "quantity": quantity_text(quantity), "cause": cause}
            waiting.append(Waiting(SHORT, f"item:{item_id}", May.SEE_STOCK, facts))
        open_items(waiting, at=at)
    if by is not None:
        for item_id in no_longer:
            close_about(SHORT, subject=f"item:{item_id}", outcome=N_("已补足。"), by=by, at=at)
