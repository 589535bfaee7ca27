"""The teacher's five minutes: what happened today, against last week, and every figure opens to its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from shop.kernel.clock import FakeClock
from tests.sales_pages.conftest import Statements
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, Books
from tests.support.tills import TabletForTests, line

Sell = Callable[..., UUID]


def page(client: ShopClient, path: str = "/sales/today") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def version_of(text: str) -> str:
    found = re.search(r"version=([\d.]+)", text)
    assert found
    return found[1]


def test_a_new_day_says_what_to_expect(teacher: ShopClient) -> None:
    text = page(teacher)
    assert "这一天还没有卖出东西" in text
    assert "还没有可比的" in text


def test_the_teacher_sees_what_was_sold(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 2), (books.cup, CUP, 1), pay=[("wechat", 11200)])
    sell((books.latte, LATTE, 1))
    text = page(teacher)
    for expected in ("¥134.00", "¥67.00", "拿铁", "土陶杯", "微信", "现金"):
        assert expected in text


def test_figures_are_compared_with_last_week_at_the_same_time(
    teacher: ShopClient, books: Books, sell: Sell, clock: FakeClock
) -> None:
    clock.advance(days=-7)
    sell((books.latte, LATTE, 1))
    clock.advance(hours=5)
    sell((books.cup, CUP, 1))
    clock.advance(days=7, hours=-5, minutes=1)
    sell((books.latte, LATTE, 1))
    sell((books.latte, LATTE, 1))
    text = page(teacher)
    assert "同一时刻" in text
    assert "100.0%" in text, "two lattes against the one of last week; the afternoon's cup does not count yet"
    assert "主要因为多了 1 单" in text
    assert "拿铁多卖 1 件" in text


def test_a_finished_day_is_compared_with_a_whole_day(
    teacher: ShopClient, books: Books, sell: Sell, clock: FakeClock
) -> None:
    clock.advance(days=-8)
    sell((books.latte, LATTE, 2))
    clock.advance(days=7)
    sell((books.latte, LATTE, 1))
    clock.advance(days=1)
    text = page(teacher, "/sales/today?day=2026-11-22")
    assert "整天相比" in text
    assert "50.0%" in text


def test_an_unchanged_day_costs_almost_nothing_to_ask_for_again(
    teacher: ShopClient, books: Books, sell: Sell, statements: Statements
) -> None:
    sell()
    version = version_of(page(teacher))
    with statements() as seen:
        answer = teacher.get("/sales/today/live", query_string={"version": version})
    assert (answer.status_code, answer.data) == (204, b"")
    assert seen == [], "no more than the one glance of tests/people/test_glance.py"
    sell()
    fresh = teacher.get("/sales/today/live", query_string={"version": version})
    assert fresh.status_code == 200
    assert "¥44.00" in fresh.text
    assert "<html" not in fresh.text, "only the part that changes"


def test_a_page_that_refreshes_itself_does_not_keep_anybody_logged_in(
    teacher: ShopClient, sell: Sell, clock: FakeClock
) -> None:
    sell()
    version = version_of(page(teacher))
    for _ in range(4):
        clock.advance(minutes=9)
        answer = teacher.get("/sales/today/live", query_string={"version": version}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login"), "the page goes to the login, not the login into the page"


def test_every_figure_opens_to_its_rows(teacher: ShopClient, books: Books, sell: Sell) -> None:
    sell((books.latte, LATTE, 1), pay=[("wechat", LATTE)])
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/sales/[^"]+)"', page(teacher))}
    assert len(links) > 15
    for link in links:
        assert teacher.get(link).status_code == 200, link


def test_the_page_asks_the_same_number_of_questions_however_much_was_sold(
    teacher: ShopClient, books: Books, sell: Sell, statements: Statements
) -> None:
    sell()
    with statements() as few:
        page(teacher)
    for _ in range(12):
        sell((books.latte, LATTE, 1), (books.tea, 1800, 2), (books.cup, CUP, 1), pay=[("wechat", 12600)])
    with statements() as many:
        page(teacher)
    assert len(few) == len(many)


def test_a_day_that_is_not_a_day_means_today(teacher: ShopClient) -> None:
    for text in ("x", "2026-13-40", "0001-01-01", "9999-12-31"):
        assert teacher.get("/sales/today", query_string={"day": text}).status_code == 200


def test_an_hour_says_the_same_money_as_the_summary(teacher: ShopClient, books: Books, tablet: TabletForTests) -> None:
    sale = tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)])
    identity = tablet.uuid()
    yes = books.approve("refund", identity, LATTE)
    payload = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=yes)
    tablet.send(sale, tablet.seal("refund", payload, envelope_uuid=identity))
    assert "10 点：1 单，¥68.00；上周 0 单" in teacher.get("/sales/today").text
    by_hour = teacher.get("/sales/summary").text.split('id="by-hour"')[1].split("</section>")[0]
    assert "¥68.00" in by_hour
    assert "¥90.00" not in by_hour


def test_what_was_thrown_away_after_a_refund_is_counted_in_pieces(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    """A latte without a recipe: nobody knows its cost, yet it was thrown away."""
    sale = tablet.sale([line(books.latte, LATTE)])
    identity = tablet.uuid()
    yes = books.approve("refund", identity, LATTE)
    payload = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=yes)
    assert "退款后扔掉" not in page(teacher)
    tablet.send(sale, tablet.seal("refund", payload, envelope_uuid=identity))
    shown = re.sub(r"<[^>]+>", "", page(teacher).split('id="use-thrown"')[1].split("</li>")[0])
    assert "1 次" in shown
    assert "1 件" in shown
    assert 'id="product-' not in page(teacher), "what came back whole is not what sells best"
    assert "没有配方的商品不扣库存" in teacher.get("/reports/waste").text
