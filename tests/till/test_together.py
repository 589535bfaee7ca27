"""Tablets that send at the same moment are booked in one transaction, and one tablet's trouble stays with it."""

from __future__ import annotations

from sqlalchemy import event, select

from shop.db import db, session
from shop.people.models import AuditEntry, Device
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from shop.till.actions import together
from shop.till.actions.receive import Answer
from shop.worklist.models import WorkItem
from tests.support.books import CUP, LATTE, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line


def told(answer: Answer | None) -> list[tuple[str, str | None]]:
    assert answer is not None
    return [(verdict.verdict, verdict.reason) for verdict in answer.verdicts]


def test_whoever_waits_is_booked_in_the_transaction_of_the_next(tablet: TabletForTests, books: Books) -> None:
    other, third = books.tablet(letter="B"), books.tablet(letter="C")
    waits = other.wait(other.sale([line(books.latte, LATTE)]), other.sale([line(books.cup, CUP)]))
    also = third.wait(third.sale([line(books.tea, 900)]))
    commits: list[object] = []
    note = commits.append
    event.listen(db.engine, "commit", note)
    try:
        [mine] = tablet.send(tablet.sale([line(books.cup, CUP)]))
    finally:
        event.remove(db.engine, "commit", note)
    assert (mine.verdict, told(waits.answer), told(also.answer)) == (
        "accepted",
        [("accepted", None), ("accepted", None)],
        [("accepted", None)],
    )
    assert len(commits) == 1
    assert compare() == []
    by_tablet = select(Order.device_id, AuditEntry.device_id).join(
        AuditEntry, AuditEntry.subject == "order:" + Order.number
    )
    assert sorted(session().execute(by_tablet).all()) == sorted(
        (one, one) for one in (tablet.device_id, other.device_id, other.device_id, third.device_id)
    )
    heard = dict(session().execute(select(Device.id, Device.contiguous_seq)).all())
    assert (heard[tablet.device_id], heard[other.device_id], heard[third.device_id]) == (1, 2, 1)


def test_what_is_found_about_a_sale_names_its_own_tablet(tablet: TabletForTests, books: Books) -> None:
    other = books.tablet(letter="B")
    other.wait(other.sale([line(books.latte, LATTE, list_price_fen=1, unit_price_fen=1, total_fen=1)]))
    tablet.send(tablet.sale([line(books.cup, CUP)]))
    assert worklist_kinds() == ["price_drift"]
    assert session().scalars(select(WorkItem.device_id)).one() == other.device_id


def test_one_tablets_trouble_does_not_stop_the_others(tablet: TabletForTests, books: Books) -> None:
    """A batch that repeats something known spoils the common transaction: everybody is booked alone then."""
    other = books.tablet(letter="B")
    known = other.sale([line(books.latte, LATTE)])
    other.send(known)
    waits = other.wait(known, other.sale([line(books.cup, CUP)]))
    [mine] = tablet.send(tablet.sale([line(books.cup, CUP)]))
    assert mine.verdict == "accepted"
    assert (waits.answer, waits.waits) == (None, False)
    assert told(together.receive(waits.batch)) == [("replayed", None), ("accepted", None)]
    assert count(Order) == 3
    assert compare() == []


def test_an_unknown_product_goes_to_the_held_ones_though_others_waited(tablet: TabletForTests, books: Books) -> None:
    other = books.tablet(letter="B")
    waits = other.wait(other.sale([line(books.latte, LATTE)]))
    [mine] = tablet.send(tablet.sale([line(987_654, CUP)]))
    assert (mine.verdict, mine.reason) == ("quarantined", "unknown_product")
    assert waits.answer is None
    assert count(Order) == 0
    assert told(together.receive(waits.batch)) == [("accepted", None)]


def test_a_crowd_is_not_put_into_one_long_transaction(tablet: TabletForTests, books: Books) -> None:
    others = [books.tablet(letter=letter) for letter in "BCD"]
    waits = [
        other.wait(*[other.sale([line(books.latte, LATTE)]) for _ in range(together.MOST_ENVELOPES // 3)])
        for other in others
    ]
    tablet.send(tablet.sale([line(books.cup, CUP)]), tablet.sale([line(books.cup, CUP)]))
    assert [place.waits for place in waits] == [False, False, False]
    waits.append(others[0].wait(*[others[0].sale([line(books.latte, LATTE)]) for _ in range(together.MOST_ENVELOPES)]))
    tablet.send(tablet.sale([line(books.cup, CUP)]))
    assert waits[-1].waits
