"""Whatever happens in whatever order: the ledger adds up, balances are the moves, values are right to the fen.

(a) all locations of an item sum to zero, (b) balances equal the ledger, (c) quantity 0 has value 0, a positive one a
value of at least 0, a negative one exactly its provisional value, (d) what came in = what went out + what is on hand.
`faults` proves the first three item by item, `check` the fourth.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from string import ascii_uppercase
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import ModifierOption
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.kernel.ids import uuid7
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.actions import counts
from shop.stock.actions.papers import PaperFacts, PaperLine, take_back_paper, write_paper
from shop.stock.models import StockBalance, StockMove, StockValue
from shop.stock.places import BAR, CUSTOMER, STORE, SUPPLIER, TRAINING, WASTE, is_own
from shop.stock.queries.books import faults
from tests.support.books import LATTE, Books
from tests.support.stock import Shelf, Stock
from tests.support.tills import TabletForTests, line
from tests.till.test_at_once import at_once

GOODS = ("back", "waste", "none")
TILL = st.tuples(st.sampled_from(("sale", "oat", "void", "refund", "training")), st.integers(0, 99), st.integers(1, 3))
DESK = st.tuples(
    st.sampled_from(("receipt", "transfer", "waste", "count", "take_back")), st.integers(0, 2), st.integers(1, 5000)
)
STORY = st.lists(st.one_of(TILL, DESK, st.just(("send", 0, 0)), st.just(("wait", 0, 0))), min_size=4, max_size=24)


@pytest.fixture
def latte(books: Books, shelf: Shelf) -> Shelf:
    """A latte takes beans, milk and a cup; an option takes beans instead of milk."""
    quantities = ((shelf.beans, 18_000, "coffee"), (shelf.milk, 250_000, "milk"), (shelf.cup, 1000, "cup"))
    lines = tuple(LineFacts(item_id=item, quantity=quantity, role=role) for item, quantity, role in quantities)
    write_product_recipe(RecipeFacts(lines=lines), product_id=books.latte, by=None, at=books.clock.now())
    with transaction() as current:
        current.get_one(ModifierOption, books.oat).operations = "add(咖啡豆:18)"
    return shelf


@pytest.fixture
def letters() -> Iterator[str]:
    """A new tablet for each story."""
    return (f"{first}{second}" for first in ascii_uppercase[1:] for second in ascii_uppercase)


class Story:
    """A tablet that is often offline, and a desk, on the same goods."""

    def __init__(self, books: Books, shelf: Shelf, tablet: TabletForTests) -> None:
        self.books, self.tablet, self.clock = books, tablet, books.clock
        self.items = (shelf.milk, shelf.beans, shelf.cup)
        #: Fen for a million thousandths, near what each is quoted at, so that no receipt waits for a second person.
        self.prices = {shelf.milk: 1421, shelf.beans: 12_000, shelf.cup: 12_000}
        self.sales: list[tuple[dict[str, Any], int]] = []
        self.unsent: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.papers: list[Any] = []

    def play(self, kind: str, which: int, amount: int) -> None:
        self.clock.advance(minutes=1)
        if kind in ("sale", "oat"):
            chosen = {"id": self.books.oat, "group_id": 1, "name": "燕麦奶", "quantity": 1, "price_fen": 0}
            modifiers = [chosen] if kind == "oat" else []
            sale = self.tablet.sale([line(self.books.latte, LATTE, quantity=amount * 1000, modifiers=modifiers)])
            self.sales.append((sale, amount))
            self.unsent.append(sale)
        elif kind in ("void", "refund"):
            self._give_back(kind, which)
        elif kind == "training":
            used = {
                "v": 1, "use_uuid": self.tablet.uuid(), "cashier_id": self.books.cashier, "kind": "training",
                "product_id": self.books.latte, "variant_id": None, "modifiers": [], "quantity": amount * 1000,
                "reason": "art", "note": "", "order_uuid": None, "line_no": None,
            }  # fmt: skip
            self.unsent.append(self.tablet.seal("waste", used))
        elif kind == "send":
            self.send()
        elif kind == "wait":
            self.clock.advance(hours=3)
        else:
            self._at_the_desk(kind, self.items[which], amount * 1000)

    def send(self) -> None:
        """Everything goes up late; what went up before goes up once more."""
        again = self.sent[-3:]
        fresh, self.unsent = self.unsent, []
        if fresh or again:
            verdicts = self.tablet.send(*again, *fresh)
            assert "accepted" not in {one.verdict for one in verdicts[: len(again)]}, "booked once"
        self.sent += fresh

    def _give_back(self, kind: str, which: int) -> None:
        if not self.sales:
            return
        sale, amount = self.sales.pop(which % len(self.sales))
        pieces = amount if kind == "void" else 1 + which % amount
        fen = pieces * LATTE
        envelope = self.tablet.uuid()
        asked = self.tablet.refund_payload(sale, [(1, pieces * 1000, fen)], [("cash", fen)])
        asked["lines"][0]["goods"] = "none" if kind == "void" else GOODS[which % 3]
        asked["approval_uuid"] = self.books.approve(kind, envelope, fen)
        self.unsent.append(self.tablet.seal(kind, asked, envelope_uuid=envelope))

    def _at_the_desk(self, kind: str, item: int, quantity: int) -> None:
        now, by = self.clock.now(), self.books.teacher
        if kind == "count":
            uuid = uuid7(now)
            counts.open_count(uuid, location_id=BAR, items=[item], by=by, at=now)
            if counts.enter(uuid, {1: quantity}, by=self.books.potter, counted_at=now):
                counts.enter(uuid, {1: quantity}, by=self.books.other_teacher, counted_at=now)
            counts.finish(uuid, by=by, at=now)
        elif kind == "take_back":
            if self.papers:
                take_back_paper(self.papers.pop(), by=by, at=now)
        else:
            value = quantity * self.prices[item] // 1_000_000 if kind == "receipt" else None
            ends = {"receipt": {"to_id": BAR}, "waste": {"from_id": BAR, "reason": "spilled"}}
            way = ends.get(kind, {"from_id": BAR, "to_id": STORE})
            facts = PaperFacts(uuid7(now), kind, [PaperLine(item, quantity, value)], **way)  # type: ignore[arg-type]
            paper = write_paper(facts, by=by, at=now)
            assert paper.state == "posted"
            self.papers.append(paper.uuid)


def check(session: Session, items: tuple[int, ...]) -> None:
    session.rollback()
    assert faults(items) == []
    for item in items:
        balances = session.scalars(select(StockBalance).where(StockBalance.item_id == item)).all()
        assert sum(one.quantity for one in balances) == 0
        moves = session.scalars(select(StockMove).where(StockMove.item_id == item)).all()
        came = sum(one.value_fen for one in moves if is_own(one.to_id) and not is_own(one.from_id))
        went = sum(one.value_fen for one in moves if is_own(one.from_id) and not is_own(one.to_id))
        value = session.get_one(StockValue, item, populate_existing=True)
        assert came == went + value.value_fen
        assert value.quantity or not value.value_fen
        assert value.value_fen >= 0 if value.quantity >= 0 else value.value_fen <= 0


@settings(max_examples=20)
@given(story=STORY)
def test_any_week_of_the_shop_fits_to_the_fen(
    books: Books, latte: Shelf, session: Session, letters: Iterator[str], story: list[tuple[str, int, int]]
) -> None:
    """Sales, voids, refunds and training that arrive late and twice, receipts, transfers, counts, papers taken back."""
    shop = Story(books, latte, books.tablet(letter=next(letters)))
    for kind, which, amount in story:
        shop.play(kind, which, amount)
    shop.send()
    shop.send()
    check(session, shop.items)


WRITERS, STEPS_OF_ONE = 8, 12
AT_THE_TILL = ("sale", "oat", "void", "refund", "training", "send", "sale")
AT_THE_DESK = ("receipt", "transfer", "waste", "count", "take_back", "receipt")


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_four_tablets_and_four_desks_at_once_leave_books_that_fit(
    app: Flask, books: Books, latte: Shelf, session: Session, letters: Iterator[str], seed: int
) -> None:
    """Tablets send late and twice while others receive, move, count and take papers back, all of the same goods."""
    stories = [Story(books, latte, books.tablet(letter=next(letters))) for _ in range(WRITERS)]

    def live(place: int) -> int:
        chance, story = Random(f"{seed} {place}"), stories[place]  # noqa: S311 - a history, no secret
        for _ in range(STEPS_OF_ONE):
            if place % 2:
                story.play(chance.choice(AT_THE_TILL), chance.randrange(100), chance.randint(1, 3))
            else:
                story.play(chance.choice(AT_THE_DESK), chance.randrange(3), chance.randint(1, 5000))
        story.send()
        story.send()
        return place

    assert at_once(app, [partial(live, place) for place in range(WRITERS)]) == list(range(WRITERS))
    check(session, stories[0].items)


WAYS = {
    "receipt": (SUPPLIER, BAR), "sale": (BAR, CUSTOMER), "waste": (BAR, WASTE), "use": (BAR, TRAINING),
    "transfer": (BAR, STORE),
}  # fmt: skip


@settings(max_examples=4)
@given(seed=st.integers(0, 2**32))
def test_eight_writers_at_once_leave_books_that_fit(
    app: Flask, stock: Stock, shelf: Shelf, session: Session, clock: FakeClock, seed: int
) -> None:
    """Each writer books a history of its own on the same three items, with repeats and reversals."""
    items = (shelf.milk, shelf.beans, shelf.cup)

    def write(place: int) -> int:
        chance = Random(f"{seed} {place}")  # noqa: S311 - a history, no secret
        booked: list[tuple[Any, int]] = []
        for _ in range(STEPS_OF_ONE):
            kind = chance.choice((*WAYS, "repeat", "reverse"))
            if kind == "repeat" and booked:
                record, move = chance.choice(booked)
                assert stock.post(record)[0].move_id == move
            elif kind == "reverse" and booked:
                _record, move = booked.pop(chance.randrange(len(booked)))
                stock.take_back(move)
            elif kind in WAYS:
                order = sorted(items, key=lambda _one: chance.random())[: chance.randint(1, 3)]
                value = chance.randint(0, 9999) if kind == "receipt" else None
                records = [
                    stock.record(item, chance.randint(1, 9000), *WAYS[kind], kind, value_fen=value) for item in order
                ]
                booked += zip(records, (one.move_id for one in stock.post(*records)), strict=True)
        return place

    assert at_once(app, [partial(write, place) for place in range(WRITERS)]) == list(range(WRITERS))
    check(session, items)
    clock.advance(minutes=1)
