"""What has expired leaves the shop by a paper of the stock, which can be taken back like any other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.kernel.quantity import Thousandths
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.models import Location, Lot, StockBalance, StockPaper
from shop.stock.places import BAR

REASON = "expired"


def throw_away_lot(uuid: UUID, *, lot_id: int, quantity: Thousandths, by: int, at: datetime) -> StockPaper:
    """So much of a lot is written off as expired, where most of it is. Raises NotFound, Invalid."""
    with transaction() as current:
        lot = current.get(Lot, lot_id)
        if lot is None:
            raise NotFound
        line = PaperLine(lot.item_id, quantity, lot_id=lot.id)
        return write_paper(PaperFacts(uuid, "waste", [line], from_id=_place(lot), reason=REASON), by=by, at=at)


def _place(lot: Lot) -> int:
    """Where most of the lot is; the bar when nobody knows."""
    most = session().scalar(
        select(StockBalance.location_id)
        .join(Location, Location.id == StockBalance.location_id)
        .where(StockBalance.lot_id == lot.id, StockBalance.item_id == lot.item_id, Location.kind == "real")
        .order_by(StockBalance.quantity.desc(), StockBalance.location_id)
        .limit(1)
    )
    return most or BAR
