"""What runs out: how many days what is there lasts, by what was used on the last finished days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select

from shop.db import session
from shop.reports.rules.periods import Days
from shop.stock.models import Item, MoveKind, StockMove, StockValue
from shop.stock.places import CUSTOMER

LOOKED_BACK = timedelta(days=28)
#: With fewer days than this nobody can say how much is used in one.
FEWEST_DAYS = 7
USED = (MoveKind.SALE.value, MoveKind.USE.value, MoveKind.WASTE.value, MoveKind.CONSUME.value)
CAME_BACK = (MoveKind.REVERSE.value, MoveKind.RETURN.value)


@dataclass(frozen=True, slots=True)
class Use:
    """How much of each item was used in so many days."""

    days: int
    used: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Lasts:
    """An item, how much of it there is (thousandths), what one day uses, and for how many tenths of a day it lasts."""

    item: Item
    on_hand: int
    a_day: int
    tenths: int

    @property
    def days_text(self) -> str:
        """Days with one decimal."""
        return f"{self.tenths // 10}.{self.tenths % 10}"

    @property
    def tone(self) -> str:
        """Red for today and tomorrow, amber for this week, else green."""
        return "bad" if self.tenths < 20 else "wait" if self.tenths < 70 else "good"


def use_until(today: date) -> Use:
    """What was used on the finished days before `today`; fewer days when the ledger began later."""
    first = today - LOOKED_BACK
    began = session().scalar(select(func.min(StockMove.business_day)).where(StockMove.business_day >= first))
    if began is None or began >= today:
        return Use(0, {})
    quantity = case(
        (StockMove.kind.in_(USED), StockMove.quantity),
        (StockMove.kind.in_(CAME_BACK) & (StockMove.from_id == CUSTOMER), -StockMove.quantity),
        else_=0,
    )
    days = Days(began, today - timedelta(days=1))
    rows = session().execute(
        select(StockMove.item_id, func.sum(quantity))
        .where(StockMove.business_day.between(days.first, days.last))
        .group_by(StockMove.item_id)
    )
    return Use(days.count, {item: int(used) for item, used in rows if used})


def running_out(use: Use) -> list[Lasts]:
    """Every item that is used, the one that runs out first first."""
    if use.days < FEWEST_DAYS:
        return []
    rows = session().execute(
        select(Item, StockValue.quantity)
        .join(StockValue, StockValue.item_id == Item.id)
        .where(Item.active, Item.id.in_([item for item, used in use.used.items() if used > 0]))
    )
    found = []
    for item, there in rows:
        used = use.used[item.id]
        tenths = 10 * max(0, int(there)) * use.days // used
        found.append(Lasts(item, int(there), -(-used // use.days), tenths))
    return sorted(found, key=lambda one: (one.tenths, one.item.code))
