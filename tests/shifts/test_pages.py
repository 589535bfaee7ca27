"""What teachers and the counting crew get to see: lists, one shift, paper; and what stays hidden."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from shop.db import session, transaction
from shop.people.models import Device, Person, Role
from shop.printing.models import Printer, PrintJob
from shop.shifts.models import Shift
from tests.shifts.conftest import Statements, log_in
from tests.shifts.test_reports import whole_shift
from tests.support.application import ShopClient
from tests.support.books import LATTE, TEA, Books
from tests.support.shifts import FLOAT, FLOAT_FEN, DrawerForTests, pieces_of
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import TabletForTests, line


def test_the_list_shows_what_is_off_and_can_be_filtered(
    client: ShopClient, tablet: TabletForTests, books: Books
) -> None:
    whole_shift(tablet, books, (books.latte, LATTE), off=-2000)
    books.clock.advance(hours=12)
    whole_shift(tablet, books, (books.tea, TEA))
    teacher = log_in(client, books.teacher, books.clock)
    page = teacher.get("/shifts").text
    assert "A-1" in page
    assert "A-2" in page
    assert "待确认" in page
    assert "A-2" not in teacher.get("/shifts?until=2026-11-01").text
    assert "这些天没有班次" in teacher.get("/shifts?state=open").text
    assert teacher.get("/shifts?as=xlsx").mimetype.endswith("sheet")
    assert teacher.get("/shifts?since=x&state=%27&register=%3C&sort=-variance").status_code == 200


def test_one_shift_in_full_and_acknowledged(teacher: ShopClient, tablet: TabletForTests, books: Books) -> None:
    drawer = whole_shift(tablet, books, (books.latte, LATTE), off=-2000)
    address = f"/shifts/{drawer.shift_uuid}"
    page = teacher.get(address).text
    for what in ("¥322.00", "¥302.00", "-¥20.00", "找零找错", "确认差异", "不缺号"):
        assert what in page
    assert teacher.post(f"{address}/acknowledge", data={"note": "谈过了"}).status_code == 303
    assert "谈过了" in teacher.get(address).text
    assert teacher.post(f"{address}/acknowledge", data={"note": ""}).status_code == 409
    assert teacher.get(f"/shifts/{UUID(int=1)}").status_code == 404


def test_waiting_is_shown_and_stopped_with_a_reason(teacher: ShopClient, drawer: DrawerForTests, books: Books) -> None:
    tablet = drawer.tablet
    tablet.send(drawer.open(FLOAT))
    drawer.sale([line(books.tea, TEA)])  # taken, never sent
    tablet.send(drawer.count(FLOAT), drawer.close())
    address = f"/shifts/{drawer.shift_uuid}"
    assert "还在等这些平板" in teacher.get(address).text
    assert teacher.post(f"{address}/finish", data={"why": ""}).status_code == 422
    assert teacher.post(f"{address}/finish", data={"why": "平板坏了"}).status_code == 303
    assert "出日结单时没有再等" in teacher.get(address).text


def test_paper_for_both_widths_and_the_shops_printer(teacher: ShopClient, tablet: TabletForTests, books: Books) -> None:
    drawer = whole_shift(tablet, books, (books.latte, LATTE))
    for width in (58, 80):
        page = teacher.get(f"/shifts/{drawer.shift_uuid}/paper?width={width}").text
        assert "日结单（Z）" in page
        assert "322.00" in page
    assert teacher.get(f"/shifts/{drawer.shift_uuid}/paper?part=7").status_code == 404
    with transaction() as current:
        current.add(Printer(name="前台", address="192.168.1.9", prints=["receipt"]))
    assert teacher.post(f"/shifts/{drawer.shift_uuid}/print", data={"part": "0"}).status_code == 303
    assert session().execute(select(PrintJob.kind, PrintJob.title)).one() == ("report", "A-1")


def test_a_shift_says_which_tablets_papers_are_there(teacher: ShopClient, tablet: TabletForTests, books: Books) -> None:
    drawer = whole_shift(tablet, books, (books.latte, LATTE))
    text = teacher.get(f"/shifts/{drawer.shift_uuid}").text
    assert "<dt>平板 A 的单据</dt>" in text
    assert "<dt>平板 A 的订单</dt>" in text
    assert "<dt>A</dt>" not in text


def test_the_list_takes_the_same_number_of_statements_however_long(
    teacher: ShopClient, tablet: TabletForTests, books: Books, statements: Statements
) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    teacher.get("/shifts")
    with statements() as few:
        teacher.get("/shifts")
    for _ in range(4):
        books.clock.advance(seconds=1)
        whole_shift(tablet, books, (books.tea, TEA))
    with statements() as many:
        teacher.get("/shifts")
    assert len(many) == len(few)


def test_the_reports_are_checked_on_a_page(teacher: ShopClient, tablet: TabletForTests, books: Books) -> None:
    whole_shift(tablet, books, (books.latte, LATTE))
    assert "没有被改过" in teacher.get("/shifts/check").text


@pytest.fixture
def browser(app: Flask, books: Books) -> Tablet:
    """A tablet's browser; nobody is switched on yet."""
    return enrolled(app, books)


