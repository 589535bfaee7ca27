"""What the lost books knew and the backup does not: so that tablets can go on and people know what to do again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from shop.backup.watermark import TabletMark, Watermark, read_watermark
from shop.db import engine_url
from shop.people.models import AuditEntry, Device, DevicePerson, Person

MOST_UNDONE = 200
#: Tablets are carried over; logins and files that were taken away need not be done again.
NOT_TO_DO = (
    "device.add", "device.code", "device.enrol", "device.change", "device.revoke", "login.desk", "session.end",
    "backup.carry", "sales.export",
)  # fmt: skip
#: What a tablet's row says of itself; its numbers are those of the backup, so that it sends again.
OWN = ("name", "letter", "purpose", "epoch", "credential_hash", "enrolled_at", "revoked_at")


@dataclass(frozen=True, slots=True)
class Lost:
    """Read from the books that are replaced; nothing of it when they cannot be read."""

    mark: Watermark | None = None
    devices: dict[int, dict[str, Any]] = field(default_factory=dict)
    people_on: list[tuple[int, int]] = field(default_factory=list)
    undone: list[dict[str, Any]] = field(default_factory=list)
    undone_more: int = 0

    @property
    def known(self) -> bool:
        """Whether the lost books could be read."""
        return self.mark is not None

    @property
    def tablets(self) -> dict[int, TabletMark]:
        """The tablets of the lost books."""
        return {one.id: one for one in self.mark.tablets} if self.mark else {}


def read_lost(url: str, backup: Watermark) -> Lost:
    """Read it; books that are too damaged, or of other tables, give nothing."""
    engine = create_engine(engine_url(url))
    try:
        with engine.connect() as connection:
            mark = read_watermark(connection)
            devices = {
                row.id: {name: getattr(row, name) for name in OWN}
                for row in connection.execute(select(Device.__table__))
            }
            people_on = [(row[0], row[1]) for row in connection.execute(select(DevicePerson.__table__))]
            since = (
                select(AuditEntry.at, AuditEntry.verb, AuditEntry.subject, AuditEntry.detail, Person.nickname)
                .join(Person, Person.id == AuditEntry.person_id)
                .where(
                    AuditEntry.id > backup.audit_id, AuditEntry.device_id.is_(None), AuditEntry.verb.not_in(NOT_TO_DO)
                )
                .order_by(AuditEntry.id)
            )
            rows = connection.execute(since).all()
    except SQLAlchemyError:
        return Lost()
    finally:
        engine.dispose()
    undone = [_undone(row) for row in rows[:MOST_UNDONE]]
    return Lost(mark, devices, people_on, undone, max(0, len(rows) - MOST_UNDONE))


def _undone(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    at: datetime = row.at
    return {"at": at.isoformat(), "who": row.nickname, "verb": row.verb, "subject": row.subject, "detail": row.detail}
