"""Keeping goods back: never more than is there and not yet kept back, until a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update

from shop.db import transaction
from shop.kernel.errors import N_, Conflict, Problem
from shop.kernel.quantity import quantity_text
from shop.once import take_numbers
from shop.stock.actions.ledger import lock_values
from shop.stock.models import Item, StockReservation
from shop.stock.queries.levels import available


class Wanted(NamedTuple):
    """So much of an item at a location, under a name of its own."""

    uuid: UUID
    item_id: int
    location_id: int
    quantity: int
    purpose: str = ""


class ShortOfStock(Conflict):
    """Not everything that is wanted is there; all shortages are named at once."""

    message = N_("库存不够，没有预留。")


def reserve(wanted: Sequence[Wanted], *, until: datetime, by: int | None, at: datetime) -> None:
    """Keep all of these back, or none. What is kept back already under the same name stays. Raises ShortOfStock."""
    with transaction() as current:
        take_numbers(current)
        lock_values(current.connection(), {one.item_id for one in wanted})
        different = {one.uuid: one for one in wanted}.values()
        new = [one for one in different if current.get(StockReservation, one.uuid) is None]
        free = available({one.item_id for one in new}, at=at)
        problems = []
        for one in new:
            left = free.get((one.item_id, one.location_id), 0)
            if left < one.quantity:
                item = current.get_one(Item, one.item_id)
                facts = {"name": item.name, "wanted": quantity_text(one.quantity), "left": quantity_text(left)}
                problems.append(Problem("", N_("「%(name)s」要 %(wanted)s，可用 %(left)s。"), facts))
            free[one.item_id, one.location_id] = left - one.quantity
        if problems:
            raise ShortOfStock(problems=tuple(problems))
        current.add_all(
            StockReservation(
                uuid=one.uuid, item_id=one.item_id, location_id=one.location_id, quantity=one.quantity,
                purpose=one.purpose, state="active", made_at=at, made_by=by, expires_at=until,
            )
            for one in new
        )  # fmt: skip
        current.flush()


def keep_back(wanted: Sequence[Wanted], *, until: datetime, by: int | None, at: datetime) -> None:
    """Exactly this much is kept back under each name from now on; nothing of it at quantity 0.

    Raises ShortOfStock when more is wanted than is there beside it.
    """
    with transaction() as current:
        take_numbers(current)
        more = []
        for one in wanted:
            old = current.get(StockReservation, one.uuid)
            active = old is not None and old.state == "active"
            if old is not None and active and one.quantity <= old.quantity:
                old.quantity = one.quantity or old.quantity
                old.state, old.ended_at = ("active", None) if one.quantity else ("consumed", at)
            elif one.quantity:
                more.append(one)
                if old is not None:
                    current.delete(old)
        current.flush()
        reserve(more, until=until, by=by, at=at)


def release(uuids: Sequence[UUID], *, at: datetime) -> int:
    """Give goods free again; how many reservations that were still active."""
    return _end(uuids, "released", at=at)


def consume(uuids: Sequence[UUID], *, at: datetime) -> int:
    """The goods have left: what moves them is posted in the same transaction by the caller."""
    return _end(uuids, "consumed", at=at)


def _end(uuids: Sequence[UUID], state: str, *, at: datetime) -> int:
    with transaction() as current:
        ended = current.execute(
            update(StockReservation)
            .where(StockReservation.uuid.in_(uuids), StockReservation.state == "active")
            .values(state=state, ended_at=at)
            .returning(StockReservation.uuid)
        )
        return len(ended.all())
