"""What a day is: open or closed, holiday or workday, what goes on, term or break, weather, known or guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shop.calendar.rules.entries import EntryFacts, in_force
from shop.calendar.rules.hours import Season, season_of
from shop.calendar.rules.kinds import Certainty, Kind, Sky
from shop.calendar.rules.years import YearFacts, fixed_holidays, year_facts
from shop.kernel.clock import SHANGHAI, business_day

HOLIDAY_ORDER = (Kind.STATUTORY, Kind.LOCAL_HOLIDAY, Kind.MAKEUP, Kind.DAY_OFF)
EVENT_ORDER = (Kind.LOCAL_HOLIDAY, Kind.FESTIVAL, Kind.FOLK, Kind.COMMERCE, Kind.SEASON)
SATURDAY = 6


@dataclass(frozen=True, slots=True)
class WeatherFacts:
    """A day's weather: temperatures in thousandths of a degree, rain in thousandths of a millimetre."""

    sky: Sky
    low: int | None = None
    high: int | None = None
    rain: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """All that is written in the calendar about some years."""

    entries: Sequence[EntryFacts] = ()
    seasons: Sequence[Season] = ()
    weather: Mapping[date, WeatherFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One business day. Minutes count from its midnight, up to 04:00 next morning; None: nobody entered hours.

    `holiday` is the day off or make-up workday that counts; dates still to be announced are only `events`.
    `known` is False while the year's announced holidays are not entered.
    """

    day: date
    is_open: bool
    opens: int | None
    closes: int | None
    special: EntryFacts | None
    season: Season | None
    holiday: EntryFacts | None
    events: tuple[EntryFacts, ...]
    school: EntryFacts | None
    closure: EntryFacts | None
    weather: WeatherFacts | None
    known: bool

    @property
    def hours_name(self) -> str:
        """Where the hours come from: a special day or the season's name."""
        return self.special.name if self.special else self.season.name if self.season else ""

    @property
    def weekday(self) -> int:
        """Monday is 1, Sunday 7."""
        return self.day.isoweekday()

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.weekday >= SATURDAY

    @property
    def is_makeup_workday(self) -> bool:
        """A weekend day on which people work for a holiday."""
        return self.holiday is not None and self.holiday.kind is Kind.MAKEUP

    @property
    def is_day_off(self) -> bool:
        """Whether people are off: a holiday, or a weekend that is not worked."""
        return not self.is_makeup_workday and (self.holiday is not None or self.is_weekend)

    @property
    def in_break(self) -> bool | None:
        """Whether the school is on holiday; None when nobody entered terms."""
        return None if self.school is None else self.school.kind is Kind.BREAK

    @property
    def strength(self) -> int:
        """The strongest event of the day, 0 when none is marked."""
        return max((one.strength or 0 for one in (*self.events, *([self.holiday] if self.holiday else []))), default=0)


def days_between(first: date, last: date, book: Book) -> list[DayFacts]:
    """The facts of each day from `first` to `last`."""
    years = range(first.year, last.year + 1)
    entries = [*in_force(book.entries)]
    known = {year: year_facts(year, entries).known for year in years}
    entries += [one for year in years for one in fixed_holidays(year, entries)]
    on_days = _spread(entries, first, last)
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    return [_facts(day, on_days.get(day, []), book, known=known[day.year]) for day in days]


def day_of(day: date, book: Book) -> DayFacts:
    """The facts of one day."""
    return days_between(day, day, book)[0]


def years_between(first: int, last: int, entries: Iterable[EntryFacts]) -> list[YearFacts]:
    """How much is known of each year."""
    counted = in_force(entries)
    return [year_facts(year, counted) for year in range(first, last + 1)]


def open_at(facts: DayFacts, moment: datetime) -> bool | None:
    """Whether the shop is open at a moment of this day; None when the hours are not known."""
    if not facts.is_open or business_day(moment) != facts.day:
        return False
    if facts.opens is None or facts.closes is None:
        return None
    local = moment.astimezone(SHANGHAI)
    minutes = local.hour * 60 + local.minute + (24 * 60 if local.date() > facts.day else 0)
    return facts.opens <= minutes < facts.closes


def _spread(entries: Iterable[EntryFacts], first: date, last: date) -> dict[date, list[EntryFacts]]:
    found: dict[date, list[EntryFacts]] = {}
    for one in entries:
        day, end = max(one.first, first), min(one.last, last)
        while day <= end:
            found.setdefault(day, []).append(one)
            day += timedelta(1)
    return found


def _facts(day: date, entries: Sequence[EntryFacts], book: Book, *, known: bool) -> DayFacts:
    of_kind = {kind: [one for one in entries if one.kind is kind] for kind in Kind}
    holiday = next(
        (one for kind in HOLIDAY_ORDER for one in _surest(of_kind[kind]) if one.certainty is not Certainty.UNCERTAIN),
        None,
    )
    events = tuple(
        one
        for kind in EVENT_ORDER
        for one in sorted(of_kind[kind], key=lambda one: (one.length, one.name))
        if kind is not Kind.LOCAL_HOLIDAY or one.certainty is Certainty.UNCERTAIN
    )
    closure = next(iter(_closest(of_kind[Kind.CLOSED])), None)
    special = next(iter(_closest(of_kind[Kind.HOURS])), None)
    season = season_of(day, book.seasons)
    usual = season.hours.get(day.isoweekday()) if season else None
    hours = (special.opens, special.closes) if special else usual or (None, None)
    is_open = closure is None and (special is not None or season is None or usual is not None)
    return DayFacts(
        day=day,
        is_open=is_open,
        opens=hours[0] if is_open else None,
        closes=hours[1] if is_open else None,
        special=special,
        season=season,
        holiday=holiday,
        events=events,
        school=next(iter([*_closest(of_kind[Kind.BREAK]), *_closest(of_kind[Kind.TERM])]), None),
        closure=closure,
        weather=book.weather.get(day),
        known=known,
    )


def _surest(entries: Iterable[EntryFacts]) -> list[EntryFacts]:
    return sorted(entries, key=lambda one: (one.certainty is not Certainty.CONFIRMED, one.length, one.name))


def _closest(entries: Iterable[EntryFacts]) -> list[EntryFacts]:
    """The entry made most closely for the day first: the shortest, the latest to begin."""
    return sorted(entries, key=lambda one: (one.length, -one.first.toordinal(), one.name))
