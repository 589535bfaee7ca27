"""Opened and expired goods, and samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from shop.db import session
from shop.safety.models import FoodSample
from shop.stock.models import Item, Lot
from shop.stock.queries.levels import lots_left_of
from shop.stock.rules.lots import LotState

SOON = timedelta(days=3)
SOON_OPEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class LotAtHand:
    """A lot of which something is left. `state`: over, soon, or nothing."""

    item: Item
    lot: LotState
    opened_at: datetime | None
    left: int
    state: str


def lots_at_hand(*, today: date, now: datetime) -> list[LotAtHand]:
    """Lots that are open, have expired or soon will, and those an opened pack's time would begin for."""
    rows = session().execute(
        select(Lot.id, Lot.opened_at, Item)
        .join(Item, Item.id == Lot.item_id)
        .where(
            Lot.finished_at.is_(None),
            or_(Lot.expires_on <= today + SOON, Lot.opened_at.is_not(None), Item.opened_hours.is_not(None)),
        )
    )
    known = {lot: (opened, item) for lot, opened, item in rows}
    left = lots_left_of({item.id for _, item in known.values()})
    found = []
    for item_id in left:
        for lot, quantity in left[item_id]:
            if lot.id in known:
                opened, item = known[lot.id]
                found.append(LotAtHand(item, lot, opened, quantity, state_of(lot, today=today, now=now)))
    return sorted(found, key=lambda one: (one.lot.last_day, one.lot.id))


def state_of(lot: LotState, *, today: date, now: datetime) -> str:
    """`over` when it may not be used any more, `soon` when it may not be for long."""
    if (lot.expires_on and lot.expires_on < today) or (lot.use_by and lot.use_by < now):
        return "over"
    if (lot.expires_on and lot.expires_on <= today + SOON) or (lot.use_by and lot.use_by <= now + SOON_OPEN):
        return "soon"
    return ""


def samples_due(*, now: datetime) -> Sequence[FoodSample]:
    """Samples whose time is over."""
    wanted = select(FoodSample).where(FoodSample.thrown_at.is_(None), FoodSample.keep_until <= now)
    return session().scalars(wanted.order_by(FoodSample.keep_until)).all()


def sample_list() -> Select[Any]:
    """All samples, the latest first."""
    return select(FoodSample).order_by(FoodSample.id.desc())
