"""Search across everything: what is found, by whom, with how many questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from shop import create_app
from shop.catalog.models import Barcode, Product
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.models import PersonRole, Role
from shop.sales.imports.states import BatchState
from shop.sales.models import ImportBatch
from shop.web.access import May
from shop.web.limits import limiter
from shop.worklist.actions import open_item
from tests.sales_pages.conftest import Statements, books, log_in, sell, statements, tablet, teacher
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, Books, open_shop
from tests.support.people import browser

__all__ = ["books", "sell", "statements", "tablet", "teacher"]
Sell = Callable[..., UUID]


@pytest.fixture
def filled(books: Books, sell: Sell, clock: FakeClock) -> UUID:
    """A latte with pinyin and a barcode, an order of it, something on the worklist, an import."""
    with transaction() as current:
        latte = current.get_one(Product, books.latte)
        latte.code, latte.initials, latte.pinyin, latte.name_en = "D05", "nt", "natie", "Latte 100%"
        current.add(Barcode(code="6901234567892", product_id=books.latte))
        current.add(
            ImportBatch(
                file_name="2025_sales.csv", file_sha256=b"1" * 32, mapping={}, state=BatchState.DONE, rejections=[],
                started_at=clock.now(), rejects_file="",
            )
        )  # fmt: skip
    open_item(
        "number_gap", subject="device:1", right=May.MANAGE_DEVICES, facts={"missing": 7, "highest": 9}, at=clock.now()
    )
    return sell((books.latte, LATTE, 1), (books.cup, CUP, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A-1123", "A-1123-001"),
        ("a-1123-001", "A-1123-001"),
        ("001", "A-1123-001"),
        ("90.00", "A-1123-001"),
        ("¥90", "A-1123-001"),
        ("拿铁", "D05"),
        ("nt", "D05"),
        ("natie", "D05"),
        ("d05", "D05"),
        ("6901234567892", "D05"),
        ("100%", "D05"),
        ("cashier", "/people/1"),
        ("平板 A", "/devices/1"),
        ("缺号", "/worklist/1"),
        ("2025_s", "2025_sales.csv"),
        ("燕麦", "/catalog/choices/1"),
        ("日结", "/sales/summary"),
        ("抹零", "/settings"),
        ("税率", "/catalog/tax"),
    ],
)
def test_everything_is_found_by_what_people_know_of_it(
    app: Flask, teacher: ShopClient, books: Books, filled: UUID, text: str, expected: str
) -> None:
    if expected == "/settings":
        _promote(books)
    answer = teacher.get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert expected in answer.text.split("<main", 1)[1], answer.text


def _promote(books: Books) -> None:
    with transaction() as current:
        role = current.scalars(select(Role.id).where(Role.code == "administrator")).one()
        current.add(PersonRole(person_id=books.teacher, role_id=role))


@pytest.mark.parametrize("text", ["%", "_", "\\", "%%", "A_1123", "'; DROP TABLE person; --", "x" * 500, "[", "*"])
def test_signs_with_a_meaning_to_the_database_find_only_themselves(
    teacher: ShopClient, books: Books, sell: Sell, text: str
) -> None:
    sell()
    answer = teacher.get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "没有找到" in answer.text


def test_nobody_finds_what_they_may_not_open(client: ShopClient, books: Books, filled: UUID, clock: FakeClock) -> None:
    cashier = log_in(client, books.cashier, clock)
    for text, hidden in (
        ("A-1123", "A-1123-001"),
        ("teacher", "/people/"),
        ("平板 A", "/devices/"),
        ("抹零", "/settings"),
    ):
        assert hidden not in cashier.get("/search", query_string={"q": text}).text.split("<main", 1)[1], text
    found = cashier.get("/search?q=D05").text
    assert "/catalog/products?q=D05" in found
    assert "/catalog/products/" not in found.split("<main", 1)[1]


def test_the_overlay_gets_the_answers_alone(teacher: ShopClient, filled: UUID) -> None:
    part = teacher.get("/search?q=D05", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "D05" in part


def test_a_search_asks_few_questions_however_much_there_is(
    teacher: ShopClient, sell: Sell, filled: UUID, statements: Statements
) -> None:
    with statements() as few:
        teacher.get("/search?q=A")
    for _ in range(8):
        sell()
    with statements() as many:
        teacher.get("/search?q=A")
    finders = teacher.application.extensions["finders"]
    assert len(few) == len(many) <= 10 + len(finders), "who it is and what waits, then one question a finder"


def test_without_a_login_there_is_nothing_to_search(client: ShopClient, books: Books) -> None:
    assert client.get("/search?q=A").status_code in (302, 303, 401)


def test_whoever_asks_too_often_waits(shop_settings: Settings, clock: FakeClock) -> None:
    app = create_app(replace(shop_settings, rate_limits=True), clock=clock)
    with app.app_context():
        limiter.reset()
        made = open_shop(clock)
        client = browser(app)
        token = sessions.begin(sessions.DESK, person_id=made.teacher, at=clock.now())
        with client.session_transaction() as cookie:
            cookie[sessions.DESK] = token
        answers = [client.get("/search?q=").status_code for _ in range(121)]
        limiter.reset()
    limiter.enabled = False
    assert (answers[119], answers[120]) == (200, 429)
