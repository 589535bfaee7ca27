"""What a day is: pure rules over what is written, also when nobody wrote anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shop.calendar.rules.days import Book, DayFacts, day_of, days_between, open_at
from shop.calendar.rules.entries import EntryFacts, given_way, in_force
from shop.calendar.rules.hours import Season
from shop.calendar.rules.kinds import Certainty, Kind
from shop.calendar.rules.years import YearState, year_facts, year_to_ask_for
from tests.calendar.conftest import entry

USUAL = Season("平常", None, None, dict.fromkeys(range(1, 8), (540, 1260)), id=1)
PROJECTED, UNCERTAIN = Certainty.PROJECTED, Certainty.UNCERTAIN


def on(day: str, *entries: EntryFacts, seasons: tuple[Season, ...] = (USUAL,)) -> DayFacts:
    return day_of(date.fromisoformat(day), Book(entries, seasons))


def test_a_year_nobody_entered_has_its_weekdays_and_fixed_holidays() -> None:
    first_of_may = on("2033-05-01")
    assert first_of_may.holiday
    assert (first_of_may.holiday.name, first_of_may.holiday.certainty) == ("劳动节", PROJECTED)
    assert (first_of_may.known, first_of_may.is_day_off, first_of_may.is_open) == (False, True, True)
    monday = on("2033-05-09")
    assert (monday.known, monday.is_day_off, monday.opens, monday.closes) == (False, False, 540, 1260)
    assert on("2033-05-07").is_day_off, "a Saturday"


def test_what_was_entered_for_a_festival_replaces_the_fixed_one() -> None:
    moved = entry("statutory", "劳动节", "2033-05-02")
    assert on("2033-05-01", moved).holiday is None
    assert on("2033-05-02", moved).holiday == moved
    assert on("2033-10-01", moved).holiday, "the other festivals are still expected"


def test_nothing_known_about_hours_is_said_to_be_unknown() -> None:
    day = on("2026-11-26", seasons=())
    assert (day.is_open, day.opens, day.closes, day.hours_name) == (True, None, None, "")


def test_a_makeup_workday_is_no_day_off_and_a_local_holiday_is_one() -> None:
    saturday = on("2026-10-10", entry("makeup", "国庆节", "2026-10-10"))
    assert (saturday.is_makeup_workday, saturday.is_day_off) == (True, False)
    friday = on("2026-07-17", entry("local_holiday", "矻扎扎节", "2026-07-17"))
    assert (friday.is_day_off, friday.holiday is not None) == (True, True)


def test_a_local_holiday_that_is_not_announced_is_an_event_only() -> None:
    day = on("2026-07-17", entry("local_holiday", "矻扎扎节", "2026-07-15", "2026-07-17", certainty=UNCERTAIN))
    assert (day.is_day_off, day.holiday, [one.name for one in day.events]) == (False, None, ["矻扎扎节"])


def test_expected_dates_give_way_to_announced_ones_of_the_same_year() -> None:
    expected = entry("local_holiday", "矻扎扎节（待通知）", "2026-07-15", "2026-07-17", certainty=UNCERTAIN)
    next_year = entry("local_holiday", "矻扎扎节", "2027-07-10", certainty=UNCERTAIN)
    announced = entry("local_holiday", "矻扎扎节", "2026-07-20")
    assert set(in_force([expected, next_year, announced])) == {next_year, announced}
    new_year = entry("statutory", "元旦", "2027-01-01", certainty=PROJECTED)
    assert given_way([new_year, entry("day_off", "元旦", "2026-12-31", "2027-01-02")]) == {new_year}
    assert given_way([new_year, entry("makeup", "元旦", "2027-01-09")]) == set(), "a workday announces no holiday"


def test_an_announcement_counts_on_its_days_and_the_expected_days_are_ordinary_again() -> None:
    expected = entry("statutory", "春节", "2027-02-05", "2027-02-08", certainty=PROJECTED)
    announced = entry("statutory", "春节", "2027-02-08", "2027-02-11")
    assert on("2027-02-05", expected).is_day_off
    assert [on(day, expected, announced).is_day_off for day in ("2027-02-05", "2027-02-11")] == [False, True]


def test_overlapping_closures_stay_closed_and_the_closest_gives_the_reason() -> None:
    holidays, leak = entry("closed", "寒假闭店", "2026-01-20", "2026-02-20"), entry("closed", "水管坏了", "2026-02-02")
    longer = entry("hours", "夜市", "2026-02-02", opens=540, closes=1440)
    day = on("2026-02-02", holidays, leak, longer)
    assert (day.is_open, day.opens, day.closure) == (False, None, leak)
    assert on("2026-02-03", holidays, leak).closure == holidays
    assert on("2026-02-21", holidays, leak).is_open


def test_special_hours_beat_the_season_and_the_shorter_span_beats_the_longer() -> None:
    week = entry("hours", "黄金周", "2026-10-01", "2026-10-07", opens=480, closes=1320)
    eve = entry("hours", "停电", "2026-10-03", opens=600, closes=960)
    assert (on("2026-10-03", week, eve).opens, on("2026-10-04", week, eve).opens) == (600, 480)
    sundays_off = Season("平常", None, None, dict.fromkeys(range(1, 7), (540, 1260)))
    assert not on("2026-10-11", seasons=(sundays_off,)).is_open
    assert on("2026-10-04", week, seasons=(sundays_off,)).is_open, "open on a Sunday for once"


def test_open_past_midnight_still_belongs_to_the_evening() -> None:
    night = entry("hours", "火把节之夜", "2026-08-06", opens=600, closes=26 * 60)
    day = on("2026-08-06", night)
    half_past_one = datetime(2026, 8, 6, 17, 30, tzinfo=UTC)
    assert open_at(day, half_past_one) is True
    assert open_at(day, half_past_one + timedelta(minutes=40)) is False
    assert open_at(on("2026-08-07"), half_past_one) is False, "it is still yesterday's business day"
    assert open_at(on("2026-08-06", seasons=()), half_past_one) is None


def test_29_february_is_an_ordinary_day_and_an_ordinary_end() -> None:
    winter = Season("冬", (12, 1), (2, 29), dict.fromkeys(range(1, 8), (600, 1080)), id=2)
    seasons = (USUAL, winter)
    assert [on(day, seasons=seasons).opens for day in ("2028-02-29", "2027-02-28", "2027-03-01")] == [600, 600, 540]
    assert on("2028-02-29", entry("folk", "闰日市集", "2028-02-29")).events[0].name == "闰日市集"
    assert len(days_between(date(2028, 2, 1), date(2028, 3, 1), Book())) == 30


def test_a_break_is_told_from_a_term_and_from_not_knowing() -> None:
    term, holidays = entry("term", "秋季学期", "2026-08-24", "2027-01-22"), entry("break", "国庆假", "2026-10-01")
    assert on("2026-10-01", term, holidays).in_break is True
    assert on("2026-10-08", term, holidays).in_break is False
    assert on("2026-10-08").in_break is None


def test_the_strongest_event_counts() -> None:
    feast = entry("festival", "长街宴", "2026-11-16", strength=3)
    assert on("2026-11-16", feast, entry("commerce", "双 11 返场", "2026-11-16", strength=1)).strength == 3
    assert on("2026-11-17", feast).strength == 0


def test_a_year_is_known_once_each_of_the_seven_festivals_is_announced() -> None:
    names = ("元旦", "春节", "清明节", "劳动节", "端午节", "国庆节、中秋节")
    whole = [entry("statutory", name, f"2030-0{n}-01") for n, name in enumerate(names, 1)]
    assert year_facts(2030, whole).known
    assert year_facts(2030, whole[:-1]).missing == ("中秋节", "国庆节")
    assert year_facts(2030, whole[:-1]).state is YearState.PROJECTED
    assert year_facts(2031, whole).state is YearState.MISSING


def test_next_year_is_asked_for_when_fewer_than_sixty_days_are_left() -> None:
    assert year_to_ask_for(date(2026, 11, 1)) is None, "sixty days"
    assert year_to_ask_for(date(2026, 11, 2)) == 2027
    assert year_to_ask_for(date(2026, 12, 31)) == 2027
    assert year_to_ask_for(date(2027, 1, 1)) is None


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> EntryFacts:
    kind = draw(st.sampled_from(Kind))
    first = draw(DAYS)
    opens, closes = (600, 1500) if kind is Kind.HOURS else (None, None)
    return EntryFacts(
        kind, draw(st.sampled_from(["春节", "国庆节", "长街宴", "寒假"])), first,
        first + timedelta(draw(st.integers(0, 60))), certainty=draw(st.sampled_from(Certainty)),
        opens=opens, closes=closes,
    )  # fmt: skip


@given(st.lists(entries(), max_size=12), DAYS, st.integers(0, 40))
def test_a_day_is_the_same_alone_and_among_others_whatever_the_order(
    found: list[EntryFacts], first: date, more: int
) -> None:
    several = days_between(first, first + timedelta(more), Book(found, [USUAL]))
    assert [one.day for one in several] == [first + timedelta(n) for n in range(more + 1)]
    assert several[-1] == day_of(several[-1].day, Book(found, [USUAL]))
    backwards = days_between(first, first + timedelta(more), Book(found[::-1], [USUAL]))
    assert [(one.is_open, one.opens, one.is_day_off, one.known, set(one.events)) for one in several] == [
        (one.is_open, one.opens, one.is_day_off, one.known, set(one.events)) for one in backwards
    ]
    for one in several:
        assert not (one.is_makeup_workday and one.is_day_off)
        assert one.is_open or one.opens is None
        assert one.opens is None or one.closes is None or 240 <= one.opens < one.closes <= 1680
