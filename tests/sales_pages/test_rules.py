"""Pure parts: comparing days, columns, what a changed mind costs, harmless cells."""

from __future__ import annotations

import pytest

from shop.sales.rules.back import SoldLine, line_values
from shop.sales.rules.compare import DayFacts, compare
from shop.web.charts import columns
from shop.web.sheets import RISKY, harmless

WEEK_AGO = DayFacts(orders=10, revenue_fen=20_000, quantity=12_000, hours={9: 4, 10: 6}, products={"拿铁": 12_000})


def day(**changes: object) -> DayFacts:
    usual = {
        "orders": 10,
        "revenue_fen": 20_000,
        "quantity": 12_000,
        "hours": WEEK_AGO.hours,
        "products": WEEK_AGO.products,
    }
    return DayFacts(**{**usual, **changes})  # type: ignore[arg-type]


def said(now: DayFacts, figure: str) -> str | None:
    reason = getattr(compare(now, WEEK_AGO), figure).reason
    return reason.message % reason.facts if reason else None


def test_more_orders_explain_more_revenue() -> None:
    now = day(orders=15, revenue_fen=30_000, hours={9: 9, 10: 6})
    assert said(now, "revenue") == "主要因为多了 5 单"
    assert said(now, "orders") == "9 点多 5 单"
    assert compare(now, WEEK_AGO).revenue.change_bp == 5000


def test_smaller_orders_explain_less_revenue() -> None:
    now = day(revenue_fen=15_000, quantity=9_000, products={"拿铁": 9_000})
    assert said(now, "revenue") == "主要因为每单少花 ¥5.00"
    assert said(now, "average") == "每单少买 0.3 件"
    assert said(now, "units") == "拿铁少卖 3 件"


def test_cheaper_goods_explain_a_lower_average() -> None:
    assert said(day(revenue_fen=15_000), "average") == "买的东西更便宜"


def test_the_same_day_needs_no_reason() -> None:
    changes = compare(day(), WEEK_AGO)
    assert [change.reason for change in changes] == [None] * 4
    assert [change.change_bp for change in changes] == [0] * 4


def test_nothing_is_a_percentage_of_nothing() -> None:
    assert compare(day(), day(revenue_fen=0)).revenue.change_bp is None


def test_columns_fill_the_height_and_never_leave_it() -> None:
    assert [column.height for column in columns([(5, 10), (0, 2), (-3, 0)])] == [50.0, 0.0, 0.0]
    assert columns([(5, 10)])[0].height_before == 100.0
    assert columns([]) == []
    assert columns([(0, 0)])[0].height == 0


def combo() -> list[SoldLine]:
    """Cup 68.00 and latte 22.00 sold together at 78.00 (domain rule 13)."""
    return [
        SoldLine(1, 1000, 6800, 5893, 0, 0, "c"),
        SoldLine(2, 1000, 2200, 1907, 0, 0, "c"),
        SoldLine(3, 1000, 1800, 1800, 0, 0, ""),
    ]


@pytest.mark.parametrize(
    ("picks", "changed_mind", "expected"),
    [
        ({2: 1000}, False, {2: 1907}),
        ({2: 1000}, True, {2: 1000}),
        ({1: 1000}, True, {1: 5600}),
        ({1: 1000, 2: 1000}, True, {1: 5893, 2: 1907}),
        ({3: 1000}, True, {3: 1800}),
        ({2: 1000, 3: 1000}, True, {2: 1000, 3: 1800}),
    ],
)
def test_who_changes_their_mind_pays_for_what_they_keep(
    picks: dict[int, int], changed_mind: bool, expected: dict[int, int]
) -> None:
    assert line_values(combo(), picks, changed_mind=changed_mind) == expected


@pytest.mark.parametrize("sign", list(RISKY))
def test_no_cell_can_be_run(sign: str) -> None:
    assert harmless(f"{sign}SUM(A1)")[0] == "'"


def test_ordinary_text_stays_as_it_is() -> None:
    assert harmless("拿铁 -5") == "拿铁 -5"
    assert harmless("") == ""
