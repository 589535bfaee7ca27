"""The calendar as Excel: a teacher imports a year; what is wrong is told row by row and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.calendar import queries
from shop.calendar.actions.reminder import remind
from shop.calendar.actions.sheets import Plan, RowsWrong, import_entries, plan_import
from shop.calendar.models import CalendarEntry
from shop.calendar.queries.sheet import calendar_workbook
from shop.calendar.rules.cells import COLUMNS, day_in, read_row, shown
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import Certainty, Kind
from shop.web.tables_in import BadTable, Table, read_table
from shop.worklist.models import WorkItem
from tests.calendar.conftest import official_2027, sheet
from tests.support.people import School

pytestmark = pytest.mark.once

Add = Callable[..., int]


def bring(school: School, table: Table) -> Plan:
    return import_entries(table, by=school.people["teacher"], at=school.clock.now())


def live(session: Session) -> list[tuple[str, str, date, date, str]]:
    session.rollback()
    found = select(CalendarEntry).where(CalendarEntry.removed_at.is_(None)).order_by(CalendarEntry.id)
    return [(one.kind, one.name, one.first_day, one.last_day, one.certainty) for one in session.scalars(found)]


def told(plan: Plan) -> dict[int, list[str]]:
    return {
        row.number: [problem.message % (problem.facts or {}) for problem in row.problems]
        for row in plan.rows
        if row.problems
    }


def test_the_teacher_imports_2027_and_the_projected_spring_festival_is_replaced(
    seeded: School, session: Session
) -> None:
    remind(at=seeded.clock.now())
    before = queries.days(date(2027, 2, 5), date(2027, 2, 14))
    assert {one.holiday.certainty for one in before if one.holiday} == {Certainty.PROJECTED}
    plan = bring(seeded, sheet(*official_2027()))
    assert (plan.count("new") + plan.count("changed"), len(plan.replaced)) == (10, 0)
    after = queries.days(date(2027, 2, 5), date(2027, 2, 14))
    assert [one.is_day_off for one in after] == [True] * 8 + [True, False], "eight days, a Saturday, a make-up Sunday"
    assert {one.holiday.certainty for one in after if one.holiday} == {Certainty.CONFIRMED}
    assert all(one.known for one in after)
    session.rollback()
    (item,) = session.scalars(select(WorkItem).where(WorkItem.kind == "calendar_year"))
    assert item.closed_by == seeded.people["teacher"]


def test_a_projected_festival_on_other_days_goes_and_the_plan_says_so(seeded: School, session: Session) -> None:
    table = sheet(["放假", "春节", "2027-02-04", "2027-02-11", "已公布"])
    plan = plan_import(table)
    assert [(one.name, one.first) for one in plan.replaced.values()] == [("春节", date(2027, 2, 5))]
    spring = [row for row in live(session) if row[1] == "春节" and row[2].year == 2027]
    assert len(spring) == 1, "a look changes nothing"
    bring(seeded, table)
    assert [row[2:] for row in live(session) if row[1] == "春节" and row[2].year == 2027] == [
        (date(2027, 2, 4), date(2027, 2, 11), "confirmed")
    ]


def test_importing_the_same_sheet_again_changes_nothing(seeded: School, session: Session) -> None:
    bring(seeded, sheet(*official_2027()))
    before = live(session)
    plan = bring(seeded, sheet(*official_2027()))
    assert {row.state for row in plan.rows} == {"same"}
    assert live(session) == before


def test_what_goes_out_comes_back_unchanged(seeded: School, session: Session, add: Add) -> None:
    add("hours", "=夜市", "2026-08-06", opens=600, closes=1560, strength=3, note="@备注", name_en="+Night")
    before = live(session)
    plan = bring(seeded, read_table(calendar_workbook(2000, 2100).getvalue()))
    assert {row.state for row in plan.rows} == {"same"}
    assert len(plan.rows) == len(before)
    assert live(session) == before


def test_every_wrong_row_is_told_with_all_its_problems_and_nothing_is_imported(
    seeded: School, session: Session
) -> None:
    before = live(session)
    table = sheet(
        ["放假", "春节", "2027-02-09", "2027-02-12", ""],
        ["假期", "", "二月五号", "", "大概"],
        ["闭店", "盘点", "2027-02-30", "", ""],
        ["闭店", "倒着的", "2027-03-05", "2027-03-01", ""],
        ["", "没有种类", "2027-03-05", "", ""],
        ["特别营业时间", "夜市", "2027-04-01", "", ""],
        ["寒暑假", "太久", "2027-01-01", "2029-01-01", ""],
    )
    plan = plan_import(table)
    found = told(plan)
    assert set(found) == {3, 4, 5, 6, 7, 8}
    assert len(found[3]) == 4, "kind, date, certainty and the missing name"
    assert "没有「2027-02-30」这一天" in found[4][0]
    assert "比开始日期还早" in found[5][0]
    assert found[6] == ["「种类」没有填。"]
    assert "特别营业时间要填" in found[7][0]
    with pytest.raises(RowsWrong):
        bring(seeded, table)
    assert live(session) == before


def test_the_same_row_twice_is_told_on_both(seeded: School) -> None:
    found = told(plan_import(sheet(["闭店", "盘点", "2027-03-05", "", ""], ["闭店", "盘点", "2027/3/5", "", ""])))
    assert set(found) == {2, 3}
    assert "出现了两次" in found[2][0]


def test_lists_of_single_days_as_published_are_understood(school: School, session: Session) -> None:
    rows = [["2027年2月5日", "春节", "休"], ["2027.2.6", "春节", "休"], ["20270214", "春节", "班"]]
    bring(school, sheet(*rows, titles=["日期", "节日", "类型"]))
    assert live(session) == [
        ("day_off", "春节", date(2027, 2, 5), date(2027, 2, 5), "confirmed"),
        ("day_off", "春节", date(2027, 2, 6), date(2027, 2, 6), "confirmed"),
        ("makeup", "春节", date(2027, 2, 14), date(2027, 2, 14), "confirmed"),
    ]


def test_columns_a_sheet_does_not_have_stay_as_they_were(school: School, add: Add) -> None:
    add("festival", "长街宴", "2026-11-16", "2026-11-18", strength=3, note="三千桌", certainty=Certainty.UNCERTAIN)
    rows = [["民族节日", "长街宴", "2026-11-16", "2026-11-19"]]
    bring(school, sheet(*rows, titles=["种类", "名称", "开始", "结束"]))
    (feast,) = queries.day_of(date(2026, 11, 19)).events
    assert (feast.strength, feast.note, feast.certainty) == (3, "三千桌", Certainty.UNCERTAIN)


@pytest.mark.parametrize(
    "table",
    [
        sheet(titles=["种类", "名称", "开始"]),
        sheet(["春节", "2027-02-05"], titles=["名称", "开始"]),
        sheet(["放假", "春节", "2027-02-05", "2027-02-05"], titles=["种类", "名称", "开始", "日期"]),
    ],
)
def test_a_table_that_is_none_of_a_calendar_is_refused(school: School, table: Table) -> None:
    with pytest.raises(BadTable):
        plan_import(table)


@given(st.text(max_size=12))
def test_any_text_for_a_date_is_read_or_refused(text: str) -> None:
    facts, problems = read_row({"种类": "闭店", "名称": "盘点", "开始": text.strip()})
    assert facts or problems


@given(
    st.sampled_from(Kind), st.text("春节长街宴 A1", min_size=1, max_size=20),
    st.dates(date(2000, 1, 1), date(2099, 1, 1)),
    st.integers(1, 300), st.sampled_from(Certainty), st.sampled_from([None, 1, 2, 3]), st.integers(240, 1600),
)  # fmt: skip
def test_every_entry_survives_its_row(
    kind: Kind, name: str, first: date, days: int, certainty: Certainty, strength: int | None, opens: int
) -> None:
    hours = {"opens": min(opens, 1439), "closes": max(opens + 1, 1440)} if kind is Kind.HOURS else {}
    last = date.fromordinal(first.toordinal() + days)
    facts = EntryFacts(kind, name.strip() or "节", first, last, "", certainty, strength, note="备注", **hours)
    cells = dict(zip([column.title for column in COLUMNS], shown(facts), strict=True))
    assert read_row(cells) == (facts, [])


def test_dates_are_read_as_people_write_them() -> None:
    for text in (
        "2027-02-05",
        "2027/2/5",
        "2027.2.5",
        "2027年2月5日",
        "２０２７-０２-０５",
        "2027-02-05 00:00",
        "20270205",
    ):
        assert day_in(text) == date(2027, 2, 5)
