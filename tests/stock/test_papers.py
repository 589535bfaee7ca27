"""Papers by hand: booked once, unusual prices wait for a second person, everything can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import session
from shop.kernel.errors import Invalid
from shop.kernel.ids import uuid7
from shop.stock.actions import papers, reservations
from shop.stock.actions.lots import finish_lot, finish_lots, open_lot
from shop.stock.actions.papers import PaperFacts, PaperLine
from shop.stock.models import Lot, StockMove
from shop.stock.places import BAR, STORE, WASTE_EXPIRED
from shop.stock.queries.levels import available, lots_left, usual_unit
from tests.support.books import Books, count, worklist_kinds
from tests.support.stock import Shelf, Stock, on_hand, value_of

PIECE = 1000


def paper(stock: Stock, kind: str, *lines: PaperLine, **more: object) -> PaperFacts:
    return PaperFacts(uuid7(stock.clock.now()), kind, lines, **more)  # type: ignore[arg-type]


def write(stock: Stock, books: Books, facts: PaperFacts) -> str:
    return papers.write_paper(facts, by=books.potter, at=stock.clock.now()).state


def test_a_receipt_brings_goods_with_a_lot_and_is_booked_once(stock: Stock, shelf: Shelf, books: Books) -> None:
    milk = PaperLine(shelf.milk, 9_500 * PIECE, 13_500, expires_on="2026-12-08")
    facts = paper(stock, "receipt", milk, PaperLine(shelf.cup, 50 * PIECE, 3600), to_id=STORE)
    assert [write(stock, books, facts) for _ in range(2)] == ["posted", "posted"]
    assert (on_hand(shelf.milk, STORE), value_of(shelf.cup)) == (9_500 * PIECE, (50 * PIECE, 3600))
    assert [(lot.expires_on, left) for lot, left in lots_left(shelf.milk)] == [(date(2026, 12, 8), 9_500 * PIECE)]


def test_an_unusual_price_waits_for_somebody_else(stock: Stock, shelf: Shelf, books: Books) -> None:
    facts = paper(stock, "receipt", PaperLine(shelf.milk, 950 * PIECE, 13_500), to_id=BAR)
    assert write(stock, books, facts) == "waiting"
    assert (count(StockMove), worklist_kinds()) == (0, ["stock_price"])
    with pytest.raises(papers.FourEyes):
        papers.confirm_paper(facts.uuid, by=books.potter, at=stock.clock.now())
    papers.confirm_paper(facts.uuid, by=books.teacher, at=stock.clock.now())
    assert (value_of(shelf.milk), worklist_kinds()) == ((950 * PIECE, 13_500), [])
    with pytest.raises(papers.PaperDone):
        papers.confirm_paper(facts.uuid, by=books.teacher, at=stock.clock.now())


def test_a_refused_paper_books_nothing(stock: Stock, shelf: Shelf, books: Books) -> None:
    facts = paper(stock, "receipt", PaperLine(shelf.milk, 950 * PIECE, 1), to_id=BAR)
    write(stock, books, facts)
    papers.refuse_paper(facts.uuid, by=books.potter, at=stock.clock.now())
    assert (count(StockMove), worklist_kinds()) == (0, [])


def test_the_usual_price_is_the_median_of_the_last_five_receipts(stock: Stock, shelf: Shelf) -> None:
    for fen in (90_000, 100, 110, 120, 130, 140):
        stock.clock.advance(minutes=1)
        stock.receive(shelf.cup, PIECE, fen)
    assert usual_unit([shelf.cup])[shelf.cup] == pytest.approx(0.12)


def test_every_problem_is_named_at_once(stock: Stock, shelf: Shelf, books: Books) -> None:
    facts = paper(stock, "receipt", PaperLine(999, 0, None))
    with pytest.raises(Invalid) as refused:
        write(stock, books, facts)
    assert {one.field for one in refused.value.problems} == {
        "to_id", "lines-0-item", "lines-0-quantity", "lines-0-value",
    }  # fmt: skip


def test_write_off_and_transfer_and_taking_them_back(stock: Stock, shelf: Shelf, books: Books) -> None:
    stock.receive(shelf.milk, 950 * PIECE, 1350)
    waste = paper(stock, "waste", PaperLine(shelf.milk, 100 * PIECE), from_id=BAR, reason="expired")
    write(stock, books, waste)
    write(stock, books, paper(stock, "transfer", PaperLine(shelf.milk, 50 * PIECE), from_id=BAR, to_id=STORE))
    assert (on_hand(shelf.milk, WASTE_EXPIRED), on_hand(shelf.milk, STORE)) == (100 * PIECE, 50 * PIECE)
    papers.take_back_paper(waste.uuid, by=books.potter, at=stock.clock.now())
    assert value_of(shelf.milk) == (950 * PIECE, 1350)
    with pytest.raises(papers.PaperDone):
        papers.take_back_paper(waste.uuid, by=books.potter, at=stock.clock.now())


def test_the_lot_that_is_open_goes_before_the_one_that_expires_sooner(
    stock: Stock, shelf: Shelf, books: Books, session: Session
) -> None:
    for expires in ("2026-12-08", "2026-12-01"):
        write(stock, books, paper(stock, "receipt", PaperLine(shelf.milk, 950 * PIECE, 1350, expires), to_id=BAR))
    stock.sell(shelf.milk, 1_000 * PIECE)
    assert [(lot.expires_on, left) for lot, left in lots_left(shelf.milk)] == [(date(2026, 12, 8), 900 * PIECE)]
    later = session.scalars(select(Lot).where(Lot.expires_on == date(2026, 12, 8))).one()
    opened = open_lot(later.id, by=books.potter, at=stock.clock.now())
    assert opened.use_by == stock.clock.now() + timedelta(hours=48)
    finish_lot(later.id, by=books.potter, at=stock.clock.now())


def wanted(stock: Stock, item: int, quantity: int) -> reservations.Wanted:
    return reservations.Wanted(uuid7(stock.clock.now()), item, BAR, quantity)


def test_kept_back_goods_are_on_hand_but_not_available(stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    now, until = stock.clock.now(), stock.clock.now() + timedelta(hours=1)
    kept = wanted(stock, shelf.cup, 8 * PIECE)
    reservations.reserve([kept, kept], until=until, by=None, at=now)
    assert available([shelf.cup], at=now)[shelf.cup, BAR] == 2 * PIECE
    both = [wanted(stock, shelf.cup, 3 * PIECE), wanted(stock, shelf.milk, PIECE)]
    with pytest.raises(reservations.ShortOfStock) as refused:
        reservations.reserve(both, until=until, by=None, at=now)
    assert len(refused.value.problems) == 2
    assert available([shelf.cup], at=until)[shelf.cup, BAR] == 10 * PIECE, "it runs out"
    assert (reservations.release([kept.uuid], at=now), reservations.consume([kept.uuid], at=now)) == (1, 0)
    assert available([shelf.cup], at=now)[shelf.cup, BAR] == 10 * PIECE


def test_every_expiring_line_of_a_receipt_is_a_lot_and_many_lots_are_finished_at_once(
    stock: Stock, shelf: Shelf, books: Books
) -> None:
    lines = [
        PaperLine(shelf.milk, 950 * PIECE, 1350, expires_on="2026-12-01"),
        PaperLine(shelf.cup, 50 * PIECE, 3600),
        PaperLine(shelf.milk, 1900 * PIECE, 2700, expires_on="2026-12-05"),
    ]
    write(stock, books, paper(stock, "receipt", *lines, to_id=BAR))
    lots = session().scalars(select(Lot.id).where(Lot.item_id == shelf.milk).order_by(Lot.id)).all()
    moved = {move.source_line: move.lot_id for move in session().scalars(select(StockMove))}
    assert moved == {0: lots[0], 1: None, 2: lots[1]}
    session().rollback()
    finish_lots(lots, by=books.potter, at=stock.clock.now())
    first = stock.clock.now()
    stock.clock.advance(hours=1)
    finish_lots(lots, by=books.potter, at=stock.clock.now())
    assert set(session().scalars(select(Lot.finished_at).where(Lot.id.in_(lots)))) == {first}
    assert lots_left(shelf.milk) == []
