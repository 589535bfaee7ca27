"""What is coming: lots that expire, days that draw people."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from shop.calendar.queries import days
from shop.calendar.rules.days import DayFacts
from shop.calendar.rules.kinds import Kind
from shop.db import session
from shop.kernel.clock import business_day
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.values import only_fen, worth_now
from shop.stock.models import Item, StockMove
from shop.stock.models import Lot as StockLot
from shop.stock.queries.levels import lots_left
from shop.suggestions.making.past import Feast, Lot

USED_DAYS, LOT_DAYS, AHEAD = 14, 14, 21
USES = ("sale", "use", "consume")
FREE = (Kind.STATUTORY, Kind.DAY_OFF, Kind.LOCAL_HOLIDAY)
DRAWING = (Kind.FESTIVAL, Kind.LOCAL_HOLIDAY)
STRONG = 2


def draws_people(day: DayFacts) -> bool:
    """Holidays, and festivals that are known to bring many."""
    free = day.holiday is not None and day.holiday.kind in FREE
    return free or any(one.kind in DRAWING and (one.strength or 0) >= STRONG for one in day.events)


def busy_days(first: date, last: date) -> list[date]:
    """Days of the past that drew people."""
    return [one.day for one in days(first, last) if draws_people(one)]


def feasts(last: date) -> list[Feast]:
    """The next days that will draw people, those in a row together."""
    found: list[Feast] = []
    for one in days(last + timedelta(days=1), last + timedelta(days=AHEAD)):
        if not draws_people(one):
            continue
        entry = one.holiday or one.events[0]
        if found and found[-1].last == one.day - timedelta(days=1):
            found[-1] = Feast(found[-1].name, found[-1].first, one.day)
        else:
            found.append(Feast(entry.name, one.day, one.day))
    return found


def lots(*, at: datetime) -> list[Lot]:
    """For each item the lot up to whose last day most would be left over: all lots up to it counted."""
    today = business_day(at)
    near = select(StockLot.item_id).where(
        StockLot.finished_at.is_(None), StockLot.expires_on.between(today, today + timedelta(days=LOT_DAYS))
    )
    items = list(session().scalars(select(Item).where(Item.id.in_(near), Item.active)))
    if not items:
        return []
    used = _used_a_day([one.id for one in items], today)
    worth = only_fen(worth_now(recipe_book(), at=at))
    found = []
    for item in items:
        whole, worst = 0.0, None
        for lot, left in lots_left(item.id):
            whole += left / 1000
            over = whole - used[item.id] * (lot.last_day - today).days if lot.last_day < date.max else 0.0
            if lot.expires_on is not None and (worst is None or over > worst[0]):
                worst = over, whole, lot.last_day
        if worst and item.id in worth:
            fen = float(worth[item.id] * 1000) * worst[1]
            found.append(Lot(item.id, item.name, item.unit, worst[1], fen, used[item.id], worst[2]))
    return found


def _used_a_day(items: list[int], today: date) -> dict[int, float]:
    rows = session().execute(
        select(StockMove.item_id, func.sum(StockMove.quantity))
        .where(
            StockMove.item_id.in_(items), StockMove.kind.in_(USES),
            StockMove.business_day.between(today - timedelta(days=USED_DAYS), today - timedelta(days=1)),
        )
        .group_by(StockMove.item_id)
    )  # fmt: skip
    found: dict[int, float] = defaultdict(float)
    for item, quantity in rows:
        found[item] = int(quantity) / 1000 / USED_DAYS
    return found
