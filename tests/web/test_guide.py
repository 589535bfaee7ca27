"""First steps of a fresh shop: they tick themselves, can be hidden, and are gone when all is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from shop.catalog.actions.products import set_price
from shop.catalog.actions.seed import load_seed
from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.clock import FakeClock
from shop.people.actions.persons import add_first_teacher
from shop.people.models import Device, Person
from shop.sales.models import ImportBatch
from shop.upkeep.actions.books import open_books
from tests.sales_pages.conftest import Statements, books, log_in, sell, statements, tablet, teacher
from tests.support.application import ShopClient
from tests.support.books import Books

__all__ = ["books", "sell", "statements", "tablet", "teacher"]
HEADING = "开店第一步"
ALL = ["添加同学和老师", "登记第一台平板", "给收银的同学设 PIN", "核对菜单和价格", "卖出第一单", "导入以前的销售记录"]


def to_do(client: ShopClient) -> list[str]:
    """The steps that still stand as links."""
    page = client.get("/sales/today").text
    if HEADING not in page:
        return []
    card = page.split('class="card guide"', 1)[1].split("</section>", 1)[0]
    return re.findall(r'<a href="[^"]+">([^<]+)</a>', card)


@pytest.fixture
def first_teacher(session: object, client: ShopClient, clock: FakeClock) -> ShopClient:
    """The only person of a shop that was set up a minute ago with the sample menu."""
    open_books(at=clock.now())
    person = add_first_teacher(username="li.ming", name="李老师", password="blue horse eats noodles", at=clock.now())
    load_seed(by=person.id, at=clock.now())
    clock.advance(minutes=1)
    return log_in(client, person.id, clock)


def test_a_fresh_shop_is_told_what_to_do_first(first_teacher: ShopClient) -> None:
    assert to_do(first_teacher) == ALL


def test_steps_tick_themselves_from_the_books(
    teacher: ShopClient, books: Books, sell: Callable[..., UUID], clock: FakeClock
) -> None:
    assert to_do(teacher) == ALL[1:], "there are people already"
    with transaction() as current:
        current.get_one(Device, books.device).enrolled_at = clock.now()
        current.get_one(Person, books.cashier).pin_hash = "hashed"
    set_price(books.latte, price_fen=2300, by=books.teacher, at=clock.now())
    assert to_do(teacher) == ALL[4:]
    sell((books.latte, 2300, 1))
    assert to_do(teacher) == ALL[5:]
    with transaction() as current:
        current.add(
            ImportBatch(
                file_name="old.csv", file_sha256=b"1" * 32, mapping={}, state="done", rejections=[], rejects_file="",
                started_at=clock.now(), finished_at=clock.now(),
            )
        )  # fmt: skip
    assert to_do(teacher) == []


def test_the_steps_can_be_hidden_and_shown_again(first_teacher: ShopClient) -> None:
    assert first_teacher.post("/guide").status_code == 303
    page = first_teacher.get("/sales/today").text
    assert HEADING not in page
    assert "撤销" in page
    first_teacher.post("/guide", data={"show": "1"})
    assert HEADING in first_teacher.get("/sales/today").text


def test_the_step_for_the_first_tablet_says_that_none_can_get_in_yet(first_teacher: ShopClient) -> None:
    assert "先按 Ctrl+C 关店，用 python3 manage.py run --lan 打开" in first_teacher.get("/sales/today").text


def test_the_demo_has_no_first_steps(app: Flask, first_teacher: ShopClient) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], demo=True)
    assert to_do(first_teacher) == []


def test_a_shop_that_runs_is_not_asked_again(first_teacher: ShopClient, app: Flask, statements: Statements) -> None:
    with statements() as asked:
        first_teacher.get("/sales/today")
    app.extensions["first_steps_done"] = True
    with statements() as silent:
        first_teacher.get("/sales/today")
    assert len(asked) - len(silent) == len(ALL)


def test_a_product_of_the_sample_menu_is_not_the_schools_own_work(first_teacher: ShopClient, clock: FakeClock) -> None:
    latte = session().query(Product).first()
    assert latte is not None
    assert "核对菜单和价格" in to_do(first_teacher)
    set_price(latte.id, price_fen=100, by=None, at=clock.now())
    assert "核对菜单和价格" not in to_do(first_teacher)
