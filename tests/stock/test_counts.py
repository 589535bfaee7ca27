"""Counting while selling: the books of the line's own moment, only the delta, late sales put right by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.kernel.ids import uuid7
from shop.stock.actions import counts
from shop.stock.models import StockCountLine, StockMove
from shop.stock.places import BAR, CUSTOMER, STORE, SUPPLIER
from shop.stock.queries.books import faults
from tests.support.books import Books
from tests.support.stock import Shelf, Stock, make_item, on_hand, value_of

PIECE = 1000


def counted(stock: Stock, books: Books, item: int, quantity: int, *, by: int | None = None) -> UUID:
    """A count of one item at the bar, entered now; not posted yet."""
    now = stock.clock.now()
    uuid = uuid7(now)
    counts.open_count(uuid, location_id=BAR, items=[item], by=books.teacher, at=now)
    counts.enter(uuid, {1: quantity}, by=by or books.potter, counted_at=now)
    return uuid


def finish(stock: Stock, books: Books, uuid: UUID) -> None:
    counts.finish(uuid, by=books.teacher, at=stock.clock.now())


def line(session: Session, uuid: UUID) -> StockCountLine:
    session.rollback()
    return session.scalars(select(StockCountLine).where(StockCountLine.count_uuid == uuid)).one()


def test_a_late_offline_sale_before_the_count_is_put_right(
    stock: Stock, shelf: Shelf, books: Books, session: Session
) -> None:
    """System 20; counted 18 at 10:30; at 11:00 the tablet brings a sale of 2 made at 10:10: it stays 18."""
    stock.receive(shelf.milk, 20 * PIECE, 2000)
    stock.clock.advance(minutes=30)
    uuid = counted(stock, books, shelf.milk, 18 * PIECE)
    finish(stock, books, uuid)
    assert on_hand(shelf.milk, BAR) == 18 * PIECE
    stock.clock.advance(minutes=30)
    sold = stock.sell(shelf.milk, 2 * PIECE, occurred_at=stock.clock.now() - timedelta(minutes=50))
    assert on_hand(shelf.milk, BAR) == 18 * PIECE
    assert value_of(shelf.milk) == (18 * PIECE, 1800)
    back = session.scalars(select(StockMove).where(StockMove.kind == "count_late")).one()
    assert (back.quantity, back.to_id, back.source_uuid, back.about_id) == (2 * PIECE, BAR, uuid, sold.move_id)
    assert faults([shelf.milk]) == []


def test_the_same_late_sale_sent_again_is_put_right_once(stock: Stock, shelf: Shelf, books: Books) -> None:
    stock.receive(shelf.milk, 20 * PIECE, 2000)
    stock.clock.advance(minutes=30)
    finish(stock, books, counted(stock, books, shelf.milk, 18 * PIECE))
    early = stock.clock.now() - timedelta(minutes=20)
    sale = stock.record(shelf.milk, 2 * PIECE, BAR, CUSTOMER, "sale", occurred_at=early)
    stock.post(sale)
    stock.post(sale)
    assert on_hand(shelf.milk, BAR) == 18 * PIECE


def test_a_delivery_entered_after_the_count_that_saw_it_is_put_right(stock: Stock, shelf: Shelf, books: Books) -> None:
    before = stock.clock.now()
    stock.clock.advance(minutes=30)
    uuid = counted(stock, books, shelf.milk, 5 * PIECE)
    finish(stock, books, uuid)
    stock.receive(shelf.milk, 5 * PIECE, 500, occurred_at=before)
    assert on_hand(shelf.milk, BAR) == 5 * PIECE
    assert faults([shelf.milk]) == []


def test_what_is_sold_while_counting_does_not_matter(
    stock: Stock, shelf: Shelf, books: Books, session: Session
) -> None:
    stock.receive(shelf.milk, 20 * PIECE, 2000)
    stock.clock.advance(minutes=1)
    uuid = counted(stock, books, shelf.milk, 20 * PIECE)
    stock.clock.advance(minutes=1)
    stock.sell(shelf.milk, 3 * PIECE)
    finish(stock, books, uuid)
    assert (line(session, uuid).delta, on_hand(shelf.milk, BAR)) == (0, 17 * PIECE)


def test_a_late_sale_between_two_counts_belongs_to_the_second(stock: Stock, shelf: Shelf, books: Books) -> None:
    stock.receive(shelf.milk, 20 * PIECE, 2000)
    stock.clock.advance(minutes=10)
    finish(stock, books, counted(stock, books, shelf.milk, 20 * PIECE))
    stock.clock.advance(minutes=10)
    finish(stock, books, counted(stock, books, shelf.milk, 19 * PIECE))
    stock.sell(shelf.milk, PIECE, occurred_at=stock.clock.now() - timedelta(minutes=5))
    assert on_hand(shelf.milk, BAR) == 19 * PIECE


def test_a_late_transfer_to_the_bar_is_put_right_at_the_bar_only(stock: Stock, shelf: Shelf, books: Books) -> None:
    stock.receive(shelf.milk, 20 * PIECE, 2000, to=STORE)
    early = stock.clock.now()
    stock.clock.advance(minutes=10)
    finish(stock, books, counted(stock, books, shelf.milk, 4 * PIECE))
    stock.post(stock.record(shelf.milk, 4 * PIECE, STORE, BAR, "transfer", occurred_at=early))
    assert (on_hand(shelf.milk, BAR), on_hand(shelf.milk, STORE)) == (4 * PIECE, 16 * PIECE)
    assert faults([shelf.milk]) == []


def test_far_from_the_books_somebody_else_counts_again(
    stock: Stock, shelf: Shelf, books: Books, session: Session
) -> None:
    stock.receive(shelf.cup, 20 * PIECE, 2000)
    stock.clock.advance(minutes=10)
    uuid = counted(stock, books, shelf.cup, 15 * PIECE, by=books.potter)
    with pytest.raises(counts.StillToCount):
        finish(stock, books, uuid)
    with pytest.raises(counts.AnotherCounter):
        counts.enter(uuid, {1: 20 * PIECE}, by=books.potter, counted_at=stock.clock.now())
    counts.enter(uuid, {1: 16 * PIECE}, by=books.cashier, counted_at=stock.clock.now())
    finish(stock, books, uuid)
    kept = line(session, uuid)
    assert (kept.first_quantity, kept.counted_quantity, kept.delta) == (15 * PIECE, 16 * PIECE, -4 * PIECE)
    assert on_hand(shelf.cup, BAR) == 16 * PIECE


def test_a_line_nobody_counted_changes_nothing_and_a_count_is_finished_once(
    stock: Stock, shelf: Shelf, books: Books
) -> None:
    stock.receive(shelf.cup, 20 * PIECE, 2000)
    uuid = uuid7(stock.clock.now())
    counts.open_count(uuid, location_id=BAR, items=[shelf.cup], by=books.teacher, at=stock.clock.now())
    finish(stock, books, uuid)
    assert on_hand(shelf.cup, BAR) == 20 * PIECE
    with pytest.raises(counts.CountDone):
        finish(stock, books, uuid)


WAYS = {"receipt": (SUPPLIER, BAR), "sale": (BAR, CUSTOMER), "transfer": (STORE, BAR)}
#: (what, quantity, minute it happened, place in the order in which the books hear of it).
EVENTS = st.lists(
    st.tuples(st.sampled_from(tuple(WAYS)), st.integers(1, 9_000), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(events=EVENTS, counted_quantity=st.integers(0, 20_000), heard_before=st.integers(0, 99))
def test_whenever_the_books_hear_of_it_the_count_holds(
    stock: Stock, books: Books, session: Session, events: list[Any], counted_quantity: int, heard_before: int
) -> None:
    """In whatever order moves arrive, there is what was counted, plus what happened after the count."""
    item = make_item(stock.clock, uuid4().hex, standard=(333, 1000))
    begin = stock.clock.now()
    count_at = begin + timedelta(minutes=50)

    def hear(some: list[Any]) -> None:
        for kind, quantity, minute, _ in sorted(some, key=lambda event: event[3]):
            happened = begin + timedelta(minutes=minute)
            price = 777 if kind == "receipt" else None
            stock.post(stock.record(item, quantity, *WAYS[kind], kind, value_fen=price, occurred_at=happened))

    hear([event for event in events if event[3] < heard_before])
    uuid = uuid4()
    counts.open_count(uuid, location_id=BAR, items=[item], by=books.teacher, at=begin)
    for by in (books.potter, books.cashier):
        counts.enter(uuid, {1: counted_quantity}, by=by, counted_at=count_at)
    counts.finish(uuid, by=books.teacher, at=count_at)
    hear([event for event in events if event[3] >= heard_before])
    after = sum(-quantity if kind == "sale" else quantity for kind, quantity, minute, _ in events if minute > 50)
    assert on_hand(item, BAR) == counted_quantity + after
    assert faults([item]) == []
