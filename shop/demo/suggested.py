"""What the demo's marketing student has begun: bundles on trial, and what was expected of two prices."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shop.catalog.models import Price, Product
from shop.db import session
from shop.demo.people import STUDENTS, TEACHERS
from shop.kernel.clock import business_day
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.people.models import Person
from shop.promotions.rules import Rule, Scope, Slot
from shop.sales.models import Order, OrderLine
from shop.suggestions.actions.decide import approve, ask
from shop.suggestions.actions.decisions import note
from shop.suggestions.actions.keep import Thought, keep
from shop.suggestions.models import Decision, Suggestion
from shop.suggestions.rules.states import State


class Pair(NamedTuple):
    """Two things for `off_fen` less together. Truth: with the offer `lift` times as many take the second along."""

    first: str
    second: str
    off_fen: int
    lift: float


#: What was tried some months ago, and what has just been approved.
TRIED, APPROVED = Pair("D21", "DT-ORN-003", 600, 3.5), Pair("D15", "D31", 400, 2.0)
SEEN_DAYS, WEEKS, LOOKED_AT = 180, 4, 28
#: What was expected of the latest prices: yuan more within four weeks.
HYPOTHESES = (("涨两块，常客不会少来，毛利应该多一点。", 60_000), ("降三块，多卖的要补得上少收的。", 20_000))
GOES_TOGETHER = N_(
    "%(days)s 天里有 %(together)s 张小票同时买了 %(anchor)s 和 %(more)s；"
    "只凭碰巧大约是 %(expected)s 张，是碰巧的 %(lift)s 倍。"
)


def bring_suggestions(*, at: datetime) -> None:
    """Make them once; the worker draws the days and thinks of the other suggestions when the demo is opened."""
    begun = select(Suggestion.id).where(Suggestion.state != State.MEASURED).limit(1)
    if session().scalar(begun) is not None or session().scalar(select(Decision.id).limit(1)) is not None:
        return
    from shop.suggestions.handlers import look_at_decisions  # noqa: PLC0415 - loads arrays, once

    begin(APPROVED, at=at)
    changes = (
        select(Price).where(Price.valid_to.is_(None), Price.variant_id.is_(None)).order_by(Price.valid_from.desc())
    )
    latest = session().scalars(changes.limit(len(HYPOTHESES))).all()
    for price, (words, fen) in reversed(list(zip(latest, HYPOTHESES, strict=False))):
        subject, then = f"price:{price.id}", price.valid_from
        note(subject, hypothesis=words, expected_fen=fen, look_after=LOOKED_AT, by=_marketing(), at=then)
        look_at_decisions(at=min(then + timedelta(days=LOOKED_AT + 1), at))


def begin(pair: Pair, *, at: datetime) -> int | None:
    """Somebody thought of it, the student asked, the teacher said yes; None while the two were never sold together."""
    wanted = select(Product).where(Product.code.in_((pair.first, pair.second)))
    products = {one.code: one for one in session().scalars(wanted)}
    thought = _bundle(products[pair.first], products[pair.second], pair.off_fen, at=at) if len(products) == 2 else None
    if thought is None:
        return None
    keep([thought], cutoff=business_day(at) - timedelta(days=1), at=at)
    row = session().scalars(select(Suggestion.id).where(Suggestion.subject == thought.subject)).one()
    ask(row, weeks=WEEKS, by=_marketing(), at=at)
    approve(row, weeks=WEEKS, by=_person(TEACHERS[1][0]), at=at)
    return row


def _bundle(first: Product, second: Product, off_fen: int, *, at: datetime) -> Thought | None:
    since = business_day(at) - timedelta(days=SEEN_DAYS)
    one, other = aliased(OrderLine), aliased(OrderLine)
    whole = select(func.count()).select_from(Order).where(Order.business_day >= since)
    both = (
        whole.join(one, (one.order_id == Order.id) & (one.product_id == first.id))
        .join(other, (other.order_id == Order.id) & (other.product_id == second.id))
    )  # fmt: skip
    each = [
        whole.join(OrderLine, OrderLine.order_id == Order.id).where(OrderLine.product_id == goods.id)
        for goods in (first, second)
    ]
    tickets, together, mine, theirs = (session().scalar(statement) or 0 for statement in (whole, both, *each))
    if not together:
        return None
    by_chance = mine * theirs / tickets
    names = {"anchor": first.name, "more": second.name}
    price = first.price_fen + second.price_fen - off_fen
    slots = tuple(Slot(Scope(products=(goods.id,)), 1) for goods in (first, second))
    gained = round(together / SEEN_DAYS * off_fen)
    return Thought(
        kind="bundle", subject=":".join(("bundle", *sorted((str(first.id), str(second.id))))),
        title={"message": N_("%(anchor)s 配 %(more)s"), "facts": names},
        reason=[{"message": GOES_TOGETHER, "facts": {
            "days": SEEN_DAYS, "together": together, "expected": f"{by_chance:.1f}",
            "lift": f"{together / max(by_chance, 0.1):.1f}", **names,
        }}],
        risk=[{"message": N_("本来就一起买的客人也会拿到优惠：每次少收 %(off)s。"), "facts": {"off": yuan(off_fen)}}],
        poster=[
            {"message": N_("%(anchor)s＋%(more)s"), "facts": names},
            {"message": N_("一起只要 %(price)s"), "facts": {"price": yuan(price)}},
            {"message": N_("单买要 %(whole)s"), "facts": {"whole": yuan(price + off_fen)}},
        ],
        cue=[{"message": N_("点 %(anchor)s 的客人，可以配一件 %(more)s，一起 %(price)s，省 %(off)s。"),
              "facts": {"price": yuan(price), "off": yuan(off_fen), **names}}],
        products=[second.id], facts={"anchor": first.id, "more": second.id, "together": together, "off_fen": off_fen},
        rule=Rule(0, f"{first.name}＋{second.name}"[:40], "bundle", price, slots=slots, most=4), lots=True,
        estimate=(gained, -gained, 3 * gained),
    )  # fmt: skip


def _marketing() -> int:
    return _person(next(one[0] for one in STUDENTS if "marketing" in one[4]))


def _person(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()
