"""Rows by the driver are what the ORM reads, on either database; what waits to be written is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import bindparam, event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from shop.db import current_connection, db, session, transaction
from shop.driver import Query, Rows
from shop.kernel.ids import uuid7
from shop.sales.models import GoodsUse
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.models import Item, Location, Lot, StockPaper
from shop.stock.places import BAR, STUDIO
from tests.support.backups import on_postgresql
from tests.support.books import Books
from tests.support.reused import OTHERS
from tests.support.stock import Shelf, Stock

PAPERS = select(StockPaper.uuid, StockPaper.made_at, StockPaper.lines, StockPaper.made_by).order_by(StockPaper.uuid)
SOME = Query(PAPERS.where(StockPaper.uuid.in_(bindparam("papers", expanding=True)), StockPaper.kind == "receipt"))
LOTS = Query(
    select(Lot.code, Lot.expires_on, Lot.use_by).where(
        Lot.item_id.in_(bindparam("items", expanding=True)),
        Lot.expires_on <= bindparam("day"),
        Lot.code.in_(bindparam("codes", expanding=True)),
    )
)
ACTIVE = Query(select(Item.active).where(Item.id == bindparam("item")))


def receipts(stock: Stock, shelf: Shelf, books: Books, number: int) -> list[StockPaper]:
    made = []
    for _ in range(number):
        lines = [PaperLine(shelf.milk, 950_000, 1350, expires_on="2026-12-01"), PaperLine(shelf.cup, 50_000, 3600)]
        facts = PaperFacts(uuid7(stock.clock.now()), "receipt", lines, to_id=BAR)
        made.append(write_paper(facts, by=books.potter, at=stock.clock.now()))
    return sorted(made, key=lambda paper: paper.uuid)


def test_rows_carry_the_values_that_objects_carry(stock: Stock, shelf: Shelf, books: Books) -> None:
    made = receipts(stock, shelf, books, 1)
    code = session().scalars(select(Lot.code)).one()

    assert SOME.read(papers=[made[0].uuid]) == [(made[0].uuid, made[0].made_at, made[0].lines, books.potter)]
    assert LOTS.read(items=[shelf.milk], day=date(2026, 12, 1), codes=[code]) == [(code, date(2026, 12, 1), None)]
    assert LOTS.read(items=[shelf.milk], day=date(2026, 11, 30), codes=[code]) == []


def test_lists_of_any_length_find_each_row_once(stock: Stock, shelf: Shelf, books: Books) -> None:
    made = [paper.uuid for paper in receipts(stock, shelf, books, 5)]
    strangers = [uuid7(stock.clock.now()) for _ in range(1100)]

    for number in range(6):
        assert [row[0] for row in SOME.read(papers=made[:number])] == made[:number]
    assert [row[0] for row in SOME.read(papers=[*strangers, *made])] == made, "longer than lists that are filled up"
    assert LOTS.read(items=[shelf.milk], day=date(2026, 12, 1), codes=[]) == [], "one empty list finds nothing"


def test_a_value_that_is_forgotten_is_not_taken_for_nothing(shelf: Shelf) -> None:
    with pytest.raises(KeyError, match="item"):
        ACTIVE.read(items=[shelf.milk])


def test_what_waits_to_be_written_is_seen(shelf: Shelf) -> None:
    with transaction() as current:
        current.get_one(Item, shelf.milk).active = False
        assert ACTIVE.read(item=shelf.milk) == [(False,)]


@contextmanager
def heard(wanted: bool) -> Iterator[list[str]]:
    """What is executed, for somebody who listens; else nothing, by the shortest way."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    if wanted:
        event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        if wanted:
            event.remove(db.engine, "before_cursor_execute", note)


PLACES = Rows(Location.__table__, numbers_itself=True)  # type: ignore[arg-type]
PAPERS_KEPT, USES = Rows(StockPaper.__table__), Rows(GoodsUse.__table__)  # type: ignore[arg-type]
SHEDS = Query(select(Location.id).where(Location.code == "shed"))


@pytest.mark.parametrize("listens", [True, False])
def test_what_is_executed_is_heard_and_does_the_same_when_nobody_listens(shelf: Shelf, listens: bool) -> None:
    with heard(listens) as asked, transaction():
        assert ACTIVE.read(item=shelf.milk) == [(True,)]
        with pytest.raises(IntegrityError, match="INSERT INTO location"), session().begin_nested():
            PLACES.run(
                current_connection(), [(number, "shed", "棚", "", "real", True, 0, True) for number in (901, 902)]
            )
        assert SHEDS.read() == [], "the savepoint takes back what went well"
    assert any("INSERT INTO location" in one for one in asked) == listens


@pytest.mark.parametrize("number", [2, 700])
def test_a_refusal_has_the_same_name_however_many_rows_there_are(shelf: Shelf, number: int) -> None:
    rows = [(one, "shed", "棚", "", "real", True, 0, True) for one in range(901, 901 + number)]
    with pytest.raises(IntegrityError), transaction():
        PLACES.run(current_connection(), rows)


@pytest.mark.skipif(not on_postgresql(), reason="SQLite has no connection to lose")
def test_a_connection_that_is_lost_is_not_used_again(shelf: Shelf) -> None:
    assert ACTIVE.read(item=shelf.milk) == [(True,)]
    with db.engine.connect() as first, db.engine.connect() as second, db.engine.connect() as third:
        for connection in (first, second, third):
            connection.execute(text("SELECT 1"))
    with db.engine.connect() as other:
        other.execute(text(OTHERS))
    with pytest.raises(OperationalError) as caught:
        ACTIVE.read(item=shelf.milk)
    assert caught.value.connection_invalidated
    session().rollback()
    assert ACTIVE.read(item=shelf.milk) == [(True,)]
    with db.engine.connect() as first, db.engine.connect() as second, db.engine.connect() as third:
        for connection in (first, second, third):
            assert connection.scalar(text("SELECT 1")) == 1, "those that rested are not used either"


def test_what_is_kept_as_rows_is_what_the_session_would_have_written(stock: Stock, books: Books) -> None:
    at = stock.clock.now()

    def paper() -> StockPaper:
        return StockPaper(
            uuid=uuid7(at), kind="transfer", state="posted", from_id=BAR, to_id=STUDIO, lines=[{"note": "杯\"\\\t"}],
            made_at=at, made_by=books.potter, posted_at=None,
        )  # fmt: skip

    with transaction() as current:
        current.add(paper())
        current.flush()
        PAPERS_KEPT.keep(current_connection(), [paper()])
    first, second = session().execute(text("SELECT * FROM stock_paper ORDER BY uuid")).all()
    assert first[1:] == second[1:]
    with pytest.raises(KeyError, match="modifiers"):
        USES.keep(current_connection(), [GoodsUse(uuid=uuid7(at), kind="waste", product_id=books.latte, quantity=1)])
