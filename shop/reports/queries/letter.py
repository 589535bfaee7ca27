"""One page about one week: what happened, why, what to decide. Money is fen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import func, select

from shop.calendar.queries.days import days as calendar_days
from shop.calendar.rules.days import DayFacts
from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import N_
from shop.kernel.money import Fen, round_half_up, yuan
from shop.reports.queries import running_out
from shop.reports.queries.dashboard import Part, part_of, side_of
from shop.reports.queries.waiting import Waiting, waiting
from shop.reports.rules.effects import Effect, effects
from shop.reports.rules.letter import (
    Sentence,
    WeekFacts,
    day_sentences,
    margin_sentence,
    revenue_sentences,
    unlike_sentences,
    waste_sentence,
    why_sentences,
)
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import Scope
from shop.reports.rules.weeks import SHORT, WEEK, WEEKS_OF_THE_USUAL, Unlike, unlike_days, usual_of
from shop.sales.models import SalesByDay
from shop.web.access import May

#: An item that lasts no longer than this (tenths of a day) has to be bought now.
SOON = 30
NAMED = 4
#: A product earns little when less than this is left of its revenue (basis points).
LITTLE_BP = 3_000
QUIET_DAYS = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A week, the one before, the usual, and what is said about it."""

    week: Days
    now: Part
    before: Part
    usual: Part
    days: dict[date, Fen]
    happened: Sequence[Sentence]
    parts: dict[Effect, Fen] | None
    why: Sequence[Sentence]
    decide: Sequence[Sentence]
    next_week: Sequence[DayFacts]


def letter(week: Days, *, today: date, rights: Collection[May]) -> Letter:
    """The page about `week`, for somebody with these rights."""
    earlier = week.moved(-WEEK.days)
    now, before, usual = (part_of(days, Scope.ALL) for days in (week, earlier, usual_of(week)))
    calendar = {one.day: one for one in calendar_days(earlier.first, week.last + WEEK)}
    orders = {day: one.kept_orders for part in (now, before) for day, one in (part.heads or {}).items()}
    unlike = unlike_days(calendar, week, orders)
    parts = effects(side_of(now), side_of(before), unlike=sum(one.orders for one in unlike))
    facts, facts_before = _facts(now), _facts(before)
    days = {day: one.revenue_fen for day, one in (now.heads or {}).items()}
    return Letter(
        week=week,
        now=now,
        before=before,
        usual=usual,
        days=days,
        happened=_happened(now, facts, facts_before, _weekly(usual.totals.revenue_fen), days),
        parts=parts,
        why=_why(facts, facts_before, parts, unlike),
        decide=_decide(now, week, today, rights),
        next_week=[calendar[week.last + timedelta(days=past)] for past in range(1, 8)],
    )


def marked(day: DayFacts) -> bool:
    """Whether there is anything to prepare for on a day."""
    short = any(one.length <= SHORT for one in day.events)
    return day.holiday is not None or day.closure is not None or short or not day.is_open


def _weekly(fen: Fen) -> Fen:
    return round_half_up(Fraction(fen, WEEKS_OF_THE_USUAL))


def _facts(part: Part) -> WeekFacts:
    totals = part.totals
    return WeekFacts(
        revenue_fen=totals.revenue_fen,
        orders=totals.orders or 0,
        units=sum(one.quantity for one in part.products),
        gross_fen=totals.gross_fen,
        discount_fen=totals.discount_fen,
        returned_fen=totals.returned_fen,
        margin_bp=part.cost.margin_bp,
        waste_fen=part.waste_fen,
        products={one.product_id: (one.name, one.quantity, one.gross_fen) for one in part.products},
    )


