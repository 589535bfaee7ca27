"""A shop with people, a menu and an enrolled tablet, served to a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from shop.catalog.actions.seed import load_seed
from shop.db import transaction
from shop.kernel.clock import SystemClock
from shop.people.actions import devices, persons, pins
from shop.upkeep.actions.books import open_books
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import enter_pin, learnt, ready_without_server, tablet_browser
from tests.support.shifts import open_drawer

PASSWORD = "翻过三座大山 再去赶马帮街"
OTHER_PASSWORD = "红河谷里的芒果 到七月最甜"
PIN = "482917"
TEACHER_PIN = "937164"


@dataclass
class Shop:
    """How to get in."""

    app: Flask
    code: str

    def now(self) -> datetime:
        """The real time: the browser has no other."""
        return SystemClock().now()


@pytest.fixture
def shop(live_app: Flask) -> Shop:
    """Two teachers, a student who may sell and return, the seed catalogue, one tablet waiting for its code."""
    at = SystemClock().now()
    with live_app.app_context(), transaction():
        open_books(at=at)
        first = persons.add_first_teacher(username="teacher.one", name="普云", password=PASSWORD, at=at).id
        facts = persons.PersonFacts(kind="teacher", name="罗敏", nickname="罗老师", username="teacher.two")
        second = persons.add_person(facts, roles=["teacher"], by=first, at=at).id
        persons.set_password(second, OTHER_PASSWORD, by=first, at=at)
        facts = persons.PersonFacts(kind="student", name="李阿朵", nickname="阿朵", staff_number="01")
        student = persons.add_person(facts, roles=["cashier"], by=first, at=at).id
        load_seed(by=first, at=at)
        device, code = devices.add_device(name="前台平板", people=[student], by=first, at=at)
        pins.set_pin(student, PIN, by=first, at=at)
        open_drawer(device.id, by=student, at=at)
    return Shop(live_app, code)


@pytest.fixture
def till(shop: Shop, page: Page) -> Page:
    """The enrolled tablet, switched on by PIN."""
    page.goto(f"/devices/enrol?code={shop.code}")
    page.locator("main button[type=submit]").tap()
    enter_pin(page, "阿朵", PIN)
    return page


@pytest.fixture
def served(shop: Shop, tmp_path: Path, database_url: str) -> Iterator[server.Served]:
    """The shop, served at an address that stays; a teacher is on the tablet too."""
    with shop.app.app_context():
        pins.set_pin(2, TEACHER_PIN, by=1, at=shop.now())
        devices.change_device(1, name="前台平板", people=[2, 3], by=1, at=shop.now())
    one = server.Served(server.environment(tmp_path, database_url), log=tmp_path / "shop.log")
    one.start()
    yield one
    one.stop()


def enrol(page: Page, shop: Shop) -> None:
    page.goto(f"/devices/enrol?code={shop.code}")
    page.locator("main button[type=submit]").tap()


def cut_off(
    served: server.Served, shop: Shop, playwright: Playwright, home: Path, console: Console, *, teacher: bool = True
) -> None:
    """A tablet that was used online once; then browser and server go away."""
    with tablet_browser(playwright, home, served.address, console) as page:
        enrol(page, shop)
        if teacher:
            enter_pin(page, "罗老师", TEACHER_PIN)
            learnt(page, "罗老师")
            page.get_by_role("button", name="锁屏").tap()
        enter_pin(page, "阿朵", PIN)
        learnt(page, "阿朵")
        ready_without_server(page)
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    served.stop()
