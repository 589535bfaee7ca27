"""Two tablets at the same moment, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import msgspec
import pytest
from flask import Flask
from sqlalchemy import event, select

from shop.db import db, session
from shop.kernel.errors import Conflict
from shop.kernel.ids import uuid7
from shop.sales.actions.due import settle
from shop.sales.actions.refunds import give_back
from shop.sales.actions.refusals import TooManyBack
from shop.sales.actions.rollups import compare, rebuild
from shop.sales.models import Order, Refund
from shop.sales.rules.records import BackLine, BackPayment, RefundRecord
from shop.till.actions.decide import dismiss
from shop.till.actions.parking import claim, park
from shop.till.messages import Message, decoded
from shop.till.models import HeldEnvelope
from tests.support.books import CUP, LATTE, Books, count
from tests.support.tills import TabletForTests, line, payload_of


def at_once(app: Flask, tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the tasks in threads that start together, each with its own session; returns their answers in order."""
    start, answers = Barrier(len(tasks)), [None] * len(tasks)

    def run(place: int, task: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                answers[place] = task()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                answers[place] = error
            db.session.remove()

    threads = [Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session().rollback()
    return answers


def test_a_kind_of_message_is_prepared_once_though_eight_tablets_begin_at_once(
    app: Flask, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hello(Message):
        name: str

    prepared: list[type[Message]] = []

    def note(message: type[Message]) -> Any:
        prepared.append(message)
        return made(message)

    made = msgspec.json.Decoder
    monkeypatch.setattr(msgspec.json, "Decoder", note)
    answers = at_once(app, [lambda: decoded(b'{"name": "A"}', Hello).name] * 8)
    assert (answers, prepared) == (["A"] * 8, [Hello])


def test_eight_tablets_sell_at_once(app: Flask, books: Books) -> None:
    tablets = [books.tablet(letter=letter) for letter in "BCDEFGHI"]
    batches = [[tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]) for _ in range(6)] for tablet in tablets]

    def selling(tablet: TabletForTests, sales: Sequence[dict[str, Any]]) -> Callable[[], list[str]]:
        return lambda: [tablet.send(sale)[0].verdict for sale in sales]

    answers = at_once(app, [selling(*pair) for pair in zip(tablets, batches, strict=True)])
    assert answers == [["accepted"] * 6] * 8
    assert sorted(session().scalars(select(Order.id))) == list(range(1, 49))
    assert compare() == []


def test_the_same_batch_twice_at_once_is_booked_once(app: Flask, books: Books, tablet: TabletForTests) -> None:
    sales = [tablet.sale([line(books.latte, LATTE)]) for _ in range(5)]
    answers = at_once(app, [lambda: tablet.send(*sales) for _ in range(3)])
    told = [[one.verdict for one in answer] for answer in answers]
    assert sorted(told) == [["accepted"] * 5, ["replayed"] * 5, ["replayed"] * 5]
    assert count(Order) == 5
    assert compare() == []


def test_two_refunds_of_one_cup_at_once_return_it_once(app: Flask, books: Books, tablet: TabletForTests) -> None:
    sale = tablet.sale([line(books.cup, CUP)])
    tablet.send(sale)

    def back() -> dict[str, Any]:
        envelope_uuid = tablet.uuid()
        consent = books.approve("refund", envelope_uuid, CUP)
        asked = tablet.refund_payload(sale, [(1, 1000, CUP)], [("cash", CUP)], approval_uuid=consent)
        return tablet.seal("refund", asked, envelope_uuid=envelope_uuid)

    refunds = [back() for _ in range(3)]
    answers = at_once(app, [lambda one=one: tablet.send(one)[0] for one in refunds])
    assert sorted(one.verdict for one in answers) == ["accepted", "quarantined", "quarantined"]
    assert session().scalars(select(HeldEnvelope.reason)).all() == ["too_many_back"] * 2
    assert (count(Refund), session().scalars(select(Order.returned_fen)).one()) == (1, CUP)
    assert compare() == []


def test_two_teachers_refund_the_same_cup_at_once(app: Flask, books: Books, tablet: TabletForTests) -> None:
    """Without a tablet in between the order's own lock decides."""
    sale = payload_of(order := tablet.sale([line(books.cup, CUP)]))
    tablet.send(order)
    now, paid = books.clock.now(), UUID(sale["payments"][0]["payment_uuid"])

    def back() -> Refund:
        lines, money = (BackLine(1, 1000, CUP, "back"),), (BackPayment(uuid7(now), paid, "cash", CUP),)
        order_uuid = UUID(sale["order_uuid"])
        asked = RefundRecord(uuid7(now), uuid7(now), order_uuid, "refund", "taste", "", lines, 0, CUP, money, None, now)
        return give_back(asked, by=books.cashier, at=now, decided_by=books.teacher)

    answers = at_once(app, [back] * 4)
    assert sum(isinstance(answer, TooManyBack) for answer in answers) == 3
    assert (count(Refund), session().scalars(select(Order.returned_fen)).one()) == (1, CUP)
    assert compare() == []


@contextmanager
def what_is_written() -> Iterator[list[str]]:
    """The statements that write or lock, in their order."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        text = str(arguments[2])
        if text.startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in text:
            seen.append(text)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_whoever_books_takes_the_ledgers_head_first(books: Books, tablet: TabletForTests) -> None:
    """A sale holds the head and then asks for sums and orders; whoever asked the other way round would wait for it in a
    circle, and PostgreSQL would throw one of the two out."""
    sale = payload_of(first := tablet.sale([line(books.cup, CUP), line(books.latte, LATTE)], [("wechat", CUP + LATTE)]))
    tablet.send(first)
    tablet.send(tablet.sale([line(999, 500)]), revoked=True)
    now, paid = books.clock.now(), UUID(sale["payments"][0]["payment_uuid"])
    order_uuid, back = UUID(sale["order_uuid"]), uuid7(now)
    asked = RefundRecord(
        uuid7(now), uuid7(now), order_uuid, "refund", "taste", "", (BackLine(1, 1000, CUP, "back"),), 0, CUP,
        (BackPayment(back, paid, "wechat", CUP),), None, now,
    )  # fmt: skip
    held = session().scalars(select(HeldEnvelope.id)).one()
    bookings: list[Callable[[], object]] = [
        lambda: tablet.send(tablet.sale([line(books.latte, LATTE)])),
        lambda: give_back(asked, by=books.cashier, at=now, decided_by=books.teacher),
        lambda: settle(back, reference="4200001", by=books.teacher, at=now),
        lambda: dismiss(held, reason="重复", by=books.teacher, at=now),
        rebuild,
    ]
    for booking in bookings:
        with what_is_written() as written:
            booking()
        assert "ledger_head" in written[0]
    assert compare() == []


def test_one_tablet_gets_a_parked_basket(app: Flask, books: Books, tablet: TabletForTests) -> None:
    others = [books.tablet(letter=letter).device_id for letter in "BCD"]
    parked = UUID(tablet.uuid())
    now = books.clock.now()
    park(
        parked, label="3 号桌", items=1, total_fen=LATTE, basket={"lines": []}, size=20, by=books.cashier,
        device=tablet.device_id, at=now,
    )  # fmt: skip
    answers = at_once(
        app, [lambda device=device: claim(parked, by=books.cashier, device=device, at=now) for device in others]
    )
    assert [answer for answer in answers if isinstance(answer, dict)] == [{"lines": []}]
    assert sum(isinstance(answer, Conflict) for answer in answers) == 2