def _happened(
    now: Part, facts: WeekFacts, before: WeekFacts, usual_fen: Fen, days: dict[date, Fen]
) -> list[Sentence]:  # fmt: skip
    said = [*revenue_sentences(facts, before, usual_fen), *day_sentences(days)]
    said += [one for one in (margin_sentence(facts, before), waste_sentence(facts, before)) if one]
    streamed = now.streamed
    if streamed.orders:
        amounts = {"orders": streamed.orders, "amount": yuan(streamed.paid_fen), "refund": yuan(streamed.refund_fen)}
        said.append(
            Sentence(N_("直播成交 %(amount)s，%(orders)s 单，退款 %(refund)s。"), amounts, "", "reports.streams")
        )
    if now.cash.wrong:
        counts = {"wrong": now.cash.wrong, "counted": now.cash.counted, "amount": yuan(now.cash.fen)}
        text = N_("%(counted)s 个班次清点过，%(wrong)s 个有差异，合计 %(amount)s。")
        said.append(Sentence(text, counts, "wait", "shifts.shifts"))
    return said


def _why(
    now: WeekFacts, before: WeekFacts, parts: dict[Effect, Fen] | None, unlike: Sequence[Unlike]
) -> list[Sentence]:  # fmt: skip
    if parts is None:
        return []
    return [*unlike_sentences(unlike), *why_sentences(now, before, parts)]


def _decide(now: Part, week: Days, today: date, rights: Collection[May]) -> list[Sentence]:
    said: list[Sentence] = []
    if May.SEE_STOCK in rights:
        soon = [one for one in running_out.running_out(running_out.use_until(today)) if one.tenths <= SOON]
        if soon:
            named = "、".join(one.item.name for one in soon[:NAMED])
            text = N_("%(count)s 种物料三天内会用完：%(names)s。要不要现在补货？")
            said.append(Sentence(text, {"count": len(soon), "names": named}, "bad", "reports.running_out"))
    said += _little(now)
    quiet = _quiet(week)
    if quiet:
        names = {"count": len(quiet), "names": "、".join(quiet[:NAMED])}
        text = N_("%(count)s 种在卖的商品四周没卖出一件：%(names)s。下架、换做法，还是做促销？")
        said.append(Sentence(text, names, "wait", "reports.products"))
    open_items: Waiting = waiting(rights)
    if open_items.decisions_count:
        text = N_("%(count)s 件事等您决定。")
        said.append(Sentence(text, {"count": open_items.decisions_count}, "wait", "worklist.items"))
    if open_items.exceptions_count:
        text = N_("%(count)s 件不寻常的事还没有人处理。")
        said.append(Sentence(text, {"count": open_items.exceptions_count}, "wait", "worklist.items"))
    return said


def _little(now: Part) -> list[Sentence]:
    """Products of which little is left, though they bring something."""
    poor = []
    for one in now.products:
        earned, cost = one.costed_fen - one.returned_costed_fen, one.cost_fen - one.returned_cost_fen
        if earned > 0 and 10_000 * (earned - cost) < LITTLE_BP * earned:
            poor.append((one.name, (earned - cost) * 100 // earned))
    if not poor:
        return []
    names = "、".join(f"{name}（{share}%）" for name, share in poor[:NAMED])
    text = N_("%(count)s 种商品的毛利率不到三成：%(names)s。要不要改价或改配方？")
    return [Sentence(text, {"count": len(poor), "names": names}, "wait", "reports.products", {"sort": "rate"})]


def _quiet(week: Days) -> list[str]:
    """Products on the till that were sold before but not in the last four weeks."""
    sold = (
        select(SalesByDay.product_id, func.max(SalesByDay.business_day).label("last"))
        .where(SalesByDay.quantity > 0, SalesByDay.business_day <= week.last)
        .group_by(SalesByDay.product_id)
        .subquery()
    )
    found = (
        select(Product.name)
        .join(sold, sold.c.product_id == Product.id)
        .where(Product.active, Product.on_till, sold.c.last <= week.last - QUIET_DAYS)
        .order_by(sold.c.last, Product.id)
    )
    return list(session().scalars(found))