def switched_on(browser: Tablet, books: Books, role: str) -> None:
    """Somebody of this post comes to the tablet."""
    with transaction() as current:
        person = current.get_one(Person, books.cashier)
        person.roles = list(current.scalars(select(Role).where(Role.code == role)))
    browser.switch_on()


def test_whoever_counts_blind_is_told_no_sums_anywhere(browser: Tablet, books: Books) -> None:
    drawer = DrawerForTests(browser.maker)
    browser.maker.send(drawer.open(FLOAT), drawer.sale([line(books.latte, LATTE)]))
    switched_on(browser, books, "cashier")
    address = f"/till/shifts/{drawer.shift_uuid}.json"
    told = browser.get(address)
    assert told["blind"]
    assert told["variance_fen"] is None
    text = json.dumps(told, ensure_ascii=False)
    for secret in ("应有现金", "322.00", "22.00", "净额"):
        assert secret not in text
    browser.maker.send(drawer.count(pieces_of(FLOAT_FEN + 2000)))
    counted = json.dumps(browser.get(address), ensure_ascii=False)
    assert "320.00" not in counted, "not even the last count"
    browser.maker.send(drawer.close(reason="change"))
    closed = browser.get(address)
    assert (closed["state"], closed["label"], closed["variance_fen"]) == ("closed", f"{browser.maker.letter}-1", -200)
    text = json.dumps(closed, ensure_ascii=False)
    assert "-2.00" in text
    assert "应有现金" not in text


def test_the_store_manager_sees_what_should_be_there(browser: Tablet, books: Books) -> None:
    drawer = DrawerForTests(browser.maker)
    browser.maker.send(drawer.open(FLOAT), drawer.sale([line(books.latte, LATTE)]))
    switched_on(browser, books, "store_manager")
    told = browser.get(f"/till/shifts/{drawer.shift_uuid}.json")
    assert not told["blind"]
    assert {"row": "pair", "left": "应有现金", "right": "322.00", "size": 1, "bold": True} in told["paper"]


def test_a_tablet_learns_which_shifts_run(browser: Tablet, books: Books) -> None:
    drawer = DrawerForTests(browser.maker)
    assert browser.get("/till/shifts/running.json") == {"shifts": []}
    browser.maker.send(drawer.open(FLOAT))
    (running,) = browser.get("/till/shifts/running.json")["shifts"]
    assert running["shift_uuid"] == drawer.shift_uuid
    assert browser.get("/till/boot.json")["shifts"] == [running]
    browser.maker.send(drawer.count(FLOAT), drawer.close())
    assert browser.get("/till/shifts/running.json") == {"shifts": []}
    assert session().scalars(select(Shift.state)).one() == "closed"
    assert session().get_one(Device, browser.maker.device_id).pending == 0
