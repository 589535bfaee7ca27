"""How much is known of a year: whether the State Council's holidays are in, and what holds while they are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import NATIONAL, Certainty, Kind
from shop.kernel.errors import N_

#: The seven festivals of every year's announcement, by the sign that a name must hold.
FESTIVALS = {
    "元旦": N_("元旦"),
    "春节": N_("春节"),
    "清明": N_("清明节"),
    "劳动": N_("劳动节"),
    "端午": N_("端午节"),
    "中秋": N_("中秋节"),
    "国庆": N_("国庆节"),
}
#: Holidays that the law puts on the same days of every year.
FIXED = (
    ("元旦", "元旦", "New Year's Day", (1, 1), (1, 1)),
    ("劳动", "劳动节", "Labour Day", (5, 1), (5, 2)),
    ("国庆", "国庆节", "National Day", (10, 1), (10, 3)),
)
ASK_WITH_DAYS_LEFT = 60


class YearState(StrEnum):
    """What is known of a year's holidays."""

    CONFIRMED = "confirmed"
    PROJECTED = "projected"
    MISSING = "missing"


YEAR_STATES = {
    YearState.CONFIRMED: N_("放假安排已录入"),
    YearState.PROJECTED: N_("推算，待公布"),
    YearState.MISSING: N_("还没有录入"),
}


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A year: its state and the festivals whose announced days are missing."""

    year: int
    state: YearState
    missing: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether the year's holidays are announced and entered."""
        return self.state is YearState.CONFIRMED


def _of_year(entries: Iterable[EntryFacts], year: int) -> list[EntryFacts]:
    start, end = date(year, 1, 1), date(year, 12, 31)
    return [one for one in entries if one.kind in NATIONAL and one.first <= end and one.last >= start]


def year_facts(year: int, entries: Iterable[EntryFacts]) -> YearFacts:
    """What the entries say about a year: confirmed once each of the seven festivals has an announced day off."""
    mine = _of_year(entries, year)
    announced = [one for one in mine if one.certainty is Certainty.CONFIRMED and one.kind is not Kind.MAKEUP]
    missing = tuple(name for sign, name in FESTIVALS.items() if not any(sign in one.name for one in announced))
    state = YearState.CONFIRMED if not missing else YearState.PROJECTED if mine else YearState.MISSING
    return YearFacts(year, state, missing)


def fixed_holidays(year: int, entries: Iterable[EntryFacts]) -> list[EntryFacts]:
    """The holidays on fixed days of which nobody entered anything for this year."""
    mine = [one for one in _of_year(entries, year) if one.kind is not Kind.MAKEUP]
    return [
        EntryFacts(Kind.STATUTORY, name, date(year, *first), date(year, *last), name_en, Certainty.PROJECTED)
        for sign, name, name_en, first, last in FIXED
        if not any(sign in one.name for one in mine)
    ]


def year_to_ask_for(today: date) -> int | None:
    """The next year, once the present one has fewer than 60 days left."""
    left = (date(today.year, 12, 31) - today).days
    return today.year + 1 if left < ASK_WITH_DAYS_LEFT else None
