"""Looking at points, throwing away what has expired, keeping samples, certificates."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Progress
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid
from shop.purchasing.actions import equipment
from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.handlers import remind_of_upkeep
from shop.safety.actions import certificates, expired, points, samples
from shop.safety.actions.points import PointFacts
from shop.safety.actions.samples import SampleFacts, TooSoon
from shop.safety.handlers import remind
from shop.safety.models import SafetyRecord
from shop.safety.queries.goods import lots_at_hand
from shop.safety.queries.points import duties
from shop.stock.actions.lots import open_lot
from shop.stock.actions.papers import PaperFacts, PaperLine, take_back_paper, write_paper
from shop.stock.places import BAR, SAMPLE, WASTE_EXPIRED
from shop.stock.queries.books import faults, item_ids
from tests.support.books import Books, worklist_kinds
from tests.support.stock import Shelf, Stock, on_hand

MONDAY = date(2026, 11, 23)
FRIDGE = PointFacts("temperature", "冷藏柜", 0, 80, per_day=2)


def fridge(books: Books) -> int:
    return points.save_point(FRIDGE, by=books.teacher, at=books.clock.now()).id


def test_a_fridge_is_due_twice_a_day_and_a_mistake_is_taken_back(books: Books) -> None:
    point, now = fridge(books), books.clock.now()
    uuid = uuid4()
    record = points.note_record(uuid, point_id=point, tenths=45, by=books.cashier, at=now)
    assert points.note_record(uuid, point_id=point, tenths=45, by=books.cashier, at=now).id == record.id
    assert [one.left for one in duties(MONDAY)] == [1]
    points.take_back_record(record.id, by=books.cashier, at=now)
    assert [one.left for one in duties(MONDAY)] == [2]
    with pytest.raises(points.TakenBack):
        points.take_back_record(record.id, by=books.cashier, at=now)


def test_out_of_limits_needs_a_word_about_what_was_done(books: Books, session: Session) -> None:
    point, now = fridge(books), books.clock.now()
    with pytest.raises(Invalid) as refused:
        points.note_record(uuid4(), point_id=point, tenths=121, by=books.cashier, at=now)
    assert refused.value.problems[0].facts == {"temperature": "12.1", "low": "0", "high": "8"}
    with pytest.raises(Invalid):
        points.note_record(uuid4(), point_id=point, by=books.cashier, at=now)
    assert session.scalars(select(SafetyRecord)).all() == []
    kept = points.note_record(uuid4(), point_id=point, tenths=121, note="门没关严", by=books.cashier, at=now)
    assert not kept.good


def test_everything_wrong_with_a_point_is_told_at_once(books: Books) -> None:
    fridge(books)
    wrong = PointFacts("temperature", "冷藏柜", 80, 0, per_day=2, every_days=2)
    with pytest.raises(Invalid) as refused:
        points.save_point(wrong, by=books.teacher, at=books.clock.now())
    assert [one.field for one in refused.value.problems] == ["name", "high", "every_days"]


def test_the_usual_points_are_added_once(books: Books) -> None:
    at = books.clock.now()
    assert points.add_usual_points(by=books.teacher, at=at) == len(duties(MONDAY)) > 5
    assert points.add_usual_points(by=books.teacher, at=at) == 0


def receive(books: Books, item: int, quantity: int, fen: int, expires: date) -> None:
    line = PaperLine(item, quantity, fen, expires.isoformat())
    facts = PaperFacts(uuid4(), "receipt", [line], to_id=BAR)
    assert write_paper(facts, by=books.teacher, at=books.clock.now()).state == "posted"


def at_hand(clock: FakeClock) -> list[tuple[int, str]]:
    now = clock.now()
    return [(one.left, one.state) for one in lots_at_hand(today=(now + timedelta(hours=4)).date(), now=now)]


def test_expired_goods_leave_with_one_tap_and_can_come_back(books: Books, shelf: Shelf, stock: Stock) -> None:
    receive(books, shelf.beans, 1_000_000, 10_500, MONDAY + timedelta(days=2))
    stock.sell(shelf.beans, 300_000)
    assert at_hand(books.clock) == [(700_000, "soon")]
    books.clock.advance(days=3)
    (lot,) = lots_at_hand(today=MONDAY + timedelta(days=3), now=books.clock.now())
    assert (lot.left, lot.state) == (700_000, "over")
    uuid = uuid4()
    paper = expired.throw_away_lot(uuid, lot_id=lot.lot.id, quantity=lot.left, by=books.teacher, at=books.clock.now())
    again = expired.throw_away_lot(uuid, lot_id=lot.lot.id, quantity=lot.left, by=books.teacher, at=books.clock.now())
    assert again.uuid == paper.uuid
    assert (on_hand(shelf.beans, BAR), on_hand(shelf.beans, WASTE_EXPIRED)) == (0, 700_000)
    assert at_hand(books.clock) == []
    take_back_paper(paper.uuid, by=books.teacher, at=books.clock.now())
    assert on_hand(shelf.beans, BAR) == 700_000
    assert at_hand(books.clock) == [(700_000, "over")]
    assert faults(item_ids()) == []


def test_an_opened_pack_has_its_own_time(books: Books, shelf: Shelf, stock: Stock) -> None:
    receive(books, shelf.milk, 950_000, 1_350, MONDAY + timedelta(days=30))
    (lot,) = lots_at_hand(today=MONDAY, now=books.clock.now())
    assert (lot.state, lot.opened_at) == ("", None), "milk is used within 48 hours once open"
    open_lot(lot.lot.id, by=books.teacher, at=books.clock.now())
    books.clock.advance(hours=30)
    assert at_hand(books.clock) == [(950_000, "soon")]
    books.clock.advance(hours=20)
    assert at_hand(books.clock) == [(950_000, "over")]


def test_a_sample_leaves_the_bar_and_is_kept_two_days(books: Books, shelf: Shelf, stock: Stock) -> None:
    stock.receive(shelf.milk, 1_000_000, 1_200)
    facts = SampleFacts(uuid4(), "", 125_000, shelf.milk, "留样冰箱")
    sample = samples.take_sample(facts, by=books.cashier, at=books.clock.now())
    assert samples.take_sample(facts, by=books.cashier, at=books.clock.now()).id == sample.id
    assert (sample.what, on_hand(shelf.milk, BAR), on_hand(shelf.milk, SAMPLE)) == ("牛奶", 875_000, 125_000)
    books.clock.advance(hours=47)
    with pytest.raises(TooSoon):
        samples.throw_away(sample.id, by=books.cashier, at=books.clock.now())
    books.clock.advance(hours=1)
    assert samples.throw_away(sample.id, by=books.cashier, at=books.clock.now()).thrown_at is not None
    with pytest.raises(Invalid) as refused:
        samples.take_sample(SampleFacts(uuid4(), "", 0, 0), by=books.cashier, at=books.clock.now())
    assert [one.field for one in refused.value.problems] == ["what", "quantity"]


def claimed(night: date) -> Claimed:
    return Claimed(id=1, kind="", arguments={}, by=None, night=night, attempt=1)


def test_the_night_reminds_of_certificates_and_of_what_nobody_noted(app: Flask, books: Books) -> None:
    at = books.clock.now()
    certificates.note_certificate(books.cashier, valid_until=MONDAY + timedelta(days=20), by=books.teacher, at=at)
    fridge(books)
    remind(claimed(MONDAY), _progress())
    assert worklist_kinds() == ["safety_certificate", "safety_missed"]
    renewed = MONDAY + timedelta(days=365)
    certificates.note_certificate(books.cashier, valid_until=renewed, by=books.teacher, at=at)
    assert worklist_kinds() == ["safety_missed"]
    with pytest.raises(Invalid):
        certificates.note_certificate(books.cashier, valid_until=date(2026, 1, 1), by=books.teacher, at=at)


def test_upkeep_that_is_due_waits_on_the_worklist_until_it_is_done(app: Flask, books: Books) -> None:
    at, bought = books.clock.now(), MONDAY - timedelta(days=60)
    machine = EquipmentFacts("E-01", "咖啡机", bought, 1_000_000, 36)
    thing = equipment.save_equipment(machine, by=books.teacher, at=at)
    plan = equipment.add_plan(thing.id, task="除垢", every_days=30, since=bought, by=books.teacher, at=at)
    remind_of_upkeep(claimed(MONDAY), _progress())
    remind_of_upkeep(claimed(MONDAY), _progress())
    assert worklist_kinds() == ["upkeep_due"]
    equipment.note_maintenance(
        thing.id, plan_id=plan.id, done_on=MONDAY, what="", cost_fen=0, by=books.teacher, at=at
    )  # fmt: skip
    assert worklist_kinds() == []


def _progress() -> Progress:
    return None  # type: ignore[return-value]
