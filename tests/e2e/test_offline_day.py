"""A day without the server: a shift, 30 orders of all kinds, money back, a blind count; the books equal the journal."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import func, make_url, select

from shop.db import db, session, transaction
from shop.people.models import Device
from shop.sales.models import GoodsUse, Order, Refund
from shop.shifts.actions.closing import finish
from shop.shifts.models import Shift
from shop.shifts.queries.content import reports_of
from shop.till.models import HeldEnvelope
from tests.e2e.conftest import PIN, TEACHER_PIN, Shop, cut_off
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, tablet_browser

pytestmark = pytest.mark.browser
TEACHER = ("罗老师", TEACHER_PIN)
PLAIN, FANCY, POTTERY, COMBO = ["D02", "D04", "D17", "D01"], "D04", "DT-CUP-001", "SET01"
#: Everything the tablet wrote: open, 30 sales, refund, comp, void, waste, cash in and out, count, close.
ENDS = ("the network comes back", "killed")
ENVELOPES = 1 + 30 + 3 + 1 + 3 + 2


def one_order(till: Cashier, turn: int) -> str:
    """Orders of all kinds, one after the other."""
    kind = turn % 10
    plain = PLAIN[turn % len(PLAIN)]
    if kind == 5:
        till.combo(COMBO)
        return till.pay("wechat")
    till.tap(plain)
    if kind == 1:
        till.tap(FANCY)
        till.options(-1, "换燕麦奶", "大杯")
        return till.pay("cash")
    if kind == 2:
        till.tap(POTTERY)
        till.discount("9.5 折")
        return till.pay("alipay")
    if kind == 3:
        till.park_and_take_up(f"{turn} 号桌")
        return till.pay("cash")
    if kind == 4:
        till.tap(plain)
        return till.pay("cash", "wechat")
    if kind == 6:
        till.discount(yuan="0.37")
        return till.pay("cash")
    if kind == 7:
        till.tap(POTTERY)
        till.free(0)
        return till.pay("wechat", agrees=TEACHER)
    if kind == 9:
        till.tap(POTTERY)
        till.take_out(-1)
        return till.pay("cash")
    return till.pay({0: "wechat", 8: "other"}[kind])


def test_a_shift_of_thirty_orders_without_a_server_is_in_the_books_once(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path, database_url: str
) -> None:
    console.allow(SILENCE)
    home, journal = tmp_path / "tablet", Journal()
    with shop.app.app_context(), transaction() as current:
        finish(current.scalars(select(Shift.uuid)).one(), why="换新钱箱", by=1, at=shop.now())
    cut_off(served, shop, playwright, home, console)
    with tablet_browser(playwright, home, served.address, console) as page:
        page.goto("/till")
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, journal)
        till.open_shift({"100 元": 2, "10 元": 5})
        numbers = [one_order(till, turn) for turn in range(15)]
        till.give_back("refund", numbers[0], TEACHER)
        till.waste("D04")
        till.move_cash("付出现金", "36.5")
    with tablet_browser(playwright, home, served.address, console) as page:
        page.goto("/till")
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, journal)
        numbers += [one_order(till, turn) for turn in range(15, 30)]
        till.give_back("comp", numbers[-2], TEACHER)
        till.give_back("void", numbers[-1], TEACHER)
        till.move_cash("收入现金", "20")
        till.move_cash("付出现金", "120", agrees=TEACHER)
        till.close_shift()
    assert len(journal.sales) == 30

    copies = {end: shutil.copytree(home, tmp_path / end, ignore=shutil.ignore_patterns("Singleton*")) for end in ENDS}
    before = BooksPutBack(shop.app, database_url, tmp_path)
    for end, tablet in copies.items() if before.possible else [("killed", home)]:
        with shop.app.app_context():
            assert session().scalar(select(func.count()).select_from(Order)) == 0
        with tablet_browser(playwright, tablet, served.address, console) as page:
            page.goto("/till")
            enter_pin(page, "阿朵", PIN)
            expect(page.get_by_test_id("sync-state")).to_contain_text(f"{ENVELOPES} 笔未上传")
            if end == "killed":
                kill_in_the_middle(served, page)
            served.start()
            page.evaluate("window.dispatchEvent(new Event('online'))")
            expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传", timeout=60_000)
        served.stop()
        with shop.app.app_context():
            the_books_equal(journal)
            the_report_is_complete(journal)
        before.put_back()


class BooksPutBack:
    """The books as they were before any of the day came in, so that one day can end twice (with SQLite)."""

    def __init__(self, app: Flask, url: str, folder: Path) -> None:
        self.app, self.books, self.kept = app, Path(make_url(url).database or ""), folder / "before.sqlite3"
        self.possible = url.startswith("sqlite")
        if self.possible:
            self._copy(self.books, self.kept)

    def put_back(self) -> None:
        """Nothing has come in yet."""
        if self.possible:
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()
            self._copy(self.kept, self.books)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)


def kill_in_the_middle(served: server.Served, page: Page) -> None:
    """The server takes the batch and dies before the tablet has heard the answer."""
    served.start()
    with page.expect_request("**/till/sync"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    served.stop(signal.SIGKILL)
    expect(page.get_by_test_id("sync-state")).to_contain_text("离线")


def the_books_equal(journal: Journal) -> None:
    """Each sale and each refund once, with its amount; nothing else, nothing missing, nothing waiting in 待核."""
    sales = {order.number: order.total_fen for order in session().scalars(select(Order))}
    assert sales.items() ^ journal.sales.items() == set()
    assert session().scalar(select(func.count()).select_from(Order)) == 30
    back = session().execute(select(Order.number, Refund.total_fen).join(Refund, Refund.order_id == Order.id)).all()
    assert sorted(back) == sorted(journal.back.items())
    assert len(back) == 3
    assert session().scalar(select(func.count()).select_from(GoodsUse)) == 1
    assert session().execute(select(HeldEnvelope.type, HeldEnvelope.reason, HeldEnvelope.explanation)).all() == []
    device = session().get_one(Device, 1)
    assert (device.contiguous_seq, device.highest_seq, device.pending) == (ENVELOPES, ENVELOPES, 0)


def the_report_is_complete(journal: Journal) -> None:
    """Z: every order, the drawer to the fen, no number missing, no supplement, and nothing for anybody to mend."""
    shift = session().scalars(select(Shift).order_by(Shift.opened_at.desc()).limit(1)).one()
    assert (shift.state, shift.z_number, shift.variance_fen) == ("closed", 2, 0)
    ((_, report),) = reports_of(UUID(str(shift.uuid)))
    figures = report["figures"]
    assert (figures["orders"], figures["total"]) == (30, sum(journal.sales.values()))
    assert (figures["rounding"], figures["cash"]["expected"]) == (journal.rounded, journal.drawer)
    assert (figures["cash"]["paid_in"], figures["cash"]["paid_out"]) == (2000, 15650)
    assert figures["comps"]["count"] == 3
    assert {one["method"] for one in figures["tenders"]} == {"cash", "wechat", "alipay", "other"}
    assert report["evidence"]["removed"] == {"count": len(journal.taken_out), "fen": sum(journal.taken_out)}
    register = report["evidence"]["tablets"][0]["envelopes"]
    assert register == {"first": 1, "last": ENVELOPES, "missing": []}
    assert report["evidence"]["open"] == [["refund_due", 1]]
