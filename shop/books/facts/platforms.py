"""Orders of the platforms: income on the day the buyer paid, money that the platform still has to settle."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from shop.books.facts.families import NOWHERE, families
from shop.books.rules.chart import PLATFORM_SALES, PLATFORMS, RETURNS
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session
from shop.kernel.clock import business_day, day_bounds
from shop.live.models import PlatformLine, PlatformOrder

PLATFORM = "platform"
SOLD = ("to_ship", "shipped", "received", "done")


def add(facts: Facts, first: date, last: date) -> None:
    """Paid goods by platform and day, less what went back. Orders whose state nobody knows wait."""
    known = families()
    begin, end = day_bounds(first)[0], day_bounds(last)[1]
    paid = func.coalesce(PlatformOrder.paid_at, PlatformOrder.ordered_at)
    rows = session().execute(
        select(
            paid, PlatformLine.platform, PlatformLine.product_id, PlatformLine.fen, PlatformLine.refund_fen,
            PlatformLine.after,
        )
        .join(PlatformOrder, PlatformOrder.id == PlatformLine.order_id)
        .where(PlatformOrder.state.in_(SOLD), paid >= begin, paid < end)
    )  # fmt: skip
    for moment, platform, product, fen, refund, after in rows:
        family = known.get(product, NOWHERE) if product else NOWHERE
        where = (family.hall, platform, family.category)
        subject = Subject(PLATFORM, platform, business_day(moment))
        back = min(fen, refund or 0) if after == "refunded" else 0
        facts.move(subject, fen, to=Part(PLATFORMS), out_of=Part(PLATFORM_SALES, *where))
        facts.move(subject, back, to=Part(RETURNS, *where), out_of=Part(PLATFORMS))
