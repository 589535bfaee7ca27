"""An entry of the calendar, what can be wrong with it, and which entries give way to others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from shop.calendar.rules.hours import EARLIEST, LATEST
from shop.calendar.rules.kinds import NATIONAL, Certainty, Kind
from shop.kernel.errors import N_, Problem

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LONGEST_SPAN = 400
LONGEST_NAME, LONGEST_NOTE = 60, 200
_ASIDE = re.compile(r"[（(].*")


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Something that lasts from `first` to `last`; `opens` and `closes` only for special hours; strength 1 to 3.

    `id` is where it is kept; 0 for what follows from the law alone.
    """

    kind: Kind
    name: str
    first: date
    last: date
    name_en: str = ""
    certainty: Certainty = Certainty.CONFIRMED
    strength: int | None = None
    opens: int | None = None
    closes: int | None = None
    note: str = ""
    id: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[Kind, str, date]:
        """What tells two entries apart."""
        return self.kind, self.name, self.first

    @property
    def length(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.first <= day <= self.last


def entry_problems(facts: EntryFacts) -> list[Problem]:
    """Everything that is wrong with an entry."""
    problems = []
    if not 0 < len(facts.name) <= LONGEST_NAME:
        problems.append(Problem("name", N_("请填名称，最多 60 个字。")))
    if len(facts.name_en) > LONGEST_NAME:
        problems.append(Problem("name_en", N_("英文名最多 60 个字母。")))
    if len(facts.note) > LONGEST_NOTE:
        problems.append(Problem("note", N_("备注最多 200 个字。")))
    if not (FIRST_DAY <= facts.first <= LAST_DAY and FIRST_DAY <= facts.last <= LAST_DAY):
        problems.append(Problem("first", N_("日期要在 2000 年到 2100 年之间。")))
    elif facts.last < facts.first:
        problems.append(Problem("last", N_("结束日期比开始日期还早，请改一下。")))
    elif facts.length > LONGEST_SPAN:
        problems.append(Problem("last", N_("一条最多 400 天，请分成几条。")))
    if facts.strength is not None and facts.strength not in (1, 2, 3):
        problems.append(Problem("strength", N_("影响请选 小、中、大，或者不填。")))
    return problems + _hours_problems(facts)


def _hours_problems(facts: EntryFacts) -> list[Problem]:
    given = (facts.opens, facts.closes)
    if facts.kind is not Kind.HOURS:
        wrong = given != (None, None)
        return [Problem("opens", N_("只有「特别营业时间」才填开门和关门时间。"))] if wrong else []
    if facts.opens is None or facts.closes is None:
        return [Problem("opens", N_("特别营业时间要填开门和关门时间；整天不开门请选「闭店」。"))]
    if not EARLIEST <= facts.opens < facts.closes <= LATEST:
        return [Problem("opens", N_("营业时间要在早上 4:00 到次日 4:00 之间，因为一个营业日从 4 点算起。"))]
    return []


def plain_name(name: str) -> str:
    """The name without what is said in brackets behind it."""
    return _ASIDE.sub("", name).strip() or name


def _subject(facts: EntryFacts) -> tuple[str, str, int]:
    if facts.kind in NATIONAL:
        return "national", plain_name(facts.name), facts.last.year
    return facts.kind.value, plain_name(facts.name), facts.first.year


def given_way(entries: Iterable[EntryFacts]) -> set[EntryFacts]:
    """Entries that were only expected and whose real dates of the same year are among `entries` too."""
    every = list(entries)
    announced = {_subject(one) for one in every if one.certainty is Certainty.CONFIRMED and one.kind is not Kind.MAKEUP}
    return {one for one in every if one.certainty is not Certainty.CONFIRMED and _subject(one) in announced}


def in_force(entries: Iterable[EntryFacts]) -> list[EntryFacts]:
    """The entries that count."""
    every = list(entries)
    gone = given_way(every)
    return [one for one in every if one not in gone]
