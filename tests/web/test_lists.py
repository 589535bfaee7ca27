"""Every list of the desk can be taken away as Excel, with its filters and its order."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.people.models import Role
from shop.web.access import May
from shop.worklist.actions import open_item
from tests.sales_pages.conftest import books, sell, tablet, teacher
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.people import browser, log_in, open_school

__all__ = ["books", "sell", "tablet", "teacher"]

LISTS = (
    "/people", "/devices", "/sessions", "/audit", "/worklist", "/catalog/products", "/held", "/sales/refunds",
    "/sales/uses", "/sales/refunds-due", "/imports", "/catalog/categories", "/catalog/choices",
    "/catalog/tax",
)  # fmt: skip


def rows_of(client: ShopClient, address: str) -> list[list[object]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    return CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_a_page_and_a_file(teacher: ShopClient, address: str, clock: FakeClock) -> None:
    facts = {"missing": 7, "highest": 9}
    open_item("number_gap", subject="device:1", right=May.MANAGE_DEVICES, facts=facts, at=clock.now())
    page = teacher.get(address).text
    rows = rows_of(teacher, f"{address}?as=xlsx")
    assert all(rows[0]), "every column has a title"
    assert ("as=xlsx" in page) == (len(rows) > 1), "the link stands where there is something to take away"


def test_posts_are_a_list_like_others(app: Flask, session: Session, clock: FakeClock) -> None:
    open_school(session, clock)
    administrator = log_in(browser(app), "administrator")
    assert 'href="/roles?sort=name"' in administrator.get("/roles").text
    rows = rows_of(administrator, "/roles?as=xlsx&sort=-name")
    assert rows[0] == ["岗位", "能做什么", "人数"]
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names, reverse=True)
    assert len(names) == session.scalar(select(func.count()).select_from(Role))


def test_the_file_keeps_filters_and_order_and_has_all_pages(teacher: ShopClient, books: Books) -> None:
    people = rows_of(teacher, "/people?as=xlsx&kind=teacher&sort=-nickname")[1:]
    assert [row[0] for row in people] == ["teacher", "other"]
    products = rows_of(teacher, "/catalog/products?as=xlsx&sort=-price&page=9")[1:]
    assert [row[1] for row in products][:2] == ["一杯一陶", "土陶杯"]


def test_a_list_too_long_for_a_file_says_so(teacher: ShopClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.web.pages.MOST_IN_A_FILE", 2)
    answer = teacher.get("/people?as=xlsx")
    assert answer.status_code == 422
    assert "缩小范围" in answer.text


def test_orders_have_their_own_export(teacher: ShopClient, sell: Callable[..., UUID]) -> None:
    sell()
    assert "<html" in teacher.get("/sales/orders?as=xlsx").text


@pytest.mark.parametrize(
    "address",
    [
        "/audit?sort=time", "/worklist?sort=kind", "/sessions?sort=began", "/sales/refunds?sort=amount",
        "/held?sort=type", "/sales/uses?sort=quantity", "/sales/refunds-due?sort=method",
    ],
)  # fmt: skip
def test_lists_sort_either_way_and_nonsense_sorts_as_usual(teacher: ShopClient, address: str) -> None:
    for asked in (address, address.replace("sort=", "sort=-"), address.replace("sort=", "sort=drop")):
        assert teacher.get(asked).status_code == 200
