"""Reading and checking the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, true

from shop.db import session
from shop.kernel.clock import day_bounds
from shop.once import LedgerHead
from shop.people.models import AuditEntry
from shop.people.rules.chain import Line, first_break

AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole trail found: how many lines fit, and the first number that does not."""

    lines: int
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, taken out or slipped in."""
        return self.broken_at is None


def verify_chain(*, told: Callable[[int, int], None] | None = None) -> Verdict:
    """Check every line of the trail against its hash, and its end against the ledger's head.

    Lines that are written meanwhile are left to the next check. `told` hears between two pieces how many lines were
    looked at, and of how many.
    """
    head = session().execute(select(LedgerHead.audit_id, LedgerHead.audit_sha256)).one_or_none()
    broken, lines, end = first_break(_lines(head[0] if head else None, told))
    if broken is None and head is not None and (head[0], bytes(head[1])) != (lines, end):
        broken = lines + 1
    return Verdict(lines, _beyond_the_head() if broken is None else broken)


def _beyond_the_head() -> int | None:
    """The first line that the ledger's head does not know of; asked in one statement, so that no line comes between."""
    last = select(LedgerHead.audit_id).scalar_subquery()
    return session().scalar(select(func.min(AuditEntry.id)).where(AuditEntry.id > last))


def _lines(until: int | None, told: Callable[[int, int], None] | None) -> Iterator[tuple[Line, bytes]]:
    """The trail in order up to a line, read in pieces."""
    columns = (
        AuditEntry.id, AuditEntry.at, AuditEntry.person_id, AuditEntry.device_id, AuditEntry.verb, AuditEntry.subject,
        AuditEntry.detail, AuditEntry.sha256,
    )  # fmt: skip
    last, wanted = 0, true() if until is None else AuditEntry.id <= until
    while True:
        rows = (
            session()
            .execute(select(*columns).where(AuditEntry.id > last, wanted).order_by(AuditEntry.id).limit(AT_A_TIME))
            .all()
        )
        yield from ((Line(*row[:7]), bytes(row[7])) for row in rows)
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1][0]
        if told:
            told(last, until or last)


def trail(
    *, person: int | None = None, verb: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> Select[Any]:
    """Lines of the trail, the newest first; `since` and `until` are business days, both included."""
    found = select(AuditEntry).order_by(AuditEntry.id.desc())
    if person is not None:
        found = found.where(AuditEntry.person_id == person)
    if verb:
        found = found.where(AuditEntry.verb == verb)
    if text:
        found = found.where(
            or_(AuditEntry.subject.contains(text, autoescape=True), AuditEntry.detail.contains(text, autoescape=True))
        )
    if since is not None:
        found = found.where(AuditEntry.at >= day_bounds(since)[0])
    if until is not None:
        found = found.where(AuditEntry.at < day_bounds(until)[1])
    return found
