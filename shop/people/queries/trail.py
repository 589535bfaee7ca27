"""Reading and checking the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from shop.db import session
from shop.kernel.clock import day_bounds
from shop.once import LedgerHead
from shop.people.models import AuditEntry
from shop.people.rules.chain import Line, first_break

AT_A_TIME = 5000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole trail found: how many lines fit, and the first number that does not."""

    lines: int
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, taken out or slipped in."""
        return self.broken_at is None


def verify_chain() -> Verdict:
    """Check every line of the trail against its hash, and its end against the ledger's head."""
    broken, lines, end = first_break(_lines())
    head = session().execute(select(LedgerHead.audit_id, LedgerHead.audit_sha256)).one_or_none()
    if broken is None and head is not None and (head[0], bytes(head[1])) != (lines, end):
        broken = lines + 1
    return Verdict(lines, broken)


def _lines() -> Iterator[tuple[Line, bytes]]:
    """The trail in order, read in pieces."""
    columns = (
        AuditEntry.id, AuditEntry.at, AuditEntry.person_id, AuditEntry.device_id, AuditEntry.verb, AuditEntry.subject,
        AuditEntry.detail, AuditEntry.sha256,
    )  # fmt: skip
    last = 0
    while True:
        rows = session().execute(
            select(*columns).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(AT_A_TIME)
        ).all()  # fmt: skip
        yield from ((Line(*row[:7]), bytes(row[7])) for row in rows)
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1][0]


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
