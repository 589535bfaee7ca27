"""Suggestions and decisions of the shop whose every text was typed by somebody with bad intentions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from werkzeug.test import TestResponse

from shop.catalog.actions.products import set_price
from shop.catalog.models import Price
from shop.db import session
from shop.kernel.clock import FakeClock, business_day
from shop.promotions.rules import Rule
from shop.suggestions.actions.decide import approve
from shop.suggestions.actions.keep import Thought, keep
from shop.suggestions.actions.trials import start
from shop.suggestions.models import Suggestion
from tests.support.books import Books


def hostile_suggestions(
    send: Callable[..., TestResponse], evil: Callable[[int], str], books: Books, clock: FakeClock
) -> None:
    """Suggestions about goods with hostile names, one that is declined; a decision that was noted."""

    def told() -> dict[str, object]:
        return {"message": "%(name)s", "facts": {"name": evil(200)}}

    at = clock.now()
    rule = Rule(id=0, name=evil(40), kind="percent", value=1000)
    thoughts = [
        Thought(kind="slow", subject=f"slow:{number}", title=told(), reason=[told()], risk=[told()], poster=[told()],
                cue=[told()], rule=rule, estimate=(100, 0, 200))
        for number in range(2)
    ]  # fmt: skip
    thoughts.append(Thought(kind="stream", subject="thin:stream", reason=[told()]))
    keep(thoughts, cutoff=business_day(at), at=at)
    declined, started = session().scalars(
        select(Suggestion.id).where(Suggestion.state == "open").order_by(Suggestion.id)
    )
    send(f"/suggestions/{declined}/decline", reason=evil(200))
    approve(started, weeks=0, by=books.teacher, at=at)
    days = [business_day(at) + timedelta(days=2)]
    start(started, changed=days, control=[], last_day=days[0], expected={}, seed=0, cutoff=days[0], at=at)
    for fen in (6900, 7000):
        clock.advance(minutes=1)
        set_price(books.cup, price_fen=fen, by=books.teacher, at=clock.now())
    price = session().scalars(select(Price.id).order_by(Price.id.desc())).first()
    send(f"/suggestions/decisions/price/{price}", hypothesis=evil(300), expected="10", look_after="7")
