"""The figures of a period, out of the ledger of moves and the lines that were sold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import case, func, select

from shop.db import session
from shop.recipes.queries.book import MISSING, recipe_book
from shop.recipes.rules.lines import MODIFIER
from shop.sales.actions.goods import UNKNOWN, chosen
from shop.sales.models import Order, OrderLine, Source
from shop.sales.usage.groups import Way, group_of, moves_of
from shop.sales.usage.rules import NOTHING, Amount, Difference, Explained, share, split_counts
from shop.stock.models import Item, StockMove, StockValue
from shop.stock.places import COUNT_ADJUST, is_own
from shop.web.pages import ROWS_ON_A_PAGE

#: How long before the period a count may lie that the first count of the period puts right.
COUNTS_BEFORE = timedelta(days=35)


class Days(NamedTuple):
    """First and last business day."""

    first: date
    last: date


def explain(days: Days, *, items: Collection[int] | None = None) -> dict[int, Explained]:
    """Where each item went; all that moved, or just these."""
    inside: defaultdict[int, defaultdict[str, Amount]] = defaultdict(lambda: defaultdict(Amount))
    since: defaultdict[int, Amount] = defaultdict(Amount)
    after: defaultdict[int, Amount] = defaultdict(Amount)
    for item, way, is_after, amount in _ways(days, items):
        leaves = is_own(way.from_id)
        if leaves == is_own(way.to_id):
            continue
        grown = NOTHING.less(amount) if leaves else amount
        since[item] = since[item].plus(grown)
        if is_after:
            after[item] = after[item].plus(grown)
            continue
        group = group_of(way, outside=way.to_id if leaves else way.from_id)
        comes = group in ("receipt", "opening", "produced")
        inside[item][group] = inside[item][group].plus(grown if comes else NOTHING.less(grown))
    counts, options = _counts(days, items), _by_options(days)
    values = _values(items if items is not None else inside)
    return {
        item: Explained(
            item,
            opening=now.less(since[item]),
            closing=now.less(after[item]),
            parts=_told_apart(inside[item], options.get(item, Fraction(0)), counts.get(item, ())),
        )
        for item, now in values.items()
    }


def _told_apart(sums: dict[str, Amount], by_options: Fraction, counts: Sequence[Difference]) -> dict[str, Amount]:
    """The groups with sales split into recipe and options, counts into mistakes and what stays unexplained."""
    parts = {group: amount for group, amount in sums.items() if group not in ("sold", "counts")}
    sold = sums.get("sold", NOTHING)
    parts["modifiers"] = share(sold, by_options)
    parts["recipe"] = sold.less(parts["modifiers"])
    parts["count_error"], parts["unexplained"] = split_counts(counts)
    return parts


def _ways(days: Days, items: Collection[int] | None) -> Iterator[tuple[int, Way, bool, Amount]]:
    """Sums of moves since the period began: item, way, whether after the period, how much."""
    later = case((StockMove.business_day > days.last, 1), else_=0)
    wanted = (
        select(
            StockMove.item_id, StockMove.from_id, StockMove.to_id, StockMove.kind, later,
            func.sum(StockMove.quantity), func.sum(StockMove.value_fen),
        )
        .where(StockMove.business_day >= days.first)
        .group_by(StockMove.item_id, StockMove.from_id, StockMove.to_id, StockMove.kind, later)
    )  # fmt: skip
    for row in session().execute(wanted if items is None else wanted.where(StockMove.item_id.in_(items))):
        yield row[0], Way(row[1], row[2], row[3]), bool(row[4]), Amount(int(row[5]), int(row[6]))


def _values(items: Iterable[int]) -> dict[int, Amount]:
    rows = session().execute(
        select(StockValue.item_id, StockValue.quantity, StockValue.value_fen).where(
            StockValue.item_id.in_(sorted(items))
        )
    )
    return {item: Amount(quantity, value) for item, quantity, value in rows}


def _counts(days: Days, items: Collection[int] | None) -> dict[int, list[Difference]]:
    """The count differences of each item in the order they were posted, with those a while before the period."""
    wanted = (
        select(
            StockMove.item_id, StockMove.from_id, StockMove.quantity, StockMove.value_fen, StockMove.business_day
        )
        .where(
            moves_of("unexplained"),
            StockMove.business_day >= days.first - COUNTS_BEFORE,
            StockMove.business_day <= days.last,
        )
        .order_by(StockMove.id)
    )  # fmt: skip
    found: defaultdict[int, list[Difference]] = defaultdict(list)
    rows = session().execute(wanted if items is None else wanted.where(StockMove.item_id.in_(items)))
    for item, from_id, quantity, value, day in rows:
        sign = -1 if from_id == COUNT_ADJUST else 1
        found[item].append(Difference(sign * quantity, sign * value, day >= days.first))
    return found


def _by_options(days: Days) -> dict[int, Fraction]:
    """How much of each item was taken because of an option somebody chose: another milk, one more shot."""
    book = recipe_book()
    rows = session().execute(
        select(OrderLine.product_id, OrderLine.variant_id, OrderLine.modifiers, OrderLine.quantity, Order.occurred_at)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.business_day.between(days.first, days.last),
            Order.source != Source.IMPORTED,
            OrderLine.cost_status != UNKNOWN,
        )
    )
    used: defaultdict[int, Fraction] = defaultdict(Fraction)
    for product, variant, modifiers, quantity, occurred_at in rows:
        if not modifiers:
            continue
        made = book.resolve(product, variant, chosen(modifiers), at=occurred_at)
        if made.status == MISSING:
            continue
        for need in made.needs:
            if need.origin == MODIFIER:
                used[need.item_id] += need.quantity * quantity / 1000
    return used


def items_named(items: Collection[int]) -> dict[int, Item]:
    """These items by number."""
    return {one.id: one for one in session().scalars(select(Item).where(Item.id.in_(items)))}


def moves_behind(
    item_id: int, days: Days, group: str, *, before: int | None = None, size: int | None = ROWS_ON_A_PAGE
) -> Sequence[StockMove]:
    """The moves of a group, the latest booked first; one more than a page holds, or all without a size."""
    wanted = select(StockMove).where(
        StockMove.item_id == item_id, StockMove.business_day.between(*days), moves_of(group)
    )  # fmt: skip
    if before:
        wanted = wanted.where(StockMove.id < before)
    wanted = wanted.order_by(StockMove.id.desc())
    return session().scalars(wanted if size is None else wanted.limit(size + 1)).all()
