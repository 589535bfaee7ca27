"""What was sold on the platforms, as their own exports tell it. Money is fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.clock import business_day, day_bounds, local_hour
from shop.kernel.money import Fen
from shop.live.imports.rules.states import OrderState
from shop.live.models import PlatformLine, PlatformOrder
from shop.reports.rules.periods import Days
from shop.reports.rules.totals import share_bp

#: Orders that were never paid or fell through are no turnover.
COUNTED = (OrderState.TO_SHIP, OrderState.SHIPPED, OrderState.RECEIVED, OrderState.DONE)


@dataclass(frozen=True, slots=True)
class Streamed:
    """Orders of the platforms that count, what was paid for them, and what was given back of that."""

    orders: int = 0
    paid_fen: Fen = 0
    refund_fen: Fen = 0

    @property
    def refund_bp(self) -> int | None:
        """What was given back, as a share of what was paid."""
        return share_bp(self.refund_fen, self.paid_fen)

    def __add__(self, other: Streamed) -> Streamed:
        return Streamed(self.orders + other.orders, self.paid_fen + other.paid_fen, self.refund_fen + other.refund_fen)


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of the platforms' orders: how many pieces and what was paid for them."""

    product_id: int | None
    name: str
    pieces: int
    fen: Fen


def by_platform(days: Days, *, until: datetime | None = None) -> dict[str, Streamed]:
    """Sums by platform; `until` leaves out what was ordered after that moment."""
    sums = (func.count(), func.sum(PlatformOrder.paid_fen), func.sum(PlatformOrder.refund_fen))
    found = select(PlatformOrder.platform, *sums).where(*_counted(days, until)).group_by(PlatformOrder.platform)
    return {row[0]: Streamed(row[1], int(row[2] or 0), int(row[3] or 0)) for row in session().execute(found)}


def together(platforms: Mapping[str, Streamed]) -> Streamed:
    """The sum of all platforms."""
    return sum(platforms.values(), Streamed())


def by_day_and_hour(days: Days) -> Iterable[tuple[date, int, Fen]]:
    """Business day, local hour and amount of each order."""
    found = select(PlatformOrder.ordered_at, PlatformOrder.paid_fen).where(*_counted(days, None))
    for moment, fen in session().execute(found):
        if moment is None:
            continue
        yield business_day(moment), local_hour(moment), int(fen or 0)


def goods(days: Days) -> list[Goods]:
    """What was ordered, the largest amount first; goods nobody knows by the platform's own name."""
    sums = (func.sum(PlatformLine.pieces), func.sum(PlatformLine.fen))
    unknown = case((PlatformLine.product_id.is_(None), PlatformLine.goods_name), else_="")
    found = (
        select(PlatformLine.product_id, func.max(PlatformLine.goods_name), *sums)
        .join(PlatformOrder, PlatformOrder.id == PlatformLine.order_id)
        .where(*_counted(days, None))
        .group_by(PlatformLine.product_id, unknown)
    )
    rows = [Goods(row[0], row[1], int(row[2]), int(row[3])) for row in session().execute(found)]
    return sorted(rows, key=lambda one: (-one.fen, one.name))


def orders(days: Days, platform: str = "") -> Select[Any]:
    """The orders behind the sums, with their lines."""
    found = select(PlatformOrder).where(*_counted(days, None))
    found = found.options(selectinload(PlatformOrder.lines).joinedload(PlatformLine.product))
    return found.where(PlatformOrder.platform == platform) if platform else found


def _counted(days: Days, until: datetime | None) -> list[ColumnElement[bool]]:
    begins, ends = day_bounds(days.first)[0], day_bounds(days.last)[1]
    return [
        PlatformOrder.ordered_at >= begins,
        PlatformOrder.ordered_at < (ends if until is None else min(until, ends)),
        PlatformOrder.state.in_([state.value for state in COUNTED]),
    ]
