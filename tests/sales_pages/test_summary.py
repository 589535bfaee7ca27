"""The day's sums: every way of looking at them agrees, and they come out of the rollups alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.db import session, transaction
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.people.models import AuditEntry
from shop.sales.models import Order, SalesByDay
from shop.sales.queries import figures, products
from shop.sales.queries.tax import tax_back_within
from shop.sales.sheets import summary_of
from shop.shifts.models import Shift
from shop.shifts.queries.figures import figures_of
from tests.sales_pages.conftest import Statements
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, Books
from tests.support.shifts import FLOAT, DrawerForTests
from tests.support.tills import TabletForTests, line

Sell = Callable[..., UUID]
MONDAY = figures.Span(first=date(2026, 11, 23), last=date(2026, 11, 23))


def test_every_view_adds_up_to_the_same_revenue(books: Books, sell: Sell, clock: FakeClock) -> None:
    sell((books.latte, LATTE, 2), (books.cup, CUP, 1), pay=[("wechat", 11200)])
    clock.advance(hours=2)
    sell((books.tea, 1800, 1))
    total = figures.totals(MONDAY)
    assert (total.orders, total.revenue_fen, total.quantity) == (2, 13000, 4000)
    assert total.average_fen == 6500
    for parts in (figures.by_hour, figures.by_channel, figures.by_day):
        assert sum(one.revenue_fen for one in parts(MONDAY).values()) == 13000
    assert sum(one.revenue_fen for _, _, one in figures.by_cashier(MONDAY)) == 13000
    assert sum(one.revenue_fen for one in products.products_of(MONDAY)) == 13000
    assert sum(one.net_fen for one in figures.by_tender(MONDAY)) == 13000


def test_the_page_shows_all_of_it(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 2), (books.cup, CUP, 1), pay=[("wechat", 11200)])
    text = teacher.get("/sales/summary").text
    for expected in ("¥112.00", "拿铁", "土陶杯", "微信", "cashier", "门店", "10 点"):
        assert expected in text


def test_several_days_are_listed_by_day(teacher: ShopClient, sell: Sell, clock: FakeClock) -> None:
    sell()
    text = teacher.get("/sales/summary?since=2026-11-17&until=2026-11-23").text
    assert "按天" in text
    assert "/sales/today?day=2026-11-23" in text


def test_a_history_without_prices_says_how_much_is_covered(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 3))
    with transaction() as current:
        current.query(SalesByDay).update({"unpriced_quantity": 1000})
    text = teacher.get("/sales/summary").text
    assert "66.66% 的件数有价格" in text
    assert "1 件价格未知" in text


def test_days_without_sales_say_so(teacher: ShopClient) -> None:
    assert "这些天没有销售" in teacher.get("/sales/summary?since=2020-01-01").text


def test_the_summary_reads_only_rollups_with_a_constant_number_of_statements(
    teacher: ShopClient, books: Books, sell: Sell, statements: Statements
) -> None:
    sell()
    with statements() as few:
        teacher.get("/sales/summary")
    for _ in range(15):
        sell((books.latte, LATTE, 1), (books.cup, CUP, 1), pay=[("wechat", 5000), ("cash", 4000)])
    with statements() as many:
        teacher.get("/sales/summary")
    assert len(few) == len(many)
    assert not [text for text in many if "order_line" in text or "FROM sales_order" in text or "FROM payment" in text]


def test_the_excel_file_has_a_sheet_for_each_view(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 2), (books.cup, CUP, 1), pay=[("wechat", 11200)])
    answer = teacher.post("/sales/summary/export?since=2026-11-22&until=2026-11-23")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.sheet_names == ["合计", "按商品", "按小时", "按支付方式", "按收银员", "按渠道", "按天"]
    assert book.get_sheet_by_name("合计").to_python()[1][-1] == 112.0


def test_the_sums_of_a_long_time_are_written_by_the_worker_and_fetched_later(
    app: Flask, teacher: ShopClient, books: Books, sell: Sell
) -> None:
    sell((books.latte, LATTE, 2))
    asked = teacher.post("/sales/summary/export?since=2026-01-01&until=2026-11-23")
    assert asked.status_code == 303
    Worker(app, name="worker").work_off()
    assert "导出了 327 天的汇总" in teacher.get(asked.location).text
    answer = teacher.get(f"{asked.location}/result")
    assert "summary-2026-01-01-2026-11-23.xlsx" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.get_sheet_by_name("合计").to_python()[1][-1] == 44.0
    assert session().query(AuditEntry).filter(AuditEntry.verb == "sales.export").count() == 1


def test_the_tax_is_the_tax_in_the_revenue_and_the_shift_says_the_same(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    """Of 112.00 one latte of 22.00 goes back: 90.00 hold 0.89 of tax (0.44 + 0.67 - 0.22)."""
    drawer = DrawerForTests(tablet)
    tablet.send(drawer.open(FLOAT))
    sale = drawer.sale([line(books.latte, LATTE, quantity=2000, total_fen=2 * LATTE), line(books.cup, CUP)])
    identity = tablet.uuid()
    yes = books.approve("refund", identity, LATTE)
    back = drawer.refund(sale, [(1, 1000, LATTE)], [("cash", LATTE)], envelope_uuid=identity, approval_uuid=yes)
    assert {verdict.verdict for verdict in tablet.send(sale, back)} == {"accepted"}
    figures_of_shift = figures_of(session().get_one(Shift, UUID(drawer.shift_uuid)))
    assert figures_of_shift["tax"] - figures_of_shift["tax_back"] == 89
    shown = teacher.get("/sales/summary").text
    assert re.search(r"<dt>其中税额</dt><dd>[^/]*¥0\.89<", shown)
    export = teacher.post("/sales/summary/export?since=2026-11-23&until=2026-11-23")
    total = CalamineWorkbook.from_filelike(BytesIO(export.data)).get_sheet_by_name("合计").to_python()
    assert dict(zip(total[0], total[1], strict=True))["其中税额"] == 0.89


def test_tax_that_went_back_at_another_outlet_is_not_taken_off_here(books: Books, tablet: TabletForTests) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    identity = tablet.uuid()
    yes = books.approve("refund", identity, LATTE)
    payload = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=yes)
    tablet.send(sale, tablet.seal("refund", payload, envelope_uuid=identity))
    outlet = session().scalars(select(Order.outlet_id)).one()
    assert [summary_of(replace(MONDAY, outlet_id=one)).tax_fen for one in (None, outlet, outlet + 1)] == [0, 0, 0]
    assert tax_back_within(replace(MONDAY, outlet_id=outlet + 1)) == 0
    assert tax_back_within(replace(MONDAY, outlet_id=outlet)) == 22
