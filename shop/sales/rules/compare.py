"""A day against the same weekday a week before: how much, and what explains most of it. Money is fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from shop.kernel.errors import N_
from shop.kernel.money import Fen, round_half_up, yuan
from shop.kernel.quantity import Thousandths, quantity_text


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What two days are compared by. `hours` counts orders, `products` units, both of what was sold."""

    orders: int
    revenue_fen: Fen
    quantity: Thousandths
    hours: Mapping[int, int] = field(default_factory=dict)
    products: Mapping[str, Thousandths] = field(default_factory=dict)


class Reason(NamedTuple):
    """A sentence with ``%(name)s`` places and what fills them."""

    message: str
    facts: Mapping[str, Any]


class Change(NamedTuple):
    """A number, the one it is compared with, and why they differ (None: no single thing explains it)."""

    now: int
    before: int
    reason: Reason | None

    @property
    def change_bp(self) -> int | None:
        """The change in basis points of the earlier number, half-up; None when that was zero or less."""
        return round_half_up(Fraction(10_000 * (self.now - self.before), self.before)) if self.before > 0 else None


class Changes(NamedTuple):
    """The four figures of the day against the day before."""

    revenue: Change
    orders: Change
    average: Change
    units: Change


def compare(now: DayFacts, before: DayFacts) -> Changes:
    """All four comparisons. Both days must have orders."""
    return Changes(
        Change(now.revenue_fen, before.revenue_fen, revenue_reason(now, before)),
        Change(now.orders, before.orders, orders_reason(now, before)),
        Change(_average(now), _average(before), average_reason(now, before)),
        Change(now.quantity, before.quantity, units_reason(now, before)),
    )


def _average(day: DayFacts) -> Fen:
    return round_half_up(Fraction(day.revenue_fen, day.orders))


def revenue_reason(now: DayFacts, before: DayFacts) -> Reason | None:
    """Revenue is orders times what each spends; the larger of the two effects explains it."""
    more = now.orders - before.orders
    dearer = Fraction(now.revenue_fen, now.orders) - Fraction(before.revenue_fen, before.orders)
    by_orders = more * Fraction(before.revenue_fen, before.orders)
    by_spending = now.orders * dearer
    if by_orders == by_spending == 0:
        return None
    if abs(by_orders) >= abs(by_spending):
        text = N_("主要因为多了 %(count)s 单") if more > 0 else N_("主要因为少了 %(count)s 单")
        return Reason(text, {"count": abs(more)})
    text = N_("主要因为每单多花 %(amount)s") if dearer > 0 else N_("主要因为每单少花 %(amount)s")
    return Reason(text, {"amount": yuan(abs(round_half_up(dearer)))})


def orders_reason(now: DayFacts, before: DayFacts) -> Reason | None:
    """The hour of the day that differs most, in the direction of the whole."""
    found = _largest(now.hours, before.hours, now.orders - before.orders)
    if found is None or found[0] < 0:
        return None
    text = N_("%(hour)s 点多 %(count)s 单") if found[1] > 0 else N_("%(hour)s 点少 %(count)s 单")
    return Reason(text, {"hour": found[0], "count": abs(found[1])})


def average_reason(now: DayFacts, before: DayFacts) -> Reason | None:
    """What an order spends is how much it takes times what one piece costs; the larger effect explains it."""
    if not now.quantity or not before.quantity:
        return None
    taken, taken_before = Fraction(now.quantity, now.orders), Fraction(before.quantity, before.orders)
    price, price_before = Fraction(now.revenue_fen, now.quantity), Fraction(before.revenue_fen, before.quantity)
    by_taking, by_price = (taken - taken_before) * price_before, taken * (price - price_before)
    if by_taking == by_price == 0:
        return None
    if abs(by_taking) >= abs(by_price):
        text = N_("每单多买 %(count)s 件") if taken > taken_before else N_("每单少买 %(count)s 件")
        return Reason(text, {"count": quantity_text(_tenths(abs(taken - taken_before)))})
    return Reason(N_("买的东西更贵") if price > price_before else N_("买的东西更便宜"), {})


def _tenths(units: Fraction) -> Thousandths:
    """A quantity to one decimal, never shown as zero."""
    return max(100, 100 * round_half_up(units / 100))


def units_reason(now: DayFacts, before: DayFacts) -> Reason | None:
    """The product that differs most, in the direction of the whole."""
    found = _largest(now.products, before.products, now.quantity - before.quantity)
    if found is None:
        return None
    text = N_("%(name)s多卖 %(count)s 件") if found[1] > 0 else N_("%(name)s少卖 %(count)s 件")
    return Reason(text, {"name": found[0], "count": quantity_text(abs(found[1]))})


def _largest(now: Mapping[Any, int], before: Mapping[Any, int], whole: int) -> tuple[Any, int] | None:
    """The key whose difference is largest in the direction of `whole`; ties by key."""
    if not whole:
        return None
    sign = 1 if whole > 0 else -1
    differences = [(sign * (now.get(key, 0) - before.get(key, 0)), key) for key in now.keys() | before.keys()]
    best = max(
        (found for found in differences if found[0] > 0), key=lambda found: (found[0], str(found[1])), default=None
    )
    return None if best is None else (best[1], sign * best[0])
