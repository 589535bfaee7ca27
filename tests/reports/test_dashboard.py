"""The dashboard's page: what it shows, that every figure opens to its rows, that it costs little and stays true."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from shop.kernel.clock import SHANGHAI, FakeClock
from tests.reports.conftest import Statements, log_in
from tests.reports.histories import live_through
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, TEA, Books
from tests.support.shifts import FLOAT, FLOAT_FEN, DrawerForTests, pieces_of
from tests.support.tills import TabletForTests, line

#: However much was sold, and however long the period is.
MOST_STATEMENTS = 41


def page(client: ShopClient, path: str = "/reports") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


def version_of(text: str) -> str:
    found = re.search(r"version=([\d.]+)", text)
    assert found
    return found[1]


def test_a_shop_that_sold_nothing_is_told_what_to_do(teacher: ShopClient) -> None:
    text = page(teacher)
    assert "这段时间没有销售" in text
    assert "还没有知道成本的销售" in text


def test_the_teacher_sees_revenue_margin_with_coverage_and_orders(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    """A latte of 22.00 costs 3.60 of milk; tea without a recipe has no cost, and the page says how much is covered."""
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.tea, TEA)]))
    text = page(teacher)
    assert "¥40.00" in text
    assert "83.64%" in text, "(22.00 - 3.60) / 22.00"
    assert "成本覆盖 55%" in text
    assert "没有成本" in text


def test_the_halls_are_told_apart_and_pieces_stand_for_orders(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]))
    front, back = page(teacher, "/reports?scope=front"), page(teacher, "/reports?scope=back")
    assert "¥22.00" in front
    assert "¥68.00" not in front
    assert "¥68.00" in back
    assert "单数 · 客单价</span>" not in back


def test_half_a_day_is_compared_with_half_a_day(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    clock.advance(days=-7)
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    clock.advance(hours=5)
    tablet.send(tablet.sale([line(books.cup, CUP)]))
    clock.advance(days=7, hours=-5, minutes=1)
    tablet.send(tablet.sale([line(books.latte, LATTE)]), tablet.sale([line(books.latte, LATTE)]))
    text = page(teacher, "/reports?period=today")
    assert "到同一时刻相比" in text
    assert "100.0%" in text, "two lattes against the one of last week; the afternoon's cup does not count yet"
    assert "主要因为单数多了" in text


def test_a_late_order_counts_on_its_own_day_and_is_told(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    kept = tablet.sale([line(books.latte, LATTE)])
    clock.advance(days=1)
    tablet.send(kept)
    log_in(teacher, books.teacher, clock)
    day = (clock.now() - timedelta(days=1)).date().isoformat()
    assert "¥22.00" in page(teacher, f"/reports?since={day}&until={day}")
    assert "1 单" in page(teacher)
    found = page(teacher, f"/sales/orders?since={day}&until={day}&state=late")
    assert re.search(r"共 1 条", found)


def test_every_figure_opens_to_its_rows(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    live_through(books, tablet, 5)
    log_in(teacher, books.teacher, clock)
    for path in ("/reports", "/reports?scope=back", "/reports?scope=streams", "/reports?period=today"):
        text = page(teacher, path)
        links = {
            html.unescape(link) for link in re.findall(r'href="(/(?:sales|reports|shifts|stock|worklist)[^"]*)"', text)
        }
        assert len(links) > 15
        for link in sorted(links)[:70]:
            assert teacher.get(link).status_code == 200, link


def test_a_cell_of_the_heat_map_opens_to_its_weekday_and_hour(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    for days in (0, 1, 6):
        clock.advance(days=days)
        tablet.send(tablet.sale([line(books.latte, LATTE)]))
    log_in(teacher, books.teacher, clock)
    last = clock.now().date()
    days = f"since={last - timedelta(days=20)}&until={last}"
    assert "共 2 条" in page(teacher, f"/sales/orders?{days}&weekday=1")
    assert "共 1 条" in page(teacher, f"/sales/orders?{days}&weekday=2")
    assert "周二" in page(teacher, f"/sales/orders?{days}&weekday=2")


@pytest.mark.parametrize(
    "asked", ["", "?period=today", "?period=term", "?scope=front", "?scope=streams", "?since=2024-01-01"]
)
def test_the_page_asks_the_same_number_of_questions_however_much_was_sold(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock, statements: Statements, asked: str
) -> None:
    live_through(books, tablet, 1)
    log_in(teacher, books.teacher, clock)
    page(teacher, f"/reports{asked}")
    with statements() as few:
        page(teacher, f"/reports{asked}")
    live_through(books, tablet, 4)
    log_in(teacher, books.teacher, clock)
    page(teacher, f"/reports{asked}")
    with statements() as many:
        page(teacher, f"/reports{asked}")
    assert len(many) <= MOST_STATEMENTS, "\n".join(many)
    assert len(many) == len(few), "\n".join(sorted(set(many) ^ set(few)))


def test_what_did_not_change_costs_one_look(
    teacher: ShopClient, books: Books, tablet: TabletForTests, statements: Statements
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    version = version_of(page(teacher))
    with statements() as seen:
        answer = teacher.get("/reports/live", query_string={"version": version})
    assert (answer.status_code, answer.data) == (204, b"")
    assert not [text for text in seen if "sales_" in text]
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    fresh = teacher.get("/reports/live", query_string={"version": version})
    assert fresh.status_code == 200
    assert "¥44.00" in fresh.text
    assert "<html" not in fresh.text


def test_the_file_holds_the_same_figures(teacher: ShopClient, books: Books, tablet: TabletForTests) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]))
    book = CalamineWorkbook.from_filelike(BytesIO(teacher.get("/reports?as=xlsx").data))
    money = {row[0]: row[1] for row in book.get_sheet_by_name("金额").to_python()}
    assert money["营业额"] == 90.0
    goods = {row[1]: row[4] for row in book.get_sheet_by_name("商品").to_python()[1:]}
    assert sorted(goods.values()) == [22.0, 68.0]


def test_what_cannot_be_read_in_the_address_means_the_usual(teacher: ShopClient) -> None:
    for asked in ("?period=x&scope=y&against=z", "?since=kaputt", "?since=1066-01-01", "?place=x", "?until=2099-12-31"):
        for path in ("/reports", "/reports/products", "/reports/waste", "/reports/streams"):
            assert teacher.get(path + asked).status_code == 200, path + asked


def test_a_cashier_sees_no_reports(client: ShopClient, books: Books, clock: FakeClock) -> None:
    cashier = log_in(client, books.cashier, clock)
    for path in (
        "/reports",
        "/reports/live",
        "/reports/products",
        "/reports/waste",
        "/reports/streams",
        "/reports/letter",
    ):
        assert cashier.get(path).status_code == 403, path


def test_on_the_first_day_of_trading_the_heat_map_does_not_count_days_before_the_shop_was(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    tablet.send(*[tablet.sale([line(books.latte, LATTE)]) for _ in range(6)])
    assert ">6.0</a>" in page(teacher, "/reports?period=four_weeks")
    assert ">6.0</a>" in page(teacher, "/reports?period=four_weeks&scope=front")


def test_something_sold_late_at_night_adds_one_hour_and_a_long_day_stays_wide_enough_for_a_finger(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    def hours() -> tuple[str, list[int]]:
        table = re.search(r'<table class="(heat[^"]*)">(.*?)</thead>', page(teacher), re.DOTALL)
        assert table is not None
        return table[1], [int(hour) for hour in re.findall(r'class="num">(\d+)</th>', table[2])]

    usual = list(range(9, 21))
    assert hours() == ("heat", usual)
    midnight = clock.now().astimezone(SHANGHAI).replace(hour=0)
    clock.moment = midnight.replace(hour=1)
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    log_in(teacher, books.teacher, clock)
    assert hours() == ("heat", [1, *usual])
    for hour in (21, 22, 23):
        clock.moment = midnight.replace(hour=hour)
        tablet.send(tablet.sale([line(books.latte, LATTE)]))
    log_in(teacher, books.teacher, clock)
    assert hours() == ("heat heat-long", [1, *usual, 21, 22, 23])


def test_cash_is_compared_only_with_shifts_that_were_counted(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    drawer = DrawerForTests(tablet)
    tablet.send(drawer.open(FLOAT), drawer.count(pieces_of(FLOAT_FEN)), drawer.close())
    text = page(teacher)
    assert "0 / 1 个班次有差异；还没有可比的" in text
    clock.advance(days=7)
    drawer = DrawerForTests(tablet)
    tablet.send(drawer.open(FLOAT), drawer.count(pieces_of(FLOAT_FEN)), drawer.close())
    teacher = log_in(teacher, books.teacher, clock)
    assert "0 / 1 个班次有差异；对比 ¥0.00" in page(teacher, "/reports?period=week")
