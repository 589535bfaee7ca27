"""Streams as pages and the board ask for them, and where their goods stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog.models import Product, Variant
from shop.catalog.rules.pottery import UNTESTED, facts_in
from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.quantity import ONE
from shop.live.sessions.models import GuardianConsent, Stream, StreamGoods, StreamSegment, StreamWatch
from shop.live.sessions.rules import Presenter, State
from shop.people.models import Person
from shop.pottery.models import WorkForm
from shop.recipes.queries.book import recipe_book
from shop.stock.models import Location
from shop.stock.places import AT_PARTNER, REAL, STREAM_SHELF
from shop.stock.queries.levels import available
from shop.stock.queries.lists import names_of_items

WHOLE = (
    selectinload(Stream.presenters),
    selectinload(Stream.goods).joinedload(StreamGoods.product),
    selectinload(Stream.goods).joinedload(StreamGoods.variant),
)
OPEN_STATES = (State.PLANNED, State.WAITING, State.APPROVED, State.LIVE)


class Choice(NamedTuple):
    """Something that can be shown: a product, or one form of it."""

    product_id: int
    variant_id: int | None
    name: str
    price_fen: int
    single: bool


@dataclass(frozen=True, slots=True)
class OnShelf:
    """An item that the goods take: how much is wanted, free on the stream shelf, and free elsewhere."""

    item_id: int
    name: str
    wanted: int
    here: int
    elsewhere: int

    @property
    def short(self) -> int:
        """How much lacks on the shelf."""
        return max(0, self.wanted - self.here)


def stream_list(state: str = "") -> Select[Stream]:
    """All streams, the latest first."""
    found = select(Stream).options(selectinload(Stream.presenters)).order_by(Stream.planned_at.desc(), Stream.id.desc())
    return found.where(Stream.state == state) if state else found


def stream_of(stream_id: int) -> Stream:
    """One stream with presenters and goods. Raises NotFound."""
    wanted = select(Stream).where(Stream.id == stream_id).options(*WHOLE)
    found = session().scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def goods_of(goods_id: int) -> StreamGoods:
    """One row of a run of show. Raises NotFound."""
    found = session().scalar(
        select(StreamGoods)
        .where(StreamGoods.id == goods_id)
        .options(joinedload(StreamGoods.product), joinedload(StreamGoods.variant))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def segment_now(stream_id: int) -> StreamSegment | None:
    """What is shown at present."""
    return session().scalar(
        select(StreamSegment).where(StreamSegment.stream_id == stream_id, StreamSegment.ended_at.is_(None))
    )


def segments_of(stream_id: int) -> Sequence[StreamSegment]:
    """Everything that was shown, in order."""
    wanted = select(StreamSegment).where(StreamSegment.stream_id == stream_id)
    return session().scalars(wanted.order_by(StreamSegment.started_at, StreamSegment.id)).all()


def watches_of(stream_id: int) -> Sequence[StreamWatch]:
    """How many watched, in order."""
    wanted = select(StreamWatch).where(StreamWatch.stream_id == stream_id)
    return session().scalars(wanted.order_by(StreamWatch.at, StreamWatch.id)).all()


def is_display_only(product: Product) -> bool:
    """Whether it must be called a display piece."""
    return facts_in(product.kind, product.details)["food_contact"] == UNTESTED


def single_forms(variants: Collection[int | None]) -> set[int]:
    """Those of the forms that exist once."""
    wanted = [one for one in variants if one is not None]
    return set(
        session().scalars(select(WorkForm.variant_id).where(WorkForm.variant_id.in_(wanted), WorkForm.kind == "piece"))
    )


def choices() -> list[Choice]:
    """What can be shown: pottery first, each form by itself, then everything else that is sold."""
    pieces = set(session().scalars(select(WorkForm.variant_id).where(WorkForm.kind == "piece")))
    rows: Any = session().execute(
        select(Product, Variant)
        .outerjoin(Variant, (Variant.product_id == Product.id) & Variant.active)
        .where(Product.active, Product.kind != "combo", Product.from_import.is_(None))
        .order_by(Product.kind != "pottery", Product.sort, Product.id, Variant.id)
    )
    found = []
    for product, form in rows:
        if form is None:
            found.append(Choice(product.id, None, product.name, product.price_fen, single=False))
        else:
            name = f"{product.name} {form.name}"
            found.append(Choice(product.id, form.id, name, form.price_fen, single=form.id in pieces))
    return found


def presenters(people: Collection[int]) -> list[Presenter]:
    """What the law asks of these people."""
    rows = session().execute(
        select(Person, GuardianConsent.valid_until)
        .outerjoin(GuardianConsent, GuardianConsent.person_id == Person.id)
        .where(Person.id.in_(people))
        .order_by(Person.id)
    )
    return [Presenter(person.nickname, person.birthday_date, until) for person, until in rows]


def consents() -> Sequence[GuardianConsent]:
    """The guardians' papers, those that end first at the top."""
    return session().scalars(select(GuardianConsent).order_by(GuardianConsent.valid_until)).all()


def people_to_choose(also: Collection[int] = ()) -> list[tuple[int, str]]:
    """Everybody who is here, and who was chosen already."""
    rows = session().execute(
        select(Person.id, Person.nickname, Person.name)
        .where(Person.active | Person.id.in_(also))
        .where(Person.kind != "partner")
        .order_by(Person.nickname, Person.id)
    )
    return [(number, f"{nickname} · {name}") for number, nickname, name in rows]


def taken_by(goods: StreamGoods, pieces: int, *, at: datetime) -> tuple[tuple[int, int], ...]:
    """What so many pieces take out of stock: (item, thousandths)."""
    return recipe_book().resolve(goods.product_id, goods.variant_id, at=at).taken(pieces * ONE) if pieces else ()


def shelf(stream: Stream, *, at: datetime) -> list[OnShelf]:
    """What the goods take, and whether it stands on the stream shelf, free of what others keep back."""
    wanted: dict[int, int] = {}
    for one in stream.goods:
        for item_id, quantity in taken_by(one, one.quota - one.sold, at=at):
            wanted[item_id] = wanted.get(item_id, 0) + quantity
    free = available(set(wanted), at=at)
    real = set(session().scalars(select(Location.id).where(Location.kind == REAL))) - {STREAM_SHELF, AT_PARTNER}
    elsewhere: dict[int, int] = {}
    for (item_id, place), quantity in free.items():
        if place in real:
            elsewhere[item_id] = elsewhere.get(item_id, 0) + max(0, quantity)
    names = names_of_items(set(wanted))
    return [
        OnShelf(
            item_id, names[item_id].name, quantity, max(0, free.get((item_id, STREAM_SHELF), 0)),
            elsewhere.get(item_id, 0),
        )
        for item_id, quantity in sorted(wanted.items())
    ]  # fmt: skip


def without_stock(stream: Stream, *, at: datetime) -> list[str]:
    """Goods of which nobody knows what they take out of stock."""
    return [one.name for one in stream.goods if not taken_by(one, 1, at=at)]
