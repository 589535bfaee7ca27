"""Who needs help: one fact against the own past with its records, too little data said plainly, nobody ranked."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.models import Person
from shop.reports.rules.needs_help import Fact, Matter, Verdict, at_least, telling
from tests.reports.conftest import log_in
from tests.support.application import ShopClient
from tests.support.books import LATTE, Books
from tests.support.tills import TabletForTests, line, payload_of


@pytest.mark.parametrize(
    ("times", "chances", "before", "chances_before", "said"),
    [
        (4, 100, 1, 400, Verdict.MORE),
        (1, 100, 0, 400, Verdict.SAME),
        (2, 100, 8, 400, Verdict.SAME),
        (0, 200, 12, 400, Verdict.LESS),
        (5, 10, 0, 400, Verdict.UNSURE),
        (5, 100, 0, 40, Verdict.UNSURE),
    ],
)
def test_only_what_chance_does_not_explain_is_told(
    times: int, chances: int, before: int, chances_before: int, said: Verdict
) -> None:
    assert Fact(Matter.TENDER, times, chances, before, chances_before).verdict is said


def test_the_tail_of_the_poisson() -> None:
    assert at_least(0, 3.0) == 1
    assert at_least(1, 2.0) == pytest.approx(0.8646647)
    assert at_least(3, 1.0) == pytest.approx(0.0803014)


def test_the_worst_goes_before_the_best_and_only_one_is_told() -> None:
    worse, better = Fact(Matter.VOID, 6, 100, 1, 400), Fact(Matter.TENDER, 0, 300, 20, 400)
    assert telling([better, worse]) is worse
    assert telling([better]) is better
    assert telling([Fact(Matter.CASH, 1, 1, 0, 1)]) is None


def fix(tablet: TabletForTests, sale: dict[str, Any]) -> dict[str, Any]:
    order = payload_of(sale)
    return tablet.seal(
        "tender_fix",
        {
            "v": 1, "order_uuid": order["order_uuid"], "order_number": order["number"],
            "cashier_id": tablet.cashier_id, "reason": "按错了",
            "payment_uuid": order["payments"][0]["payment_uuid"], "reverse_uuid": tablet.uuid(),
            "replacement": tablet.payment("wechat", LATTE),
        },
    )  # fmt: skip


@pytest.fixture
def five_weeks(books: Books, tablet: TabletForTests, clock: FakeClock) -> Books:
    """Four weeks of sales, then a week with more voids than ever."""
    with transaction() as current:
        current.get_one(Person, books.cashier).kind = "student"
    clock.advance(days=-20)
    tablet.send(*[tablet.sale([line(books.latte, LATTE)]) for _ in range(70)])
    clock.advance(days=20)
    sales = [tablet.sale([line(books.latte, LATTE)]) for _ in range(25)]
    tablet.send(*sales)
    for sale in sales[:4]:
        envelope = tablet.uuid()
        back = tablet.refund_payload(
            sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=books.approve("void", envelope, LATTE)
        )
        assert tablet.send(tablet.seal("void", back, envelope_uuid=envelope))[0].verdict == "accepted"
    return books


def test_the_teacher_is_told_one_fact_and_finds_its_records(five_weeks: Books, teacher: ShopClient) -> None:
    text = teacher.get("/reports/help").text
    assert "收款后撤单：近 7 天 25 单里 4 次，之前四周 70 单里 0 次" in text
    assert "比自己以前多" in text
    one = teacher.get(f"/reports/help/{five_weeks.cashier}").text
    links = re.findall(r'href="(/sales/orders/[^"]+)"', one)
    assert len(links) == 4
    assert all(teacher.get(link).status_code == 200 for link in links)
    assert "谁需要帮助" in teacher.get("/reports").text


def test_a_student_with_few_records_has_too_little_data(
    books: Books, tablet: TabletForTests, teacher: ShopClient
) -> None:
    with transaction() as current:
        current.get_one(Person, books.cashier).kind = "student"
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert "数据不足" in teacher.get("/reports/help").text


def test_nobody_but_teachers_sees_it(five_weeks: Books, client: ShopClient, clock: FakeClock) -> None:
    student = log_in(client, five_weeks.cashier, clock)
    assert student.get("/reports/help").status_code == 403
    assert student.get(f"/reports/help/{five_weeks.cashier}").status_code == 403
