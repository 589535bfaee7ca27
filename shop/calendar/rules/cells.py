"""An entry in the cells of a sheet, as text that people read and write, and back again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shop.calendar.rules.entries import EntryFacts, entry_problems
from shop.calendar.rules.hours import DAY, clock_text, minutes_of
from shop.calendar.rules.kinds import CERTAINTY_NAMES, KIND_NAMES, STRENGTH_NAMES, Certainty, Kind
from shop.kernel.errors import N_, Problem

KIND, NAME, NAME_EN, FIRST, LAST = "种类", "名称", "英文名", "开始", "结束"
CERTAINTY, STRENGTH, OPENS, CLOSES, NOTE = "把握", "影响", "开门", "关门", "备注"
NEEDED = (KIND, NAME, FIRST)
#: Other titles that people and public lists use.
TITLES = {
    "日期": FIRST, "开始日期": FIRST, "date": FIRST, "结束日期": LAST, "end_date": LAST, "类型": KIND, "kind": KIND,
    "节日": NAME, "name": NAME, "name_en": NAME_EN, "certainty": CERTAINTY, "说明": NOTE,
}  # fmt: skip
KINDS: dict[str, Kind] = {
    **{name: kind for kind, name in KIND_NAMES.items()},
    **{kind.value: kind for kind in Kind},
    "休": Kind.DAY_OFF, "放假调休": Kind.DAY_OFF, "法定放假": Kind.DAY_OFF, "班": Kind.MAKEUP, "补班": Kind.MAKEUP,
    "上班": Kind.MAKEUP, "调休": Kind.MAKEUP, "makeup_workday": Kind.MAKEUP, "statutory_day": Kind.STATUTORY,
    "法定节假日": Kind.STATUTORY, "ethnic_festival": Kind.FESTIVAL, "ecommerce": Kind.COMMERCE,
    "tourist_season": Kind.SEASON, "寒假": Kind.BREAK, "暑假": Kind.BREAK, "school": Kind.BREAK,
}  # fmt: skip
CERTAINTIES: dict[str, Certainty] = {
    **{name: certainty for certainty, name in CERTAINTY_NAMES.items()},
    **{certainty.value: certainty for certainty in Certainty},
    "firm": Certainty.CONFIRMED, "computed": Certainty.PROJECTED, "待公布": Certainty.UNCERTAIN,
}  # fmt: skip
STRENGTHS = {**{name: size for size, name in STRENGTH_NAMES.items()}, "1": 1, "2": 2, "3": 3}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: .*)?|(\d{4})(\d{2})(\d{2})")


class Unreadable(ValueError):
    """A cell cannot be read; the message says how to write it."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message, self.facts = message, facts


def day_in(cell: str) -> date:
    """A date as people write it. Raises Unreadable."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else _no_day(cell)
    except ValueError as error:
        raise Unreadable(N_("没有「%(cell)s」这一天，请写成 2027-02-05。"), cell=cell) from error


def _no_day(cell: str) -> date:
    raise Unreadable(N_("日期「%(cell)s」看不懂，请写成 2027-02-05。"), cell=cell)


def _one_of(known: Mapping[str, Any], shown: Mapping[Any, str], message: str) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        if cell.lower() in known:
            return known[cell.lower()]
        raise Unreadable(message, cell=cell, known="、".join(shown.values()))

    return read


def _minutes(cell: str) -> int:
    minutes = minutes_of(cell)
    if minutes is None:
        raise Unreadable(N_("时间「%(cell)s」看不懂，请写成 9:00；过了半夜写 次日 1:00。"), cell=cell)
    return minutes


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: the fact it holds, how it is written and read back; `blank` is what no text means."""

    title: str
    fact: str
    show: Callable[[Any], str]
    read: Callable[[str], Any]
    blank: Any = ""
    width: int = 14


