"""Earlier streams, what could be shown next, and what a stream left, out of the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.quantity import ONE
from shop.live.claims.report import Report, compared, report_of
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.queries import choices
from shop.live.sessions.rules import State
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.values import only_fen, worth_now
from shop.recipes.rules.costs import cost_of
from shop.stock.models import Location
from shop.stock.places import AT_PARTNER, REAL
from shop.stock.queries.levels import available
from shop.suggestions.rules.streams import Evening, Offer, Showing, Streams, floor_of

KINDS = ("pottery", "merchandise")
A_MINUTE = 60


def streams_until(*, at: datetime) -> Streams:
    """What is known of streams at this moment."""
    evening = next_evening(at=at)
    return Streams(showings(at=at), offers(at=at) if evening else (), evening)


def next_evening(*, at: datetime) -> Evening | None:
    """The next planned stream with nothing in its list."""
    found = session().scalar(
        select(Stream)
        .where(Stream.state == State.PLANNED, Stream.planned_at > at)
        .where(~exists().where(StreamGoods.stream_id == Stream.id))
        .order_by(Stream.planned_at, Stream.id)
        .limit(1)
    )
    return Evening(found.id, found.title, found.planned_at.astimezone(SHANGHAI).date()) if found else None


def showings(*, at: datetime) -> tuple[Showing, ...]:
    """Everything the latest streams have shown, the oldest stream first."""
    return tuple(one for report in reversed(compared(at=at)) for one in _shown(report))


def _shown(report: Report) -> list[Showing]:
    stream = report.stream
    day = business_day(stream.started_at or stream.planned_at)
    return [
        Showing(
            stream=stream.id, title=stream.title, day=day, place=place, product=part.goods.product_id,
            name=part.goods.name, minutes=part.seconds / A_MINUTE, viewers=part.viewers,
            pieces=part.pieces + part.platform_orders, price_fen=part.goods.price_fen, list_fen=part.goods.list_fen,
            kept_fen=part.sold_fen - part.refunded_fen + part.platform_fen,
        )
        for place, part in enumerate(report.parts, 1)
        if part.goods is not None and part.seconds > 0
    ]  # fmt: skip


def offers(*, at: datetime) -> tuple[Offer, ...]:
    """Of each work and each thing of known cost the form of which most is free."""
    kept = set(session().scalars(select(Product.id).where(Product.kind.in_(KINDS))))
    wanted = [one for one in choices() if one.product_id in kept]
    book = recipe_book()
    worth = only_fen(worth_now(book, at=at))
    made = [book.resolve(one.product_id, one.variant_id, at=at) for one in wanted]
    taken = [one.taken(ONE) for one in made]
    free = _free({item for one in taken for item, _ in one}, at=at)
    last = {one.product_id: one for one in session().scalars(select(StreamGoods).order_by(StreamGoods.id))}
    best: dict[int, Offer] = {}
    for choice, recipe, items in zip(wanted, made, taken, strict=True):
        cost = cost_of(recipe.needs, worth) if recipe.needs else None
        here = min((free.get(item, 0) // quantity for item, quantity in items if quantity > 0), default=0)
        if cost is None or cost.unknown or here < 1:
            continue
        before = last.get(choice.product_id)
        offer = Offer(
            product=choice.product_id, variant=choice.variant_id, name=choice.name, list_fen=choice.price_fen,
            cost_fen=float(cost.exact), floor_fen=floor_of(float(cost.exact), before.floor_fen if before else 0),
            free=1 if choice.single else here, single=choice.single, points=before.points if before else "",
        )  # fmt: skip
        if choice.product_id not in best or best[choice.product_id].free < offer.free:
            best[choice.product_id] = offer
    return tuple(best.values())


def _free(items: set[int], *, at: datetime) -> Mapping[int, int]:
    """What is in the house and kept back for nobody, by item."""
    places = set(session().scalars(select(Location.id).where(Location.kind == REAL))) - {AT_PARTNER}
    found: dict[int, int] = {}
    for (item, place), quantity in available(items, at=at).items():
        if place in places:
            found[item] = found.get(item, 0) + max(0, quantity)
    return found


def kept_of(stream_id: int, *, at: datetime) -> list[Showing] | None:
    """What a stream showed and sold; None while it is not over."""
    report = report_of(stream_id, at=at)
    return _shown(report) if report.stream.state == State.ENDED else None
