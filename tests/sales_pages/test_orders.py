"""Finding an order by whatever somebody remembers of it; its receipt; the Excel file."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable
from io import BytesIO
from threading import Thread
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from shop.db import session, transaction
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock, business_day
from shop.kernel.ids import uuid7
from shop.people.models import AuditEntry
from shop.sales.actions.take import take_sales
from shop.sales.models import Order, Payment
from shop.sales.queries.orders import AT_A_TIME, Wanted, each_order
from shop.sales.rules.records import LineRecord, PaymentRecord, SaleRecord
from tests.sales_pages.conftest import Statements
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, TEA, Books
from tests.support.tills import line

Sell = Callable[..., UUID]


def numbers(client: ShopClient, **query: object) -> set[str]:
    answer = client.get("/sales/orders", query_string=query)
    assert answer.status_code == 200, answer.text[:400]
    found = session().query(Order.number)
    return {number for (number,) in found if f">{number}<" in answer.text}


@pytest.fixture
def week(books: Books, sell: Sell, clock: FakeClock) -> None:
    """Two orders last week, two today."""
    clock.advance(days=-7)
    sell((books.cup, CUP, 1), pay=[("wechat", CUP)])
    sell((books.latte, LATTE, 1))
    with transaction() as current:
        current.query(Payment).filter(Payment.method == "wechat").update({"external_ref": "42000123"})
    clock.advance(days=7)
    sell((books.latte, LATTE, 2), pay=[("alipay", 4400)])
    sell((books.tea, 1800, 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"A-1123-001", "A-1123-002"}),
        ({"q": "a-1116-001"}, {"A-1116-001"}),
        ({"q": "42000123"}, {"A-1116-001"}),
        ({"q": "44"}, {"A-1123-001"}),
        ({"q": "¥18.00"}, {"A-1123-002"}),
        ({"q": "cashier"}, {"A-1123-001", "A-1123-002"}),
        ({"q": "002"}, {"A-1123-002"}),
        ({"q": "cashier", "tender": "alipay"}, {"A-1123-001"}),
        ({"q": "002", "tender": "alipay"}, set()),
        ({"q": "nobody"}, set()),
        ({"q": "%"}, set()),
        ({"since": "2026-11-16", "until": "2026-11-16"}, {"A-1116-001", "A-1116-002"}),
        ({"since": "2026-11-30", "until": "2026-11-01"}, {"A-1116-001", "A-1116-002", "A-1123-001", "A-1123-002"}),
        ({"tender": "alipay"}, {"A-1123-001"}),
        ({"state": "refunded"}, set()),
        ({"source": "imported"}, set()),
        ({"hour": "10"}, {"A-1123-001", "A-1123-002"}),
        ({"hour": "11"}, set()),
        ({"since": "nonsense", "tender": "gold", "cashier": "x", "page": "zz", "sort": "drop"}, None),
    ],
)
def test_an_order_is_found_by_what_is_remembered(
    teacher: ShopClient, week: None, query: dict[str, str], expected: set[str] | None
) -> None:
    found = numbers(teacher, **query)
    if expected is not None:
        assert found == expected


def test_an_order_is_found_by_its_product(teacher: ShopClient, books: Books, week: None) -> None:
    assert numbers(teacher, product=books.tea) == {"A-1123-002"}
    assert numbers(teacher, q=f"商品 {books.tea}") == {"A-1123-002"}


def test_the_list_sorts_and_pages(teacher: ShopClient, books: Books, sell: Sell) -> None:
    for pieces in (3, 1, 2):
        sell((books.latte, LATTE, pieces))
    text = teacher.get("/sales/orders?sort=total").text
    places = [text.index(f"A-1123-00{number}") for number in (2, 3, 1)]
    assert places == sorted(places)
    for _ in range(50):
        sell()
    first = teacher.get("/sales/orders").text
    assert "共 53 条" in first
    assert "A-1123-053" in first
    assert "A-1123-001" not in first
    assert "A-1123-001" in teacher.get("/sales/orders?page=2").text


def test_the_list_asks_the_same_number_of_questions_however_many_orders(
    teacher: ShopClient, books: Books, sell: Sell, statements: Statements
) -> None:
    sell()
    with statements() as few:
        teacher.get("/sales/orders?q=A-")
    for _ in range(20):
        sell((books.latte, LATTE, 1), (books.cup, CUP, 1), pay=[("wechat", 5000), ("cash", 4000)])
    with statements() as many:
        teacher.get("/sales/orders?q=A-")
    assert len(few) == len(many)


def test_an_order_shows_all_of_it(teacher: ShopClient, books: Books, sell: Sell) -> None:
    order = sell((books.latte, LATTE, 2), pay=[("cash", 4400)], note="少冰")
    text = teacher.get(f"/sales/orders/{order}").text
    for expected in ("A-1123-001", "¥44.00", "现金", "cashier", "少冰", "平板 A", "收款"):
        assert expected in text
    assert f"/r/{order}" in text


@pytest.mark.parametrize("width", [58, 80])
def test_a_receipt_fits_the_paper_and_says_it_is_a_copy(teacher: ShopClient, sell: Sell, width: int) -> None:
    text = teacher.get(f"/sales/orders/{sell()}/receipt?width={width}").text
    assert f"paper-{width}" in text
    assert "重打" in text


def test_an_order_that_is_not_there(teacher: ShopClient) -> None:
    assert teacher.get("/sales/orders/01a205de-d7a0-758e-b54d-ef83aadb4e3c").status_code == 404


def test_the_excel_file_holds_the_list_and_cannot_be_a_formula(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 2))
    with transaction() as current:
        current.query(Order).update({"number": "=1+1"})
    answer = teacher.post("/sales/orders/export")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    orders, lines = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert orders[1][0] == "'=1+1"
    assert orders[1][-3] == 44.0
    assert lines[1][4:8] == [2.0, 22.0, "", 44.0] or lines[1][4:8] == [2.0, 22.0, 0.0, 44.0]
    assert session().query(AuditEntry).filter(AuditEntry.verb == "sales.export").count() == 1


def csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(codecs.BOM_UTF8)
    return list(csv.reader(data.decode("utf-8-sig").splitlines()))


def test_the_csv_files_hold_the_same_and_cannot_be_a_formula(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 2), (books.tea, 1800, 1), pay=[("wechat", 6200)])
    with transaction() as current:
        current.query(Order).update({"number": "=1+1"})
    answer = teacher.post("/sales/orders/export", data={"as": "csv"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=orders-2026-11-23-2026-11-23.csv"
    head, order = csv_rows(answer.data)
    assert dict(zip(head, order, strict=True)) == {
        "单号": "'=1+1", "营业日": "2026-11-23", "时间": "2026-11-23 10:00", "状态": "已收款", "来源": "收银台",
        "渠道": "门店", "门店": "本店", "收银员": "cashier", "支付方式": "微信", "原价": "62.00", "优惠": "0.00",
        "应收": "62.00", "抹零": "0.00", "已退": "0.00",
    }  # fmt: skip
    lines = csv_rows(teacher.post("/sales/orders/export", data={"as": "csv-lines"}).data)[1:]
    assert [line[4:8] for line in lines] == [["2", "22.00", "0.00", "44.00"], ["1", "18.00", "0.00", "18.00"]]
    assert session().query(AuditEntry).filter(AuditEntry.verb == "sales.export").count() == 2


@pytest.fixture
def many(books: Books, clock: FakeClock) -> int:
    """A long list, straight into the books."""
    count = 20_200
    for start in range(0, count, 5_050):
        take_sales([one_latte(books, clock, number) for number in range(start, start + 5_050)], at=clock.now())
    assert session().query(Order).count() == count
    return count


def one_latte(books: Books, clock: FakeClock, number: int) -> SaleRecord:
    line = LineRecord(1, books.latte, "拿铁", 1000, LATTE, LATTE, LATTE, 0, LATTE)
    paid = PaymentRecord(uuid7(clock.now()), "cash", LATTE, LATTE, 0, "received")
    return SaleRecord(
        uuid=uuid7(clock.now()), number=f"H-{number:05d}", source="imported", channel="shop", outlet_id=1,
        business_day=business_day(clock.now()), occurred_at=clock.now(), hour=10, gross_fen=LATTE, discount_fen=0,
        total_fen=LATTE, rounding_fen=0, lines=(line,), payments=(paid,),
    )  # fmt: skip


def test_any_number_of_orders_comes_as_csv(teacher: ShopClient, many: int) -> None:
    assert "由后台写好" in teacher.get("/sales/orders").text
    rows = csv_rows(teacher.post("/sales/orders/export?sort=number", data={"as": "csv"}).data)
    assert [row[0] for row in rows[1:]] == [f"H-{number:05d}" for number in range(many)]


def test_a_long_export_keeps_few_orders_in_memory_and_lets_the_till_write(
    books: Books, many: int, clock: FakeClock, app: Flask
) -> None:
    """Halfway through the file somebody sells; the file shows the books as they were when it was begun."""
    wanted = Wanted(first=business_day(clock.now()), last=business_day(clock.now()))
    most_in_memory = seen = 0
    for order in each_order(wanted, sort="number"):
        seen += 1
        assert order.payments
        if seen % 1000 == 0:
            most_in_memory = max(most_in_memory, len(session().identity_map))
        if seen == many // 2:
            sold = Thread(target=_sell_meanwhile, args=(app, books, clock))
            sold.start()
            sold.join(10)
            assert not sold.is_alive(), "the export holds the writer's lock"
    session().rollback()
    assert (seen, session().query(Order).count()) == (many, many + 1)
    assert most_in_memory < 8 * AT_A_TIME


def _sell_meanwhile(app: Flask, books: Books, clock: FakeClock) -> None:
    with app.app_context():
        take_sales([one_latte(books, clock, 99_999)], at=clock.now())


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders are already many."""
    monkeypatch.setattr("shop.sales.views.orders.ORDERS_AT_ONCE", 1)
    monkeypatch.setattr("shop.sales.handlers.ORDERS_AT_A_TIME", 2)


