"""What was thrown away and what it had cost, out of the ledger of stock. Money is fen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from shop.db import session
from shop.kernel.money import Fen
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import Scope
from shop.stock.models import IS_WASTE, Item, StockMove
from shop.stock.places import AT_PARTNER, STREAM_SHELF, STUDIO, WASTED

IN_THE_BACK = (STUDIO, STREAM_SHELF, AT_PARTNER)


class WasteRow(NamedTuple):
    """One move to waste (or back from it: negative), what and how much, and the place of waste."""

    move: StockMove
    item: Item
    value_fen: Fen
    waste_id: int


def by_place(days: Days, scope: Scope, *, until: datetime | None = None) -> dict[int, Fen]:
    """Place of waste: what was lost there. `until`: of the last day only what happened before."""
    value = case((StockMove.to_id.in_(WASTED), StockMove.value_fen), else_=-StockMove.value_fen)
    place = case((StockMove.to_id.in_(WASTED), StockMove.to_id), else_=StockMove.from_id)
    found = select(place, func.sum(value)).where(*_wasted(days, scope)).group_by(place)
    if until is not None:
        found = found.where(or_(StockMove.business_day < days.last, StockMove.occurred_at <= until))
    return {int(row[0]): int(row[1]) for row in session().execute(found)}


def rows(days: Days, scope: Scope, *, place: int | None = None) -> Select[Any]:
    """The moves behind the sum."""
    found = select(StockMove).where(*_wasted(days, scope))
    return found.where(or_(StockMove.to_id == place, StockMove.from_id == place)) if place else found


def shown(moves: Collection[StockMove]) -> list[WasteRow]:
    """The moves with their items."""
    wanted = {move.item_id for move in moves}
    items = {item.id: item for item in session().scalars(select(Item).where(Item.id.in_(wanted)))}
    return [
        WasteRow(move, items[move.item_id], move.value_fen if move.to_id in WASTED else -move.value_fen,
                 move.to_id if move.to_id in WASTED else move.from_id)
        for move in moves
    ]  # fmt: skip


def _wasted(days: Days, scope: Scope) -> list[ColumnElement[bool]]:
    found: list[Any] = [
        IS_WASTE,
        StockMove.business_day.between(days.first, days.last),
        ~(StockMove.to_id.in_(WASTED) & StockMove.from_id.in_(WASTED)),
    ]
    if scope.is_hall:
        back = or_(StockMove.from_id.in_(IN_THE_BACK), StockMove.to_id.in_(IN_THE_BACK))
        found.append(back if scope is Scope.BACK else ~back)
    return found
