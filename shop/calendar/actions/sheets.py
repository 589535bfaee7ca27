"""The calendar from a sheet: first what it would change, row by row; then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from shop.calendar.actions.entries import write
from shop.calendar.actions.reminder import settle
from shop.calendar.models import CalendarEntry
from shop.calendar.rules.cells import BY_TITLE, NEEDED, changes, merged, read_row, title_of
from shop.calendar.rules.entries import EntryFacts, given_way
from shop.calendar.rules.kinds import Kind
from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Problem
from shop.web.tables_in import BadTable, Table

Key = tuple[Kind, str, date]


class RowsWrong(DomainError):
    """Some rows cannot be imported, so none was."""

    message = N_("有 %(count)s 行有问题，什么都没有导入。请在表格里改好后再上传。")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What one row would do: the entry it changes (None: new), its facts, the differences, what is wrong."""

    number: int
    cells: Mapping[str, str]
    entry_id: int | None
    facts: EntryFacts | None
    changes: Mapping[str, tuple[str, str]]
    problems: Sequence[Problem]

    @property
    def state(self) -> str:
        """wrong, new, changed or same."""
        if self.problems or self.facts is None:
            return "wrong"
        return "new" if self.entry_id is None else "changed" if self.changes else "same"


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a sheet, the expected dates that its announced ones replace, the columns not understood."""

    rows: Sequence[PlannedRow]
    replaced: Mapping[int, EntryFacts]
    ignored: Sequence[str]

    def count(self, state: str) -> int:
        """How many rows are in this state."""
        return sum(row.state == state for row in self.rows)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day the sheet speaks of."""
        spans = [row.facts for row in self.rows if row.facts is not None]
        return (min(one.first for one in spans), max(one.last for one in spans)) if spans else None


def plan_import(table: Table) -> Plan:
    """What the sheet would change; every problem of every row. Changes nothing. Raises BadTable."""
    titles = [title_of(title) for title in table.header]
    if missing := [title for title in NEEDED if title not in titles]:
        message = N_("表格里没有「%(title)s」这一列。请先导出一份，在上面改。")
        raise BadTable(message, title="」「".join(missing))
    if twice := [title for title, count in Counter(titles).items() if count > 1 and title in BY_TITLE]:
        raise BadTable(N_("「%(title)s」这一列出现了两次，请删掉一列。"), title=twice[0])
    if not table.rows:
        raise BadTable(N_("表格里只有标题，没有内容。"))
    rows = []
    for number, row in table.rows:
        cells = {title: cell for title, cell in zip(titles, row, strict=True) if title in BY_TITLE}
        rows.append((number, cells, *read_row(cells)))
    there = _there([facts for _, _, facts, _ in rows if facts])
    keys = Counter(facts.key for _, _, facts, _ in rows if facts)
    planned = [_planned(number, cells, facts, problems, keys, there) for number, cells, facts, problems in rows]
    said = [row.facts for row in planned if row.facts]
    mine = {one.key for one in said}
    others = {row.id: row.facts for row in there.values() if row.facts.key not in mine}
    gone = given_way([*others.values(), *said])
    replaced = {number: facts for number, facts in others.items() if facts in gone}
    ignored = [was for was, title in zip(table.header, titles, strict=True) if was and title not in BY_TITLE]
    return Plan(planned, replaced, ignored)


def _there(said: Sequence[EntryFacts]) -> dict[Key, CalendarEntry]:
    """The live entries of the years a sheet speaks of."""
    if not said:
        return {}
    first, last = min(one.first.year for one in said), max(one.last.year for one in said)
    found = select(CalendarEntry).where(
        CalendarEntry.removed_at.is_(None),
        CalendarEntry.first_day <= date(min(last, 9998) + 1, 12, 31),
        CalendarEntry.last_day >= date(max(first, 2) - 1, 1, 1),
    )
    return {row.facts.key: row for row in session().scalars(found)}


def _planned(
    number: int,
    cells: Mapping[str, str],
    facts: EntryFacts | None,
    problems: Sequence[Problem],
    keys: Counter[Key],
    there: Mapping[Key, CalendarEntry],
) -> PlannedRow:
    if facts is None:
        return PlannedRow(number, cells, None, None, {}, problems)
    if keys[facts.key] > 1:
        message = N_("「%(name)s」%(day)s 在表格里出现了两次，请删掉一行。")
        problems = [*problems, Problem("名称", message, {"name": facts.name, "day": facts.first.isoformat()})]
    entry = there.get(facts.key)
    before = entry.facts if entry else None
    if before:
        facts = merged(before, facts, set(cells))
    return PlannedRow(number, cells, entry.id if entry else None, facts, changes(before, facts), problems)


def import_entries(table: Table, *, by: int | None, at: datetime) -> Plan:
    """Do what the sheet says in one transaction; what was done. Raises RowsWrong (nothing is changed), BadTable."""
    with transaction() as current:
        plan = plan_import(table)
        if wrong := plan.count("wrong"):
            raise RowsWrong(count=wrong)
        for row in plan.rows:
            if row.state == "same" or row.facts is None:
                continue
            entry = CalendarEntry() if row.entry_id is None else current.get_one(CalendarEntry, row.entry_id)
            write(entry, row.facts, by=by, at=at)
            current.add(entry)
        for number in plan.replaced:
            entry = current.get_one(CalendarEntry, number)
            entry.removed_at = entry.changed_at = at
            entry.changed_by = by
        current.flush()
        if plan.days:
            settle(*plan.days, by=by, at=at)
        return plan