def test_many_orders_are_written_by_the_worker_and_fetched_later(
    app: Flask, teacher: ShopClient, books: Books, sell: Sell, few_at_once: None
) -> None:
    for pieces in (1, 2, 3, 4, 5):
        sell((books.latte, LATTE, pieces), (books.cup, CUP, 1))
    asked = teacher.post("/sales/orders/export?sort=total")
    assert asked.status_code == 303
    assert "可以离开这个页面" in teacher.get(asked.location).text
    Worker(app, name="worker").work_off()
    assert "导出了 5 张订单" in teacher.get(asked.location).text
    answer = teacher.get(f"{asked.location}/result")
    assert "orders-2026-11-23-2026-11-23.xlsx" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    orders, lines = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert [row[0] for row in orders] == ["单号", *(f"A-1123-00{number}" for number in range(1, 6))]
    assert [row[11] for row in orders[1:]] == [22.0 * pieces + 68 for pieces in range(1, 6)]
    assert len(lines) == 1 + 10
    assert session().query(AuditEntry).filter(AuditEntry.verb == "sales.export").count() == 1


def test_the_workers_file_speaks_the_language_of_who_asked(
    app: Flask, teacher: ShopClient, sell: Sell, few_at_once: None
) -> None:
    sell()
    sell()
    asked = teacher.post("/sales/orders/export?lang=en")
    Worker(app, name="worker").work_off()
    book = CalamineWorkbook.from_filelike(BytesIO(teacher.get(f"{asked.location}/result").data))
    assert book.get_sheet_by_index(0).to_python()[0][:2] == ["Number", "Business day"]


def test_what_no_sheet_can_hold_says_how_to_get_it(
    app: Flask, teacher: ShopClient, sell: Sell, few_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.sales.sheets.ROWS_OF_A_SHEET", 1)
    sell()
    sell()
    asked = teacher.post("/sales/orders/export")
    Worker(app, name="worker").work_off()
    text = teacher.get(asked.location).text
    assert "没做成" in text
    assert "请改用 CSV 导出" in text


def test_an_order_that_came_late_stands_where_its_time_belongs(
    teacher: ShopClient, books: Books, sell: Sell, clock: FakeClock
) -> None:
    away = books.tablet(letter="B")
    sell()
    clock.advance(minutes=5)
    kept_back = away.sale([line(books.tea, TEA)])
    clock.advance(minutes=5)
    sell()
    away.send(kept_back)
    for sort, expected in (
        ("-time", ["A-1123-002", "B-1123-001", "A-1123-001"]),
        ("time", ["A-1123-001", "B-1123-001", "A-1123-002"]),
    ):
        assert (
            re.findall(r">([AB]-1123-\d{3})<", teacher.get("/sales/orders", query_string={"sort": sort}).text)
            == expected
        )
