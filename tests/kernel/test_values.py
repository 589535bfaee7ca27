"""Quantities, time, identifiers and refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.clock import FakeClock, business_day, day_bounds, iso_utc
from shop.kernel.errors import Invalid, Problem
from shop.kernel.ids import call_number, device_letter, order_number, uuid7
from shop.kernel.quantity import line_amount, parse_quantity, quantity_text

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@given(st.integers(-(10**9), 10**9))
def test_a_quantity_shown_can_be_typed_again(quantity: int) -> None:
    assert parse_quantity(quantity_text(quantity)) == quantity


@pytest.mark.parametrize("typed", ["", "1.2345", "NaN", "1e3", "一", "9999999999999"])
def test_what_is_no_quantity_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_quantity(typed)


def test_a_line_is_rounded_once_and_half_up() -> None:
    assert line_amount(1500, 333) == 500
    assert line_amount(2000, 2800) == 5600


def test_the_day_begins_at_four_in_the_morning() -> None:
    before = datetime(2026, 11, 22, 19, 59, tzinfo=UTC)
    assert business_day(before) == date(2026, 11, 22)
    assert business_day(before.replace(hour=20, minute=0)) == date(2026, 11, 23)


def test_a_day_ends_where_the_next_begins() -> None:
    start, end = day_bounds(date(2026, 11, 23))
    assert (business_day(start), business_day(end)) == (date(2026, 11, 23), date(2026, 11, 24))


def test_device_ids_sort_by_time_and_say_their_version() -> None:
    clock = FakeClock(MORNING)
    first = uuid7(clock.now())
    clock.advance(milliseconds=2)
    second = uuid7(clock.now())
    assert first < second
    assert (first.version, first.variant) == (7, "specified in RFC 4122")


def test_moments_are_written_as_tablets_read_them() -> None:
    assert iso_utc(MORNING) == "2026-11-23T02:00:00.000Z"


def test_letters_never_run_out() -> None:
    assert [device_letter(n) for n in (1, 26, 27, 52, 53)] == ["A", "Z", "AA", "AZ", "BA"]
    assert order_number("A", 1, date(2026, 11, 22), 47) == "A-1122-047"
    assert order_number("A", 2, date(2026, 11, 22), 47) == "A2-1122-047"


def test_two_guests_of_a_day_are_never_called_alike_though_the_tablet_was_enrolled_again() -> None:
    assert call_number("A", 1, 47) == "A-047"
    assert call_number("A", 2, 1) == "A2-001"
    assert call_number("A", 1, 1) != call_number("A", 2, 1)


def test_a_refusal_names_all_its_problems() -> None:
    refusal = Invalid(problems=(Problem("name", "请填名称。"), Problem("code", "最多 %(most)s 个字。", {"most": 64})))
    assert str(refusal).endswith("请填名称。；最多 64 个字。")
