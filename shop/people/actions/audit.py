"""The audit trail: who did what, when, on which tablet. Each line's hash covers the line before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from shop.db import current_connection, transaction
from shop.driver import Plain, Rows, Statement
from shop.once import LedgerHead, TrailEnd
from shop.people.models import AuditEntry
from shop.people.rules.chain import Line, next_hash

Entry = tuple[str, str, str, int | None, int | None]
"""verb, subject, detail, person, device"""

LONGEST_VERB, LONGEST_SUBJECT, LONGEST_DETAIL = 48, 80, 2000

END = Statement(
    select(LedgerHead.audit_id, LedgerHead.audit_sha256).where(LedgerHead.id == 1).with_for_update(), ("id_1",)
)
MOVE_END = Statement(
    update(LedgerHead).where(LedgerHead.id == 1).values(audit_id=bindparam("number"), audit_sha256=bindparam("sha256")),
    ("number", "sha256", "id_1"),
)
LINES = Rows(AuditEntry.__table__, numbers_itself=True)  # type: ignore[arg-type]


def plain(text: str) -> str:
    """The text without the one sign PostgreSQL cannot keep."""
    return text.replace("\0", "")


class BooksNotOpen(RuntimeError):
    """Nothing can be recorded before the books were opened."""


def record(
    verb: str, *, subject: str, detail: str = "", by: int | None, device: int | None = None, at: datetime
) -> None:
    """Write one line to the trail: `verb` like ``person.add``, `subject` like ``person:7``, `detail` for people."""
    record_many([(verb, subject, detail, by, device)], at=at)


def record_many(entries: Sequence[Entry], *, at: datetime, after: TrailEnd | None = None) -> None:
    """Write lines to the trail, in this order. Holds the ledger's head until the commit.

    `after` is the trail's end when the present transaction has just read it with `take_numbers`; it saves a statement.
    Raises IntegrityError when something was written since, BooksNotOpen.
    """
    if not entries:
        return
    with transaction():
        connection = current_connection()
        found = after or END.first(connection, 1)
        if found is None:
            raise BooksNotOpen
        number, end = found[0], bytes(found[1])
        moment = Plain(connection).moment(at)
        rows = []
        for verb, subject, detail, person, device in entries:
            number += 1
            line = Line(
                number,
                at,
                person,
                device,
                verb[:LONGEST_VERB],
                subject[:LONGEST_SUBJECT],
                plain(detail)[:LONGEST_DETAIL],
            )
            end = next_hash(end, line)
            rows.append((number, moment, person, device, line.verb, line.subject, line.detail, end))
        LINES.run(connection, rows)
        MOVE_END.run(connection, number, end, 1)
