"""Temperatures as people type them, what is due, how near a certificate's end is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.errors import Invalid
from shop.safety.rules import certificate_state, parse_temperature, still_due, temperature_text

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [("4", 40), ("3.5", 35), ("-18", -180), ("－１８．５℃", -185), (" 2 度", 20), ("+3.20", 32), ("−2°C", -20)],
)
def test_a_temperature_as_read_off_the_thermometer(typed: str, tenths: int) -> None:
    assert parse_temperature(typed) == tenths


@pytest.mark.parametrize("typed", ["", "冷", "3.55", "3,5", "999", "-70", "4-5"])
def test_what_is_no_temperature_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_temperature(typed)


@given(st.integers(-600, 1500))
def test_what_is_shown_can_be_typed_again(tenths: int) -> None:
    assert parse_temperature(temperature_text(tenths)) == tenths


def test_daily_points_are_due_so_often_and_rare_ones_when_their_day_has_come() -> None:
    daily = {"per_day": 2, "every_days": 1, "last": None, "today": MONDAY}
    assert [still_due(done_today=done, **daily) for done in (0, 1, 2, 3)] == [2, 1, 0, 0]  # type: ignore[arg-type]

    def weekly(last: date | None) -> int:
        return still_due(per_day=1, every_days=7, done_today=0, last=last, today=MONDAY)

    assert weekly(None) == weekly(date(2026, 11, 16)) == 1
    assert weekly(date(2026, 11, 17)) == weekly(MONDAY) == 0


def test_certificates_warn_thirty_days_before() -> None:
    days = (None, date(2026, 11, 22), MONDAY, date(2026, 12, 23), date(2026, 12, 24))
    assert [certificate_state(day, today=MONDAY) for day in days] == ["none", "over", "soon", "soon", "good"]
