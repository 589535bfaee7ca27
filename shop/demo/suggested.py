"""What the demo's marketing student has begun: a bundle on trial, and what was expected of two prices."""

from __future__ import annotations

from datetime import datetime, timedelta

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
from shop.suggestions.models import Suggestion

FIRST, SECOND, OFF_FEN, WEEKS = "D15", "D31", 400, 4
SEEN_DAYS = 180
#: What was expected of the latest prices: yuan more within four weeks.
HYPOTHESES = (("涨两块，常客不会少来，毛利应该多一点。", 60_000), ("降三块，多卖的要补得上少收的。", 20_000))
GOES_TOGETHER = N_(
    "%(days)s 天里有 %(together)s 张小票同时买了 %(anchor)s 和 %(more)s；"
    "只凭碰巧大约是 %(expected)s 张，是碰巧的 %(lift)s 倍。"
)


def bring_suggestions(*, at: datetime) -> None:
    """Make them once; the worker draws the days and thinks of the other suggestions at the next start."""
    if session().scalar(select(Suggestion.id).limit(1)) is not None:
        return
    student = _person(next(one[0] for one in STUDENTS if "marketing" in one[4]))
    products = {one.code: one for one in session().scalars(select(Product).where(Product.code.in_((FIRST, SECOND))))}
    thought = _bundle(products[FIRST], products[SECOND], at=at) if len(products) == 2 else None
    if thought is not None:
        keep([thought], cutoff=business_day(at) - timedelta(days=1), at=at)
        row = session().scalars(select(Suggestion.id)).one()
        ask(row, weeks=WEEKS, by=student, at=at)
        approve(row, weeks=WEEKS, by=_person(TEACHERS[1][0]), at=at)
    changes = (
        select(Price).where(Price.valid_to.is_(None), Price.variant_id.is_(None)).order_by(Price.valid_from.desc())
    )
    for price, (words, fen) in zip(session().scalars(changes.limit(len(HYPOTHESES))).all(), HYPOTHESES, strict=False):
        note(f"price:{price.id}", hypothesis=words, expected_fen=fen, look_after=28, by=student, at=price.valid_from)


def _bundle(first: Product, second: Product, *, at: datetime) -> Thought | None:
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
    price = first.price_fen + second.price_fen - OFF_FEN
    slots = tuple(Slot(Scope(products=(goods.id,)), 1) for goods in (first, second))
    gained = round(together / SEEN_DAYS * OFF_FEN)
    return Thought(
        kind="bundle", subject=":".join(("bundle", *sorted((str(first.id), str(second.id))))),
        title={"message": N_("%(anchor)s 配 %(more)s"), "facts": names},
        reason=[{"message": GOES_TOGETHER, "facts": {
            "days": SEEN_DAYS, "together": together, "expected": f"{by_chance:.1f}",
            "lift": f"{together / max(by_chance, 0.1):.1f}", **names,
        }}],
        risk=[{"message": N_("本来就一起买的客人也会拿到优惠：每次少收 %(off)s。"), "facts": {"off": yuan(OFF_FEN)}}],
        poster=[
            {"message": N_("%(anchor)s＋%(more)s"), "facts": names},
            {"message": N_("一起只要 %(price)s"), "facts": {"price": yuan(price)}},
            {"message": N_("单买要 %(whole)s"), "facts": {"whole": yuan(price + OFF_FEN)}},
        ],
        cue=[{"message": N_("点 %(anchor)s 的客人，可以配一件 %(more)s，一起 %(price)s，省 %(off)s。"),
              "facts": {"price": yuan(price), "off": yuan(OFF_FEN), **names}}],
        products=[second.id], facts={"anchor": first.id, "more": second.id, "together": together, "off_fen": OFF_FEN},
        rule=Rule(0, f"{first.name}＋{second.name}"[:40], "bundle", price, slots=slots, most=4), lots=True,
        estimate=(gained, -gained, 3 * gained),
    )  # fmt: skip


def _person(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()