def closing_text(minutes: int | None) -> str:
    """A closing time in a cell; after midnight it says so."""
    if minutes is None:
        return ""
    return f"次日 {clock_text(minutes)}" if minutes >= DAY else clock_text(minutes)


COLUMNS = (
    Column(KIND, "kind", lambda kind: KIND_NAMES[kind], _one_of(
        KINDS, KIND_NAMES, N_("没有「%(cell)s」这个种类。可以写：%(known)s。")), None),
    Column(NAME, "name", str, str, width=24),
    Column(FIRST, "first", date.isoformat, day_in, None),
    Column(LAST, "last", date.isoformat, day_in, None),
    Column(CERTAINTY, "certainty", lambda one: CERTAINTY_NAMES[one], _one_of(
        CERTAINTIES, CERTAINTY_NAMES, N_("把握「%(cell)s」看不懂。可以写：%(known)s。")), Certainty.CONFIRMED, 10),
    Column(STRENGTH, "strength", lambda size: STRENGTH_NAMES.get(size, ""), _one_of(
        STRENGTHS, STRENGTH_NAMES, N_("影响「%(cell)s」看不懂。可以写：%(known)s，或者不填。")), None, 8),
    Column(OPENS, "opens", lambda minutes: "" if minutes is None else clock_text(minutes), _minutes, None, 8),
    Column(CLOSES, "closes", closing_text, _minutes, None, 12),
    Column(NAME_EN, "name_en", str, str, width=24),
    Column(NOTE, "note", str, str, width=36),
)  # fmt: skip
BY_TITLE = {column.title: column for column in COLUMNS}


def shown(facts: EntryFacts) -> list[str]:
    """An entry as the cells of a row."""
    return [column.show(getattr(facts, column.fact)) for column in COLUMNS]


def title_of(header: str) -> str:
    """Our name of a column; the header itself when it is unknown."""
    plain = unicodedata.normalize("NFKC", header).strip()
    return TITLES.get(plain.lower(), plain)


def read_row(cells: Mapping[str, str]) -> tuple[EntryFacts | None, list[Problem]]:
    """An entry from a row's cells and everything that is wrong; None when its days or kind cannot be read."""
    said, problems = {}, []
    for title, cell in cells.items():
        column = BY_TITLE[title]
        try:
            said[column.fact] = column.read(cell) if cell else column.blank
        except Unreadable as error:
            problems.append(Problem(title, error.message, error.facts))
            said[column.fact] = column.blank
    told = {problem.field for problem in problems}
    missing = [title for title in NEEDED if not cells.get(title) and title not in told]
    problems += [Problem(title, N_("「%(title)s」没有填。"), {"title": title}) for title in missing]
    if said.get("kind") is None or said.get("first") is None:
        return None, problems
    said["last"] = said.get("last") or said["first"]
    facts = EntryFacts(**said)
    if facts.opens is not None and facts.closes is not None and facts.closes <= facts.opens:
        facts = replace(facts, closes=facts.closes + DAY)
    named = {column.fact: column.title for column in COLUMNS}
    problems += [
        Problem(named[wrong.field], wrong.message, wrong.facts)
        for wrong in entry_problems(facts)
        if named[wrong.field] not in {*told, *missing}
    ]
    return facts, problems


def merged(before: EntryFacts, after: EntryFacts, titles: set[str]) -> EntryFacts:
    """What an entry becomes: the columns a sheet does not have stay as they were."""
    kept = {
        column.fact: getattr(before, column.fact)
        for column in COLUMNS
        if column.title not in titles and column.title != LAST
    }
    return replace(after, **kept)


def changes(before: EntryFacts | None, after: EntryFacts) -> dict[str, tuple[str, str]]:
    """What is different, by column."""
    old = shown(before) if before else [""] * len(COLUMNS)
    return {
        column.title: (was, now)
        for column, was, now in zip(COLUMNS, old, shown(after), strict=True)
        if was != now
    }  # fmt: skip
