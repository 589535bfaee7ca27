"""Times as people type them, the week's hours, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.calendar.actions.hours import remove_season, restore_season, save_season
from shop.calendar.queries import day_of
from shop.calendar.rules.hours import Season, clock_text, hours_of, minutes_of
from shop.kernel.errors import Invalid, NotFound
from tests.support.people import School

WEEK = dict.fromkeys(range(1, 8), (540, 1260))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9:00", 540), ("09:30", 570), ("２１：００", 1260), ("9点", 540), ("9点30", 570), ("次日 1:00", 1500),
        ("25:00", 1500), ("09:00:00", 540), ("9", None), ("9:60", None), ("29:00", None), ("早上", None), ("", None),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@given(st.integers(0, 24 * 60 - 1))
def test_what_the_clock_shows_is_read_back(minutes: int) -> None:
    assert minutes_of(clock_text(minutes)) == minutes


def test_closing_before_opening_means_after_midnight_and_never_past_four() -> None:
    assert hours_of(540, 60) == ((540, 1500), None)
    assert hours_of(None, None) == (None, None)
    assert hours_of(240, 240) == ((240, 1680), None), "round the clock"
    for opens, closes in ((540, 300), (180, 600), (540, None)):
        hours, problem = hours_of(opens, closes)
        assert hours is None
        assert problem


def test_the_shorter_season_counts_and_a_removed_one_does_not(school: School) -> None:
    at, by = school.clock.now(), school.people["teacher"]
    save_season(Season("平常", None, None, WEEK), by=by, at=at)
    winter = {**WEEK, 1: None, 6: (600, 1500)}
    number = save_season(Season("旺季", (11, 1), (4, 30), winter), by=by, at=at)
    saturday, monday = day_of(date(2027, 1, 9)), day_of(date(2027, 1, 11))
    assert (saturday.opens, saturday.closes, saturday.hours_name, monday.is_open) == (600, 1500, "旺季", False)
    assert day_of(date(2027, 5, 3)).hours_name == "平常"
    remove_season(number, by=by, at=at)
    assert day_of(date(2027, 1, 11)).is_open
    with pytest.raises(NotFound):
        save_season(Season("旺季", None, None, WEEK), season_id=number, by=by, at=at)
    restore_season(number, by=by, at=at)
    assert not day_of(date(2027, 1, 11)).is_open


def test_changing_a_season_replaces_its_week(school: School) -> None:
    at = school.clock.now()
    number = save_season(Season("平常", None, None, WEEK), by=None, at=at)
    save_season(Season("平常", None, None, {**WEEK, 7: None, 1: (600, 1200)}), season_id=number, by=None, at=at)
    assert not day_of(date(2026, 11, 29)).is_open
    assert day_of(date(2026, 11, 30)).opens == 600


def test_all_problems_of_a_season_are_named(school: School) -> None:
    with pytest.raises(Invalid) as refused:
        save_season(Season("", (2, 30), None, WEEK), by=None, at=school.clock.now())
    assert {problem.field for problem in refused.value.problems} == {"name", "first", "last"}
