"""Lists of stock: items with what is on hand, moves newest first, papers, counts, locations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from shop.db import session
from shop.people.models import Person
from shop.stock.models import (
    IS_RECEIPT,
    Item,
    Location,
    Lot,
    StockBalance,
    StockCount,
    StockCountLine,
    StockMove,
    StockPaper,
    StockValue,
    Tare,
)
from shop.web.pages import ROWS_ON_A_PAGE

SORTS = {"code": Item.code, "name": Item.name, "quantity": StockValue.quantity, "value": StockValue.value_fen}
EXPIRES_SOON = timedelta(days=3)


def item_list(*, text: str, kind: str, location_id: int | None, state: str, today: date) -> Select[Any]:
    """Items that fit, with their value joined; `state`: short, low, none, expiring or nothing."""
    wanted = select(Item).join(StockValue, StockValue.item_id == Item.id)
    if text:
        part = text.lower()
        names = (Item.code, Item.name, Item.name_en)
        wanted = wanted.where(or_(*(func.lower(name).contains(part, autoescape=True) for name in names)))
    if kind:
        wanted = wanted.where(Item.kind == kind)
    if state != "inactive":
        wanted = wanted.where(Item.active)
    if location_id is not None:
        wanted = wanted.where(
            select(StockBalance.item_id)
            .where(StockBalance.item_id == Item.id, StockBalance.location_id == location_id, StockBalance.quantity != 0)
            .exists()
        )
    states: dict[str, ColumnElement[bool]] = {
        "short": StockValue.quantity < 0,
        "low": StockValue.quantity <= Item.reorder_point,
        "none": StockValue.quantity == 0,
        "inactive": ~Item.active,
        "expiring": select(Lot.id)
        .where(Lot.item_id == Item.id, Lot.finished_at.is_(None), Lot.expires_on <= today + EXPIRES_SOON)
        .exists(),
    }
    return wanted.where(states[state]) if state in states else wanted


def values_of(items: Collection[int]) -> dict[int, StockValue]:
    """Quantity and value of each of these items."""
    return {one.item_id: one for one in session().scalars(select(StockValue).where(StockValue.item_id.in_(items)))}


def item_by_id(item_id: int) -> Item | None:
    """An item with its packs."""
    return session().scalar(select(Item).where(Item.id == item_id).options(selectinload(Item.packs)))


def items_to_choose() -> Sequence[Item]:
    """Every item in use, with its packs."""
    return (
        session().scalars(select(Item).where(Item.active).options(selectinload(Item.packs)).order_by(Item.code)).all()
    )


def real_locations() -> Sequence[Location]:
    """The real places in use, in order."""
    wanted = select(Location).where(Location.kind == "real", Location.active).order_by(Location.sort, Location.id)
    return session().scalars(wanted).all()


def all_locations() -> dict[int, Location]:
    """Every location by its number."""
    return {one.id: one for one in session().scalars(select(Location).order_by(Location.sort, Location.id))}


def moves_of_item(item_id: int, *, before: int | None, size: int = ROWS_ON_A_PAGE) -> Sequence[StockMove]:
    """Moves of an item, the latest to happen first, older than the move `before`; one more than a page holds."""
    wanted = select(StockMove).where(StockMove.item_id == item_id)
    edge = session().get(StockMove, before) if before else None
    if edge is not None:
        shown = and_(StockMove.occurred_at == edge.occurred_at, StockMove.id >= edge.id)
        wanted = wanted.where(StockMove.occurred_at <= edge.occurred_at, ~shown)
    return session().scalars(wanted.order_by(StockMove.occurred_at.desc(), StockMove.id.desc()).limit(size + 1)).all()


def all_moves(*, day: date | None, before: int | None, size: int = ROWS_ON_A_PAGE) -> Sequence[StockMove]:
    """Moves of all items, the latest booked first; one more than a page holds."""
    wanted = select(StockMove)
    if day is not None:
        wanted = wanted.where(StockMove.business_day == day)
    if before:
        wanted = wanted.where(StockMove.id < before)
    return session().scalars(wanted.order_by(StockMove.id.desc()).limit(size + 1)).all()


def names_of_items(items: Collection[int]) -> dict[int, Item]:
    """These items by number."""
    return {one.id: one for one in session().scalars(select(Item).where(Item.id.in_(items)))}


def latest_receipts(item_id: int) -> Sequence[StockMove]:
    """The last five receipts: where the present cost comes from."""
    latest = select(StockMove.id).where(StockMove.item_id == item_id, IS_RECEIPT).order_by(StockMove.occurred_at.desc())
    wanted = select(StockMove).where(StockMove.id.in_(latest.limit(5))).order_by(StockMove.occurred_at.desc())
    return session().scalars(wanted).all()


def paper_list(*, kind: str, state: str) -> Select[Any]:
    """Papers, the newest first."""
    wanted = select(StockPaper).order_by(StockPaper.made_at.desc(), StockPaper.uuid)
    if kind:
        wanted = wanted.where(StockPaper.kind == kind)
    return wanted.where(StockPaper.state == state) if state else wanted


def nicknames(people: Collection[int | None]) -> dict[int, str]:
    """How these people are called."""
    rows = session().execute(select(Person.id, Person.nickname).where(Person.id.in_({one for one in people if one})))
    return {number: name for number, name in rows}  # noqa: C416


def count_list() -> Select[Any]:
    """Counts, the newest first, with their lines."""
    return select(StockCount).options(selectinload(StockCount.lines)).order_by(StockCount.opened_at.desc())


def count_by_uuid(uuid: UUID) -> StockCount | None:
    """A count with its lines."""
    return session().scalar(select(StockCount).where(StockCount.uuid == uuid).options(selectinload(StockCount.lines)))


def tares() -> Sequence[Tare]:
    """Containers with their weight."""
    return session().scalars(select(Tare).order_by(Tare.name)).all()


#: Days after which an item of each class is to be counted again.
EVERY = {"A": 1, "B": 7, "C": 30}


def due_items(location_id: int, *, at: datetime) -> Sequence[Item]:
    """Items at a location whose last count there is older than their class allows."""
    line, count = aliased(StockCountLine), aliased(StockCount)
    last = (
        select(func.max(line.counted_at))
        .join(count, count.uuid == line.count_uuid)
        .where(line.item_id == Item.id, line.posted, count.location_id == location_id)
        .scalar_subquery()
    )
    overdue = [
        and_(Item.count_class == letter, or_(last.is_(None), last < at - timedelta(days=days)))
        for letter, days in EVERY.items()
    ]
    return session().scalars(here_of(location_id).where(or_(*overdue))).all()


def items_here(location_id: int) -> Sequence[Item]:
    """Items that are, or once were, at a location."""
    return session().scalars(here_of(location_id)).all()


def here_of(location_id: int) -> Select[Any]:
    """Items that are, or once were, at a location, in the order of the shelf."""
    was_here = select(StockBalance.item_id).where(
        StockBalance.item_id == Item.id, StockBalance.location_id == location_id
    )
    return select(Item).where(Item.active, was_here.exists()).order_by(Item.shelf, Item.code)
