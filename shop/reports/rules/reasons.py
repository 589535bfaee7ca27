"""The one sentence beside a figure: what explains most of its change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from shop.kernel.errors import N_
from shop.kernel.money import Fen, round_half_up, yuan
from shop.kernel.quantity import Thousandths, quantity_text
from shop.reports.rules.effects import Effect, largest
from shop.sales.rules.compare import Reason

#: Shorter than the names of the decomposition: they stand under a figure.
SHORT = {
    Effect.TRAFFIC: (N_("主要因为单数多了"), N_("主要因为单数少了")),
    Effect.CALENDAR: (N_("主要因为天气、节假日"), N_("主要因为天气、节假日")),
    Effect.BASKET: (N_("主要因为每单多买"), N_("主要因为每单少买")),
    Effect.MIX: (N_("主要因为贵的卖得多"), N_("主要因为贵的卖得少")),
    Effect.PRICE: (N_("主要因为标价高了"), N_("主要因为标价低了")),
    Effect.PROMOTION: (N_("主要因为优惠少了"), N_("主要因为优惠多了")),
    Effect.RETURNS: (N_("主要因为退得少了"), N_("主要因为退得多了")),
}


class Sold(NamedTuple):
    """What a reason needs of a product: pieces that were kept, and the cost of those whose cost is known."""

    name: str
    units: Thousandths
    cost_fen: Fen
    costed_fen: Fen


def revenue_reason(parts: Mapping[Effect, Fen] | None, whole: Fen) -> Reason | None:
    """The largest part of the difference."""
    best = largest(parts, whole) if parts else None
    return Reason(SHORT[best][0 if whole > 0 else 1], {}) if best else None


def day_reason(now: Mapping[date, int], before: Mapping[date, int], *, apart: int) -> Reason | None:
    """The day that differs most from the one `apart` days earlier, in the direction of the whole."""
    whole = sum(now.values()) - sum(before.values())
    pairs = {day: count - before.get(day - timedelta(days=apart), 0) for day, count in now.items()}
    sign = 1 if whole > 0 else -1
    best = max(pairs, key=lambda day: (sign * pairs[day], day), default=None)
    if not whole or best is None or sign * pairs[best] <= 0:
        return None
    text = N_("%(day)s 多 %(count)s 单") if whole > 0 else N_("%(day)s 少 %(count)s 单")
    return Reason(text, {"day": f"{best:%m-%d}", "count": abs(pairs[best])})


def product_reason(now: Mapping[int, Sold], before: Mapping[int, Sold]) -> Reason | None:
    """The product of which most was sold more, or less."""
    nothing = Sold("", 0, 0, 0)
    whole = sum(one.units for one in now.values()) - sum(one.units for one in before.values())
    sign = 1 if whole > 0 else -1
    apart = {key: now.get(key, nothing).units - before.get(key, nothing).units for key in now.keys() | before.keys()}
    best = max(apart, key=lambda key: (sign * apart[key], key), default=None)
    if not whole or best is None or sign * apart[best] <= 0:
        return None
    text = N_("%(name)s多卖 %(count)s 件") if whole > 0 else N_("%(name)s少卖 %(count)s 件")
    name = (now.get(best) or before[best]).name
    return Reason(text, {"name": name, "count": quantity_text(abs(apart[best]))})


def margin_reason(now: Mapping[int, Sold], before: Mapping[int, Sold], change_bp: int) -> Reason | None:
    """The product whose cost moved the margin most; when no cost did, another mix of products."""
    if not change_bp:
        return None
    dearer: dict[int, Fraction] = {}
    for key, one in now.items():
        past = before.get(key)
        if past and one.units > 0 and past.units > 0 and one.cost_fen > 0 and past.cost_fen > 0:
            dearer[key] = one.cost_fen - one.units * Fraction(past.cost_fen, past.units)
    sign = 1 if change_bp < 0 else -1
    best = max(dearer, key=lambda key: (sign * dearer[key], key), default=None)
    costed = sum(one.costed_fen for one in now.values())
    if best is not None and sign * dearer[best] * 10_000 * 4 >= abs(change_bp) * costed:
        each = abs(round_half_up(1000 * dearer[best] / now[best].units))
        text = N_("%(name)s每件成本高 %(amount)s") if sign > 0 else N_("%(name)s每件成本低 %(amount)s")
        return Reason(text, {"name": now[best].name, "amount": yuan(each)})
    return Reason(N_("毛利低的卖得多了") if sign > 0 else N_("毛利高的卖得多了"), {})
