"""Sales bring tickets and cup labels with them; receipts come when asked for, the second one marked as a copy."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.models import Product
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid
from shop.printing.actions import orders
from shop.printing.actions.labels import queue_price_labels
from shop.printing.actions.orders import queue_receipt
from shop.printing.actions.printers import PrinterFacts, change_printer
from shop.printing.actions.queue import NoPrinter
from shop.printing.actions.work import drain
from shop.printing.escpos import _drawn
from shop.printing.models import PrintJob
from shop.printing.rules.text import DOTS
from shop.printing.wire import send
from shop.till.board.actions.stations import StationInUse, assign, delete_station, save_station
from tests.printing.conftest import set_up
from tests.support.paper import FakePrinter, draw
from tests.support.people import School, browser, log_in, put_tablet
from tests.support.tills import TabletForTests, line, payload_of

pytestmark = pytest.mark.once


@pytest.fixture
def tablet(school: School, clock: FakeClock) -> TabletForTests:
    load_seed(by=school.people["teacher"], at=clock.now())
    device, credential = school.tablet(school.people["cashier"])
    made = TabletForTests(device.id, school.people["cashier"], clock, letter=device.letter)
    made.credential = (device, credential)  # type: ignore[attr-defined]
    return made


def product(session: Session, code: str) -> Product:
    return session.scalars(select(Product).where(Product.code == code)).one()


def sell(session: Session, tablet: TabletForTests, *codes: str, **changes: object) -> UUID:
    lines = []
    for code in codes:
        found = product(session, code)
        lines.append(line(found.id, found.price_fen, name=found.name, **changes))  # type: ignore[arg-type]
    sale = tablet.sale(lines)
    assert [verdict.verdict for verdict in tablet.send(sale)] == ["accepted"]
    return UUID(payload_of(sale)["order_uuid"])


def texts(machine: FakePrinter, width_mm: int = 58) -> list[str]:
    return ["\n".join(draw(paper, width_mm=width_mm).lines) for paper in machine.papers]


def kinds(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(PrintJob.kind).order_by(PrintJob.id)))


def test_a_sale_brings_a_ticket_and_a_label_for_each_cup(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, prints=["ticket", "cup_label"])
    sell(session, tablet, "D04", "D04", "DT-CUP-001", note="少冰")
    assert kinds(session) == ["ticket", "cup_label"]
    drain(now=school.clock.now, send=send)
    made, labels = texts(machine)
    assert made.count("拿铁") == 2
    assert "小茶杯" not in made, "pottery is not made at the bar"
    assert "1/2" in labels
    assert "2/2" in labels
    assert "少冰" in labels


def test_a_printer_prints_what_the_board_has_made_at_its_stations(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    by, at = school.people["teacher"], school.clock.now()
    latte, cup = product(session, "D04"), product(session, "DT-CUP-001")
    cold = save_station(None, name="冷饮", takes_drinks=False, takes_food=False, by=by, at=at)
    printer = set_up(school, machine, prints=["ticket", "cup_label"], stations=[cold.id])
    sell(session, tablet, "D04")
    assert kinds(session) == [], "the latte is made at the bar"
    assign(categories={}, products={latte.id: cold.id, cup.id: cold.id}, by=by, at=at)
    sell(session, tablet, "D04", "DT-CUP-001")
    assert kinds(session) == ["ticket", "cup_label"]
    drain(now=school.clock.now, send=send)
    made, labels = texts(machine)
    assert "小茶杯" in made, "what the board has made is on paper too"
    assert "小茶杯" not in labels, "only drinks get a cup label"
    assign(categories={}, products={latte.id: None}, by=by, at=at)
    change_printer(printer.id, PrinterFacts(name="全", address="127.0.0.1", prints=["ticket"]), by=by, at=at)
    sell(session, tablet, "D04")
    assert kinds(session) == ["ticket", "cup_label"], "what is not made is not printed either"


def test_a_station_stays_as_long_as_a_printer_prints_for_it(school: School, machine: FakePrinter) -> None:
    by, at = school.people["teacher"], school.clock.now()
    cold = save_station(None, name="冷饮", takes_drinks=False, takes_food=False, by=by, at=at)
    printer = set_up(school, machine, prints=["ticket"], stations=[cold.id])
    with pytest.raises(StationInUse):
        delete_station(cold.id, by=by, at=at)
    change_printer(printer.id, PrinterFacts(name="全", address="127.0.0.1", prints=["ticket"]), by=by, at=at)
    delete_station(cold.id, by=by, at=at)


def test_a_station_that_is_gone_cannot_be_chosen(school: School, machine: FakePrinter) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(school, machine, prints=["ticket"], stations=[4711])
    assert [problem.field for problem in refused.value.problems] == ["station_ids"]


def test_a_sale_that_was_made_long_ago_brings_no_ticket(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests, clock: FakeClock
) -> None:
    set_up(school, machine, prints=["ticket", "cup_label"])
    latte = product(session, "D04")
    sale = tablet.sale([line(latte.id, latte.price_fen)])
    clock.advance(minutes=40)
    assert [verdict.verdict for verdict in tablet.send(sale)] == ["accepted"]
    assert kinds(session) == []


def test_the_same_sale_sent_twice_brings_one_ticket(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, prints=["ticket"])
    latte = product(session, "D04")
    sale = tablet.sale([line(latte.id, latte.price_fen)])
    tablet.send(sale)
    assert [verdict.verdict for verdict in tablet.send(sale)] == ["replayed"]
    assert kinds(session) == ["ticket"]


def test_paper_that_cannot_be_made_never_stops_a_sale(
    session: Session,
    school: School,
    machine: FakePrinter,
    tablet: TabletForTests,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    set_up(school, machine, prints=["ticket", "cup_label"])

    def fail(*_: object, **__: object) -> None:
        raise ValueError("no such paper")

    monkeypatch.setattr(orders, "cup_label", fail)
    sell(session, tablet, "D04")
    assert kinds(session) == [], "half of the papers would be worse than none"
    assert "no such paper" in caplog.text


def test_a_refused_sale_leaves_no_ticket(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, prints=["ticket"])
    assert [verdict.verdict for verdict in tablet.send(tablet.sale([line(999_999, 100)]))] == ["quarantined"]
    assert kinds(session) == []


def test_a_receipt_printed_again_is_marked(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, width_mm=80)
    order = sell(session, tablet, "D04", "DT-CUP-001")
    for _ in range(2):
        queue_receipt(order, by=school.people["cashier"], device=tablet.device_id, at=school.clock.now())
    drain(now=school.clock.now, send=send)
    first, second = texts(machine, 80)
    assert "重打" not in first
    assert "重打" in second
    assert "现金" in first
    assert "A-001" in first


def test_without_a_printer_the_till_is_told(session: Session, school: School, tablet: TabletForTests) -> None:
    order = sell(session, tablet, "D04")
    with pytest.raises(NoPrinter):
        queue_receipt(order, by=school.people["cashier"], at=school.clock.now())


def test_a_tablet_prints_on_its_own_printer_first(
    app: Flask, session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, name="大家的")
    own = set_up(school, machine, name="这台的", devices=[tablet.device_id])
    order = sell(session, tablet, "D04")
    client = browser(app)
    headers = put_tablet(client, *tablet.credential)  # type: ignore[attr-defined]
    assert client.get("/till/boot.json", headers=headers).json["printer"] == "这台的"  # type: ignore[index]
    job = queue_receipt(order, by=None, device=tablet.device_id, at=school.clock.now())
    assert job.printer_id == own.id
    assert queue_receipt(order, by=None, device=None, at=school.clock.now()).printer_id != own.id


def test_price_labels_carry_the_code_the_till_scans(
    session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, prints=["price_label"])
    cup = product(session, "DT-CUP-001")
    queue_price_labels({cup.id: 3}, by=school.people["teacher"], at=school.clock.now())
    drain(now=school.clock.now, send=send)
    drawn = draw(machine.papers[0], width_mm=58)
    assert (drawn.codes, drawn.cuts) == (3, 3)
    assert "￥68.00" in "".join(drawn.lines)
    for copies in ({}, {cup.id: 0}, {cup.id: 101}):
        with pytest.raises(Invalid):
            queue_price_labels(copies, by=school.people["teacher"], at=school.clock.now())


def test_the_desk_shows_the_queue_and_prints_again(
    app: Flask, session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine)
    order = sell(session, tablet, "D04")
    teacher = log_in(browser(app), "teacher")
    assert teacher.post(f"/printing/orders/{order}").status_code == 303
    drain(now=school.clock.now, send=send)
    page = teacher.get("/printing").text
    assert "已打印" in page
    number = session.scalars(select(PrintJob.id)).one()
    assert "拿铁" in teacher.get(f"/printing/{number}").text
    assert teacher.post(f"/printing/{number}/cancel").status_code == 409
    assert teacher.post(f"/printing/{number}/again").status_code == 303
    drain(now=school.clock.now, send=send)
    assert "重打" in texts(machine)[1]
    assert "吧台小票机" in teacher.get("/printing/printers").text


def test_a_printer_is_set_up_at_the_desk_and_wrong_facts_are_told_beside_their_fields(
    app: Flask, session: Session, school: School, machine: FakePrinter
) -> None:
    teacher = log_in(browser(app), "teacher")
    typed = {"name": "吧台", "address": "8.8.8.8", "port": "x", "width_mm": "58", "prints": "receipt", "active": "y"}
    refused = teacher.post("/printing/printers/new", data=typed)
    assert refused.status_code == 422
    assert 'value="8.8.8.8"' in refused.text
    good = {**typed, "address": "127.0.0.1", "port": str(machine.port), "has_cutter": "y"}
    assert teacher.post("/printing/printers/new", data=good).status_code == 303
    assert drain(now=school.clock.now, send=send) == 1
    assert "测试页" in texts(machine)[0]


def test_a_receipt_of_a_tablet_carries_the_code_its_sale_can_be_rebuilt_from(
    app: Flask, session: Session, school: School, machine: FakePrinter, tablet: TabletForTests
) -> None:
    set_up(school, machine, prints=["receipt"])
    order = sell(session, tablet, "D04")
    at, cashier = school.clock.now(), school.people["cashier"]
    long_code = "MB1:0A1B2C:1/1:1200:" + "A1%+" * 300
    queue_receipt(order, by=cashier, at=at)
    queue_receipt(order, codes=[long_code], by=cashier, at=at)
    session.rollback()
    plain, boxed = (job.document for job in session.scalars(select(PrintJob).order_by(PrintJob.id)))
    assert [row["text"] for row in boxed if row.get("dense")] == [long_code]
    assert boxed[-1] == {"row": "cut"}
    assert not any(row.get("dense") for row in plain)
    drain(now=school.clock.now, send=send)
    for paper in machine.papers:
        draw(paper, width_mm=58)  # nothing is wider than the paper


@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_dense_code_uses_the_whole_paper_and_its_points_stay_large_enough(width_mm: int) -> None:
    strip = _drawn("MB1:0A1B2C:1/1:1200:" + "A1%+" * 300, DOTS[width_mm], dense=True)
    first = next(y for y in range(strip.height) if strip.crop((0, y, strip.width, y + 1)).getextrema()[0] == 0)
    row = [strip.getpixel((x, first)) for x in range(strip.width)]
    corner = row.index(0)
    assert row[corner : corner + 21] == [0] * 21, "three dots for each of the seven points of a corner"
    assert strip.width == DOTS[width_mm]
