"""待核 on the teacher's screen: list, read, book, set aside."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shop.db import session
from shop.sales.models import Order
from shop.till.models import HeldEnvelope
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books, count
from tests.support.people import log_in
from tests.support.tills import TabletForTests, line


@pytest.fixture
def teacher(client: ShopClient, books: Books) -> ShopClient:
    """A teacher at a desk."""
    return log_in(client, "teacher", SECRET)


@pytest.fixture
def waiting(tablet: TabletForTests, books: Books) -> int:
    """A sale of a product that the menu does not know."""
    tablet.send(tablet.sale([line(999, LATTE, name="神秘<拿铁>")]))
    return session().scalars(select(HeldEnvelope.id)).one()


def test_the_list_names_what_waits_and_why(teacher: ShopClient, waiting: int) -> None:
    text = teacher.get("/held").get_data(as_text=True)
    assert "商品不在菜单里" in text
    assert "999" in text
    assert f'href="/held/{waiting}"' in text


def test_an_empty_list_says_so(teacher: ShopClient) -> None:
    assert "没有待核的单据" in teacher.get("/held").get_data(as_text=True)


def test_the_content_can_be_read_and_is_escaped(teacher: ShopClient, waiting: int) -> None:
    text = teacher.get(f"/held/{waiting}").get_data(as_text=True)
    assert "神秘&lt;拿铁&gt;" in text
    assert "神秘<拿铁>" not in text
    assert "¥22.00" in text


def test_booking_it_on_a_known_product(teacher: ShopClient, waiting: int, books: Books) -> None:
    refused = teacher.post(f"/held/{waiting}/book", data={"product_id": "0"})
    assert refused.status_code == 422
    assert "请选一个现有商品" in refused.get_data(as_text=True)
    assert count(Order) == 0
    assert teacher.post(f"/held/{waiting}/book", data={"product_id": str(books.latte)}).status_code == 303
    assert count(Order) == 1
    assert "核对后登记" in teacher.get(f"/held/{waiting}").get_data(as_text=True)
    assert teacher.post(f"/held/{waiting}/book", data={"product_id": str(books.latte)}).status_code == 409


def test_setting_it_aside_needs_a_reason(teacher: ShopClient, waiting: int) -> None:
    refused = teacher.post(f"/held/{waiting}/dismiss", data={"reason": ""})
    assert refused.status_code == 422
    assert "请写明作废的理由" in refused.get_data(as_text=True)
    assert teacher.post(f"/held/{waiting}/dismiss", data={"reason": "练习时误扫"}).status_code == 303
    assert "练习时误扫" in teacher.get(f"/held/{waiting}").get_data(as_text=True)
    assert count(Order) == 0


def test_what_cannot_be_read_is_shown_as_it_came(teacher: ShopClient, tablet: TabletForTests) -> None:
    tablet.send({"envelope_uuid": "?", "type": "sale", "lines": "<b>x</b>"})
    number = session().scalars(select(HeldEnvelope.id)).one()
    text = teacher.get(f"/held/{number}").get_data(as_text=True)
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    assert "/book" not in text.split("<main")[1]


@pytest.mark.parametrize(
    "odd", ['{"lines": 7, "payments": {"a": 1}, "total_fen": "x"}', '{"lines": [1, {"quantity": "q"}]}']
)
def test_odd_content_does_not_break_the_page(teacher: ShopClient, tablet: TabletForTests, odd: str) -> None:
    tablet.send(tablet.seal("sale", odd))
    number = session().scalars(select(HeldEnvelope.id)).one()
    assert teacher.get(f"/held/{number}").status_code == 200


def test_a_number_that_is_not_there(teacher: ShopClient) -> None:
    assert teacher.get("/held/4711").status_code == 404
    assert teacher.post("/held/4711/dismiss", data={"reason": "x"}).status_code == 404
