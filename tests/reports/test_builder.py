"""Reports people put together: the same figures as everywhere, kept, shared by post, taken away as files."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.clock import FakeClock
from shop.people.models import PersonRole, Role
from shop.reports.models import SavedReport
from shop.reports.queries.builder import report
from shop.reports.rules.choice import DIMENSIONS, MEASURES, Source, choice_from
from shop.reports.rules.periods import Days
from tests.reports.conftest import log_in
from tests.reports.histories import live_through
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, Books, count
from tests.support.slow_figures import slowly
from tests.support.tills import TabletForTests, line


def save(client: ShopClient, name: str, **more: object) -> int:
    address = "/reports/builder?source=goods&measure=revenue&measure=margin&dimension=category&period=month"
    return client.post(address, data={"name": name, **more}).status_code


@pytest.mark.database
def test_every_source_told_apart_by_anything_adds_up_to_what_the_rows_say(
    books: Books, tablet: TabletForTests, clock: FakeClock
) -> None:
    live_through(books, tablet, 4)
    last = clock.now().date()
    days = Days(last.replace(day=1), last)
    slow = slowly(days.first, days.last)
    expected = {
        Source.GOODS: {
            "revenue": slow.line_revenue,
            "units": slow.units,
            "cost": slow.cost,
            "margin": slow.costed - slow.cost,
        },
        Source.ORDERS: {"revenue": slow.revenue, "orders": slow.orders, "gross": slow.gross},
        Source.WASTE: {"wasted": sum(slow.waste.values())},
        Source.STREAMS: {"paid": slow.stream_paid, "orders": slow.stream_orders, "refund": slow.stream_refund},
    }
    for source, figures in expected.items():
        for dimension in DIMENSIONS[source]:
            asked = choice_from({"source": source.value, "measure": list(MEASURES[source]), "dimension": dimension})
            found = report(asked, days)
            for name, value in figures.items():
                assert found.total[name] == value, (source, dimension, name)
                assert sum(one.values[name] or 0 for one in found.lines) == value, (source, dimension, name)


def test_a_report_is_kept_and_shows_the_figures_of_now(
    teacher: ShopClient, books: Books, tablet: TabletForTests
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert save(teacher, "每月毛利") == 303
    kept = session().query(SavedReport).one()
    assert "¥22.00" in teacher.get(f"/reports/saved/{kept.id}").text
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    text = teacher.get(f"/reports/saved/{kept.id}").text
    assert "¥44.00" in text
    assert "每月毛利" in text
    assert save(teacher, "每月毛利") == 303, "the same name again replaces it"
    assert count(SavedReport) == 1


def test_a_report_without_a_name_is_not_kept_and_nothing_is_lost(teacher: ShopClient, books: Books) -> None:
    answer = teacher.post("/reports/builder?source=orders&measure=orders&dimension=hour", data={"name": " "})
    assert answer.status_code == 422
    assert "请给报表起个名字" in answer.text
    assert re.search(r'value="orders"[^>]*checked|checked[^>]*value="orders"', answer.text)
    assert count(SavedReport) == 0


def test_only_the_posts_it_is_shared_with_see_it(
    client: ShopClient, teacher: ShopClient, books: Books, clock: FakeClock
) -> None:
    with transaction() as current:
        buyer = current.query(Role).filter_by(code="buyer").one().id
        marketing = current.query(Role).filter_by(code="marketing").one().id
        current.query(PersonRole).filter_by(person_id=books.potter).delete()
        current.add(PersonRole(person_id=books.potter, role_id=buyer))
    assert save(teacher, "给营销看", roles=str(marketing)) == 303
    number = session().query(SavedReport.id).scalar()
    session().rollback()
    other = log_in(client, books.potter, clock)
    assert other.get(f"/reports/saved/{number}").status_code == 404
    assert "给营销看" not in other.get("/reports/builder").text
    log_in(client, books.teacher, clock)
    assert save(client, "给营销看", roles=str(buyer)) == 303
    log_in(client, books.potter, clock)
    assert "分享给您的" in client.get(f"/reports/saved/{number}").text
    assert client.post(f"/reports/saved/{number}/remove").status_code == 404, "only its owner removes it"
    log_in(client, books.teacher, clock)
    assert client.post(f"/reports/saved/{number}/remove").status_code == 303
    assert count(SavedReport) == 0


def test_files_hold_the_rows_and_no_cell_is_run(teacher: ShopClient, books: Books, tablet: TabletForTests) -> None:
    with transaction() as current:
        current.get_one(Product, books.latte).name = "=1+1"
    tablet.send(tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)]))
    asked = "/reports/builder?source=goods&measure=revenue&dimension=product&period=today"
    text = teacher.get(f"{asked}&as=csv").data.decode("utf-8-sig")
    assert text.splitlines()[2] == "'=1+1,22.00"
    assert text.splitlines()[-1] == "合计,90.00"
    book = CalamineWorkbook.from_filelike(BytesIO(teacher.get(f"{asked}&as=xlsx").data))
    assert book.get_sheet_by_name("报表").to_python()[2] == ["'=1+1", 22.0]


def test_people_are_listed_by_name_whatever_they_sold(books: Books, tablet: TabletForTests, clock: FakeClock) -> None:
    live_through(books, tablet, 4)
    last = clock.now().date()
    asked = choice_from({"source": "orders", "measure": ["revenue"], "dimension": "cashier"})
    names = [str(one.key) for one in report(asked, Days(last.replace(day=1), last)).lines]
    assert names == sorted(names)


def test_what_cannot_be_read_means_the_usual(teacher: ShopClient) -> None:
    for asked in (
        "?source=x&measure=y&dimension=z",
        "?category=x&outlet=99999999&hall=q&since=kaputt",
        "?source=waste&hall=zz",
        "?period=x&hall=zz&category=²",
    ):
        assert teacher.get(f"/reports/builder{asked}").status_code == 200, asked
