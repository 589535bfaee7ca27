"""Eight writers at the same moment, on SQLite and on PostgreSQL: nothing is lost, nobody is thrown out."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from shop.kernel.errors import Conflict
from shop.stock.places import BAR, CUSTOMER, SUPPLIER
from shop.stock.queries.books import faults
from tests.support.stock import Shelf, Stock, on_hand, value_of
from tests.till.test_at_once import at_once

PIECE = 1000


def test_eight_tills_sell_the_same_goods_in_any_order(app: Flask, stock: Stock, shelf: Shelf, session: Session) -> None:
    for item in (shelf.milk, shelf.beans, shelf.cup):
        stock.receive(item, 100 * PIECE, 10_000)

    def sell(place: int) -> int:
        items = [shelf.milk, shelf.beans, shelf.cup]
        order = items if place % 2 else items[::-1]
        for _ in range(5):
            stock.post(*(stock.record(item, PIECE, BAR, CUSTOMER, "sale") for item in order))
        return place

    assert at_once(app, [partial(sell, place) for place in range(8)]) == list(range(8))
    for item in (shelf.milk, shelf.beans, shelf.cup):
        assert value_of(item) == (60 * PIECE, 6_000)
        assert on_hand(item, BAR) == 60 * PIECE
    assert faults([shelf.milk, shelf.beans, shelf.cup]) == []


def test_the_same_sale_sent_eight_times_at_once_is_booked_once(
    app: Flask, stock: Stock, shelf: Shelf, session: Session
) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    sale = stock.record(shelf.cup, PIECE, BAR, CUSTOMER, "sale")
    answers = at_once(app, [lambda: stock.post(sale)] * 8)
    assert answers == [answers[0]] * 8
    assert value_of(shelf.cup) == (9 * PIECE, 900)


def test_eight_who_take_the_same_sale_back_restore_it_once(
    app: Flask, stock: Stock, shelf: Shelf, session: Session
) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    sold = stock.sell(shelf.cup, PIECE)
    answers = at_once(app, [partial(stock.take_back, sold.move_id)] * 8)
    assert sum(isinstance(one, Conflict) for one in answers) == 7
    assert value_of(shelf.cup) == (10 * PIECE, 1000)


def test_receipts_and_short_sales_together_fit_in_the_end(
    app: Flask, stock: Stock, shelf: Shelf, session: Session
) -> None:
    def work(place: int) -> None:
        for _ in range(4):
            if place % 2:
                stock.post(stock.record(shelf.cup, 3 * PIECE, BAR, CUSTOMER, "sale"))
            else:
                stock.post(stock.record(shelf.cup, 2 * PIECE, SUPPLIER, BAR, "receipt", value_fen=333))

    assert at_once(app, [partial(work, place) for place in range(8)]) == [None] * 8
    assert value_of(shelf.cup)[0] == -16 * PIECE
    assert faults([shelf.cup]) == []
