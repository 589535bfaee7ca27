"""Posting: the books are brought to what the facts say, month by month; what is posted already is not posted again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from shop.books.facts import facts_between, papers_of
from shop.books.facts.papers import PAPER
from shop.books.models import Posting, PostingLine
from shop.books.queries.postings import closed_months, first_fact_day, posted_about
from shop.books.rules.postings import Entry, Subject, differences, month_end, month_of, month_start, next_month
from shop.db import session, transaction
from shop.driver import Plain, Query, Row, Rows

#: Who posts or closes takes this lock first (PostgreSQL; SQLite has one writer anyway).
LOCK = 0x6D61_626F
LATE, CHANGED = "late", "changed"
_HEADS, _LINES = Rows(Posting.__table__), Rows(PostingLine.__table__)  # type: ignore[arg-type]
_LAST = Query(select(func.max(Posting.id)))
_PLACES = Query(
    select(Posting.source, Posting.about, Posting.fact_day, func.max(Posting.place))
    .where(Posting.fact_day.between(bindparam("first"), bindparam("last")))
    .group_by(Posting.source, Posting.about, Posting.fact_day)
)


def post_books(*, at: datetime, today: date) -> int:
    """Bring all months up to today; returns how many postings were made. Each month is kept by itself."""
    return sum(post_month(month, at=at, today=today) for month in months_to_post(today))


def months_to_post(today: date) -> Sequence[str]:
    """Every month from the first fact to today's."""
    first = first_fact_day()
    if first is None or first > today:
        return []
    months = [month_of(first)]
    while months[-1] < month_of(today):
        months.append(next_month(months[-1]))
    return months


def post_month(month: str, *, at: datetime, today: date) -> int:
    """Post what is still missing of one month, up to today; returns how many postings were made.

    The facts are read before anybody has to wait; a month that is right already is not locked at all.
    """
    first, last = month_start(month), min(month_end(month), today)
    facts = facts_between(first, last)
    if not differences(facts, posted_about(first, last), closed=closed_months()):
        return 0
    with transaction() as current:
        alone(current)
        return keep(differences(facts, posted_about(first, last), closed=closed_months()), at=at)


def post_paper(day: date, *, at: datetime) -> int:
    """Post what papers of one day came to, at once, in the transaction of who approves one."""
    with transaction() as current:
        alone(current)
        facts, posted = papers_of(day, day), posted_about(day, day, source=PAPER)
        return keep(differences(facts, posted, closed=closed_months()), at=at)


def alone(current: Session) -> None:
    """Nobody else posts or closes until the commit."""
    if current.get_bind().dialect.name == "postgresql":
        current.execute(select(func.pg_advisory_xact_lock(LOCK)))


def keep(entries: Sequence[Entry], *, at: datetime) -> int:
    """Write postings, in the caller's transaction; returns how many."""
    if not entries:
        return 0
    connection = session().connection()
    plain = Plain(connection)
    made_at = plain.moment(at)
    places = _places([entry.subject for entry in entries])
    [(last,)] = _LAST.read()
    heads: list[Row] = []
    lines: list[Row] = []
    for number, entry in enumerate(entries, (last or 0) + 1):
        subject, place = entry.subject, places.get(entry.subject, 0)
        reason = LATE if entry.late else CHANGED if place else ""
        fact_day, day = plain.day(subject.day), plain.day(entry.day)
        heads.append((number, subject.source, subject.about, fact_day, place, day, reason, made_at))
        lines += [
            (number, line_no, part.account, part.hall, part.channel, part.family, fen)
            for line_no, (part, fen) in enumerate(entry.amounts.items(), 1)
        ]
    _HEADS.run(connection, heads)
    _LINES.run(connection, lines)
    return len(entries)


def _places(subjects: Iterable[Subject]) -> dict[Subject, int]:
    """How many postings there are about each of these already."""
    days = [subject.day for subject in subjects]
    return {
        Subject(source, about, day): int(place) + 1
        for source, about, day, place in _PLACES.read(first=min(days), last=max(days))
    }
