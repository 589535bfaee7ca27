"""Facts as double entries, and what must still be posted so that the books say what the facts say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from shop.books.rules.chart import UNCLEAR
from shop.kernel.money import Fen


class Subject(NamedTuple):
    """What a posting is about: which kind of fact, which one, and the business day it belongs to."""

    source: str
    about: str
    day: date


class Part(NamedTuple):
    """Where an amount belongs: the account, and what profit and loss may be told by."""

    account: str
    hall: str = ""
    channel: str = ""
    family: int = 0


Amounts = dict[Part, Fen]


@dataclass(slots=True)
class Facts:
    """What the facts of some days come to, by what they are about."""

    amounts: dict[Subject, Amounts] = field(default_factory=dict)

    def add(self, subject: Subject, part: Part, fen: Fen) -> None:
        """Debit (negative: credit) a part."""
        if fen:
            found = self.amounts.setdefault(subject, {})
            found[part] = found.get(part, 0) + fen

    def move(self, subject: Subject, fen: Fen, *, to: Part, out_of: Part) -> None:
        """Value goes from one account to another."""
        self.add(subject, to, fen)
        self.add(subject, out_of, -fen)

    def balanced(self) -> dict[Subject, Amounts]:
        """Every fact in balance: what does not fit stands as unclear, for everybody to see."""
        found = {}
        for subject, amounts in self.amounts.items():
            if rest := sum(amounts.values()):
                unclear = Part(UNCLEAR)
                amounts[unclear] = amounts.get(unclear, 0) - rest
            found[subject] = {part: fen for part, fen in amounts.items() if fen}
        return found


class Entry(NamedTuple):
    """A posting to make: about what, on which day of the books, its amounts; `late`: its own month is closed."""

    subject: Subject
    day: date
    amounts: Amounts
    late: bool


def differences(
    facts: Mapping[Subject, Amounts], posted: Mapping[Subject, Amounts], *, closed: Iterable[str]
) -> list[Entry]:
    """What must be posted so that the postings say what the facts say, in order of the days.

    A fact of a closed month goes to the first day after the closed months. There only what changes an account counts:
    goods that were put into another category do not tell a closed month anew.
    """
    shut = frozenset(closed)
    found = []
    for subject in sorted(facts.keys() | posted.keys()):
        wanted, there = facts.get(subject, {}), posted.get(subject, {})
        amounts = {
            part: fen for part in wanted.keys() | there.keys() if (fen := wanted.get(part, 0) - there.get(part, 0))
        }
        late = month_of(subject.day) in shut
        if late:
            amounts = _by_account(amounts)
        if amounts:
            found.append(Entry(subject, first_open_day(subject.day, shut), dict(sorted(amounts.items())), late))
    return found


def _by_account(amounts: Amounts) -> Amounts:
    sums: dict[str, Fen] = {}
    for part, fen in amounts.items():
        sums[part.account] = sums.get(part.account, 0) + fen
    return {part: fen for part, fen in amounts.items() if sums[part.account]}


def month_of(day: date) -> str:
    """The month of a day: 2026-11."""
    return f"{day:%Y-%m}"


def month_start(month: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{month}-01")


def month_end(month: str) -> date:
    """The last day of a month."""
    return (month_start(month) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def next_month(month: str) -> str:
    """The month after."""
    return month_of(month_end(month) + timedelta(days=1))


def month_before(month: str) -> str:
    """The month before."""
    return month_of(month_start(month) - timedelta(days=1))


def first_open_day(day: date, closed: frozenset[str]) -> date:
    """The day itself, or the first day of the month after the closed ones."""
    while month_of(day) in closed:
        day = month_end(month_of(day)) + timedelta(days=1)
    return day
