"""What stands at a partner, and the papers by which it came and went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from shop.db import session
from shop.live.partner.models import Partner
from shop.stock.models import Item, StockBalance, StockMove, StockPaper

PAPERS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """One item at a partner, in thousandths: what came, was sold, was lost or found by counting, and is left."""

    item: Item
    came: int
    sold: int
    other: int
    left: int


def standing_at(partner: Partner) -> list[Standing]:
    """Everything that ever stood there: it has a balance there, so moves of other items need not be looked at."""
    place = partner.location_id
    left = {
        item: int(quantity)
        for item, quantity in session().execute(
            select(StockBalance.item_id, func.sum(StockBalance.quantity))
            .where(StockBalance.location_id == place)
            .group_by(StockBalance.item_id)
        )
    }
    sign = case((StockMove.to_id == place, StockMove.quantity), else_=-StockMove.quantity)
    came = case((StockMove.kind.in_(("transfer", "opening")), sign), else_=0)
    sold = case((StockMove.kind.in_(("sale", "return")), -sign), else_=0)
    rows = session().execute(
        select(StockMove.item_id, func.sum(came), func.sum(sold), func.sum(sign))
        .where(StockMove.item_id.in_(left), (StockMove.to_id == place) | (StockMove.from_id == place))
        .group_by(StockMove.item_id)
    )
    moved = {item: (int(into), int(out), int(all_of_it)) for item, into, out, all_of_it in rows}
    items = session().scalars(select(Item).where(Item.id.in_(moved)).order_by(Item.code))
    return [
        Standing(one, moved[one.id][0], moved[one.id][1], moved[one.id][2] - moved[one.id][0] + moved[one.id][1],
                 left.get(one.id, 0))
        for one in items
    ]  # fmt: skip


def papers_of(partner: Partner) -> Sequence[StockPaper]:
    """The last transfers to the partner and back."""
    mine = (StockPaper.to_id == partner.location_id) | (StockPaper.from_id == partner.location_id)
    found = select(StockPaper).where(mine, StockPaper.kind == "transfer").order_by(StockPaper.made_at.desc())
    return session().scalars(found.limit(PAPERS_SHOWN)).all()
