"""Adding, changing, removing and bringing back entries of the calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shop.calendar.actions.reminder import settle
from shop.calendar.models import CalendarEntry
from shop.calendar.rules.entries import EntryFacts, entry_problems
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem

TWICE = N_("日历里已经有同一天开始的「%(name)s」了，请改那一条。")


def save_entry(facts: EntryFacts, *, entry_id: int | None = None, by: int | None, at: datetime) -> int:
    """Add an entry, or change one; its id. Raises Invalid with all problems, NotFound."""
    with transaction():
        entry = _live(entry_id) if entry_id is not None else CalendarEntry()
        problems = entry_problems(facts)
        if not problems and _same(facts, except_id=entry_id) is not None:
            problems.append(Problem("name", TWICE, {"name": facts.name}))
        if problems:
            raise Invalid(problems=tuple(problems))
        write(entry, facts, by=by, at=at)
        session().add(entry)
        _flush(facts)
        settle(facts.first, facts.last, by=by, at=at)
        return entry.id


def remove_entry(entry_id: int, *, by: int | None, at: datetime) -> CalendarEntry:
    """Take an entry out of the calendar; `restore_entry` brings it back. Raises NotFound."""
    with transaction():
        entry = _live(entry_id)
        entry.removed_at = entry.changed_at = at
        entry.changed_by = by
        session().flush()
        settle(entry.first_day, entry.last_day, by=by, at=at)
        return entry


def restore_entry(entry_id: int, *, by: int | None, at: datetime) -> CalendarEntry:
    """Bring back a removed entry. Raises NotFound, Invalid when the same was entered again meanwhile."""
    with transaction():
        entry = session().get(CalendarEntry, entry_id)
        if entry is None:
            raise NotFound
        if entry.removed_at is not None:
            if _same(entry.facts, except_id=entry_id) is not None:
                raise Invalid(problems=(Problem("name", TWICE, {"name": entry.name}),))
            entry.removed_at, entry.changed_at, entry.changed_by = None, at, by
            _flush(entry.facts)
            settle(entry.first_day, entry.last_day, by=by, at=at)
        return entry


def write(entry: CalendarEntry, facts: EntryFacts, *, by: int | None, at: datetime) -> None:
    """Put the facts into a row."""
    entry.kind, entry.certainty = facts.kind.value, facts.certainty.value
    entry.name, entry.name_en, entry.note = facts.name, facts.name_en, facts.note
    entry.first_day, entry.last_day = facts.first, facts.last
    entry.strength, entry.opens, entry.closes = facts.strength, facts.opens, facts.closes
    entry.changed_by, entry.changed_at = by, at


def _flush(facts: EntryFacts) -> None:
    try:
        session().flush()
    except IntegrityError as error:
        raise Invalid(problems=(Problem("name", TWICE, {"name": facts.name}),)) from error


def _live(entry_id: int) -> CalendarEntry:
    entry = session().get(CalendarEntry, entry_id)
    if entry is None or entry.removed_at is not None:
        raise NotFound
    return entry


def _same(facts: EntryFacts, *, except_id: int | None) -> int | None:
    """The live entry of the same kind and name that begins on the same day."""
    found = select(CalendarEntry.id).where(
        CalendarEntry.kind == facts.kind.value,
        CalendarEntry.name == facts.name,
        CalendarEntry.first_day == facts.first,
        CalendarEntry.removed_at.is_(None),
        CalendarEntry.id != (except_id or 0),
    )
    return session().scalar(found)
