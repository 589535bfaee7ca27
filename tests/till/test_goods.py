"""Selling with recipes: a constant number of statements, and the same stock whichever way a batch is booked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from shop.db import db, session
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.sales.actions.sums import Sums
from shop.sales.models import OrderLine
from shop.stock.models import StockMove
from shop.stock.places import BAR
from shop.stock.queries.books import faults, item_ids
from shop.till.actions import receive as receiving
from tests.support.books import CUP, LATTE, Books, count
from tests.support.stock import Stock, make_item, on_hand
from tests.support.tills import TabletForTests, line

#: A sale without any recipe runs 17 statements (test_selling); taking its goods out of stock adds five.
MOST = 17 + 5


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def recipe_of(books: Books, product_id: int, ingredients: int) -> list[int]:
    """A recipe of so many ingredients, each of them there in plenty."""
    stock = Stock(books.clock, by=books.teacher)
    items = [make_item(books.clock, f"I{product_id}-{number}", "mass") for number in range(ingredients)]
    for item in items:
        stock.receive(item, 100_000_000, 200_000)
    lines = tuple(LineFacts(item_id=item, quantity=5_000) for item in items)
    write_product_recipe(RecipeFacts(lines=lines), product_id=product_id, by=None, at=books.clock.now())
    return items


def test_the_number_of_statements_does_not_grow_with_ingredients(tablet: TabletForTests, books: Books) -> None:
    recipe_of(books, books.latte, 2)
    recipe_of(books, books.cup, 30)
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    asked = []
    for lines in ([line(books.latte, LATTE)], [line(books.cup, CUP)], [line(books.cup, CUP) for _ in range(20)]):
        sale = tablet.sale(lines)
        with statements() as seen:
            assert tablet.send(sale)[0].verdict == "accepted"
        asked.append(len(seen))
    assert asked[0] <= MOST, asked
    assert asked == sorted(asked, reverse=True), "many rows may even be streamed at once"
    batch = [tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]) for _ in range(20)]
    with statements() as seen:
        tablet.send(*batch)
    assert len(seen) <= asked[0], "nor with the number of sales"


class _Stumble(Exception):
    """Something fails in the middle of the fast path."""


def test_one_by_one_takes_the_same_out_of_stock_as_together(tablet: TabletForTests, books: Books) -> None:
    items = recipe_of(books, books.latte, 3)
    batch = [tablet.sale([line(books.latte, LATTE)]) for _ in range(3)]
    tablet.send(*batch)
    whole = receiving._book

    def stumbling(*given: Any, **named: Any) -> Any:
        if not named.get("alone"):
            raise _Stumble
        return whole(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiving, "_book", stumbling)
        tablet.send(*batch, *[tablet.sale([line(books.latte, LATTE)]) for _ in range(2)])
    assert [on_hand(item, BAR) for item in items] == [100_000_000 - 5 * 5_000] * 3
    assert count(StockMove) == 3 + 5 * 3
    costs = session().execute(select(OrderLine.cost_fen, OrderLine.cost_status).distinct()).all()
    assert [tuple(row) for row in costs] == [(30, "final")], "three times ten fen"
    assert faults(item_ids()) == []


def test_a_sale_that_cannot_be_booked_takes_nothing(
    tablet: TabletForTests, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = recipe_of(books, books.latte, 1)
    good, poisoned = (tablet.sale([line(books.latte, LATTE)], note=note) for note in ("", "poison"))
    added = Sums.add_sale

    def stumbling(self: Sums, sale: Any, costs: Any) -> None:
        if sale.note == "poison":
            raise ZeroDivisionError
        added(self, sale, costs)

    monkeypatch.setattr(Sums, "add_sale", stumbling)
    assert [one.verdict for one in tablet.send(good, poisoned)] == ["accepted", "quarantined"]
    assert on_hand(item, BAR) == 100_000_000 - 5_000
    assert faults(item_ids()) == []
