"""A shop with people, a menu and an enrolled tablet, served to a real browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from shop.catalog.actions.seed import load_seed
from shop.db import transaction
from shop.kernel.clock import SystemClock
from shop.people.actions import devices, persons, pins
from shop.upkeep.actions.books import open_books
from tests.support.shifts import open_drawer

PASSWORD = "翻过三座大山 再去赶马帮街"
OTHER_PASSWORD = "红河谷里的芒果 到七月最甜"
PIN = "482917"


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
    page.get_by_role("button", name="阿朵").tap()
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_test_id("tile").first.wait_for()
    return page
