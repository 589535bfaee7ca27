"""The ledger: booked once, never changed, taken back at its own value, with a constant number of statements."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.errors import NotFound
from shop.kernel.ids import uuid7
from shop.stock.actions.posting import post
from shop.stock.actions.refusals import AlreadyReversed, NotTheReverse
from shop.stock.models import StockBalance, StockMove, StockShort, StockValue
from shop.stock.places import BAR, COUNT_ADJUST, CUSTOMER, STORE, SUPPLIER
from tests.support.books import Books, count, worklist_kinds
from tests.support.stock import Shelf, Stock, make_item, on_hand, value_of

PIECE = 1000


def test_two_cups_sold_before_twenty_came_in(stock: Stock, shelf: Shelf, session: Session) -> None:
    sold = stock.sell(shelf.cup, 2 * PIECE)
    assert (sold.value_fen, sold.provisional) == (0, True)
    stock.receive(shelf.cup, 20 * PIECE, 6600)
    assert value_of(shelf.cup) == (18 * PIECE, 5940)
    revalued = session.scalars(select(StockMove).where(StockMove.kind == "revalue")).one()
    assert (revalued.value_fen, revalued.from_id, revalued.to_id, revalued.about_id) == (
        660,
        BAR,
        CUSTOMER,
        sold.move_id,
    )
    out = session.scalars(select(func.sum(StockMove.value_fen)).where(StockMove.to_id == CUSTOMER)).one()
    assert out + 5940 == 6600


def test_ten_short_stay_short_after_five_came(stock: Stock, shelf: Shelf, session: Session) -> None:
    sold = stock.sell(shelf.cup, 10 * PIECE)
    stock.receive(shelf.cup, 5 * PIECE, 5000)
    assert value_of(shelf.cup) == (-5 * PIECE, 0)
    again = stock.sell(shelf.cup, PIECE)
    assert (again.value_fen, again.provisional) == (1000, True), "the last price is the provisional one"
    stock.receive(shelf.cup, 5 * PIECE, 6000)
    assert value_of(shelf.cup) == (-PIECE, -1000)
    statement = select(StockMove.value_fen).where(StockMove.about_id == sold.move_id).order_by(StockMove.id)
    assert session.scalars(statement).all() == [5000, 6000]
    assert session.get_one(StockShort, sold.move_id).open_quantity == 0


def test_what_was_never_received_costs_its_quote_provisionally(stock: Stock, shelf: Shelf) -> None:
    sold = stock.sell(shelf.milk, 240 * PIECE)
    assert (sold.value_fen, sold.provisional) == (341, True)  # 240 ml of a box of 950 ml at 13.50
    assert value_of(shelf.milk) == (-240 * PIECE, -341)


def test_a_source_is_booked_once_and_answers_the_same(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.milk, 950 * PIECE, 1350)
    sale = stock.record(shelf.milk, 240 * PIECE, BAR, CUSTOMER, "sale")
    first = stock.post(sale)
    assert stock.post(sale, sale) == [first[0], first[0]]
    assert (count(StockMove), on_hand(shelf.milk, BAR)) == (2, 710 * PIECE)


def test_a_sale_taken_back_returns_at_its_own_value(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    sold = stock.sell(shelf.cup, 2 * PIECE)
    stock.receive(shelf.cup, 10 * PIECE, 3000)
    assert stock.take_back(sold.move_id).value_fen == sold.value_fen == 200
    assert value_of(shelf.cup) == (20 * PIECE, 4000)


def test_a_short_sale_taken_back_brings_what_it_cost_in_the_end(stock: Stock, shelf: Shelf) -> None:
    sold = stock.sell(shelf.cup, 2 * PIECE)
    stock.receive(shelf.cup, 20 * PIECE, 6600)
    assert stock.take_back(sold.move_id).value_fen == 660
    assert value_of(shelf.cup) == (20 * PIECE, 6600)


def test_nothing_is_restored_twice(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    sold = stock.sell(shelf.cup, 2 * PIECE)
    back = stock.record(shelf.cup, 2 * PIECE, CUSTOMER, BAR, "reverse", reverses_id=sold.move_id)
    assert stock.post(back) == stock.post(back)
    with pytest.raises(AlreadyReversed):
        stock.take_back(sold.move_id)
    assert value_of(shelf.cup) == (10 * PIECE, 1000)


def test_a_reversal_is_the_whole_move_backwards(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    sold = stock.sell(shelf.cup, 2 * PIECE)
    for quantity, to in ((PIECE, BAR), (2 * PIECE, STORE)):
        with pytest.raises(NotTheReverse):
            stock.post(stock.record(shelf.cup, quantity, CUSTOMER, to, "reverse", reverses_id=sold.move_id))
    with pytest.raises(NotFound):
        stock.post(stock.record(shelf.cup, PIECE, CUSTOMER, BAR, "reverse", reverses_id=99))


def test_a_receipt_taken_back_after_its_goods_went_leaves_no_value_behind(
    stock: Stock, shelf: Shelf, session: Session
) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    second = stock.receive(shelf.cup, 10 * PIECE, 3000)
    stock.sell(shelf.cup, 10 * PIECE)
    stock.take_back(second.move_id)
    assert value_of(shelf.cup) == (0, 0)


def test_moving_to_the_store_room_changes_places_not_value(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    stock.post(stock.record(shelf.cup, 4 * PIECE, BAR, STORE, "transfer"))
    assert (on_hand(shelf.cup, BAR), on_hand(shelf.cup, STORE)) == (6 * PIECE, 4 * PIECE)
    assert value_of(shelf.cup) == (10 * PIECE, 1000)


def test_what_is_found_when_counting_comes_at_the_average(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    found = stock.post(stock.record(shelf.cup, PIECE, COUNT_ADJUST, BAR, "count"))[0]
    assert found.value_fen == 100


def test_an_item_that_is_not_kept_is_refused_and_nothing_is_booked(stock: Stock, shelf: Shelf) -> None:
    good = stock.record(shelf.cup, PIECE, SUPPLIER, BAR, "receipt", value_fen=1)
    with pytest.raises(NotFound):
        stock.post(good, stock.record(999, PIECE, SUPPLIER, BAR, "receipt", value_fen=1))
    assert count(StockMove) == 0


def test_short_stock_waits_for_a_person_until_goods_come(stock: Stock, shelf: Shelf) -> None:
    stock.sell(shelf.cup, PIECE)
    stock.sell(shelf.cup, PIECE)
    assert worklist_kinds() == ["stock_short"]
    stock.receive(shelf.cup, 5 * PIECE, 500)
    assert worklist_kinds() == []


def test_the_ledger_cannot_be_changed(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, PIECE, 100)
    for change in (update(StockMove).values(value_fen=1), delete(StockMove)):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as current:
            current.execute(change)


@pytest.mark.parametrize("lines", [1, 40])
def test_the_number_of_statements_does_not_grow_with_the_moves(
    stock: Stock, books: Books, session: Session, lines: int
) -> None:
    items = [make_item(stock.clock, f"I{number:02d}") for number in range(lines)]
    stock.post(*(stock.record(item, 9 * PIECE, SUPPLIER, BAR, "receipt", value_fen=900) for item in items))
    uuid = uuid7(stock.clock.now())
    sale = [
        stock.record(item, PIECE, BAR, CUSTOMER, "sale", source_uuid=uuid, source_line=line)
        for line, item in enumerate(items)
    ]
    asked: list[str] = []
    with transaction():
        engine = session.get_bind().engine

        def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", heard)
        post(sale, at=stock.clock.now())
        event.remove(engine, "before_cursor_execute", heard)
    assert len(asked) == 6, "\n".join(asked)


def test_balances_and_values_are_those_of_the_moves(stock: Stock, shelf: Shelf, session: Session) -> None:
    stock.receive(shelf.milk, 950 * PIECE, 1350)
    stock.sell(shelf.milk, 240 * PIECE)
    session.rollback()
    assert session.scalars(select(func.sum(StockBalance.quantity))).one() == 0
    assert session.get_one(StockValue, shelf.milk).quantity == 710 * PIECE
