"""What is written into restored books before they take over: tablets send again, nobody is logged in any more."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from shop.backup.jobs import BACKUP
from shop.backup.lost import Lost
from shop.backup.manifest import Manifest
from shop.backup.models import Restore
from shop.catalog.models import CatalogVersion
from shop.db import session, transaction
from shop.jobs.models import Job
from shop.jobs.rules import OPEN, JobState
from shop.once import LedgerHead
from shop.people.actions import audit
from shop.people.models import Device, DevicePerson, LoginSession, Person
from shop.printing.models import PrintJob

#: More changes than a catalogue sees between two backups: no tablet takes a later version for one it has already.
BEYOND_WHAT_WAS_LOST = 1_000_000


def renew(manifest: Manifest, lost: Lost, *, backup: str, safety_copy: str, at: datetime) -> None:
    """Everything at once, in the books of the present application context."""
    with transaction() as current:
        current.execute(update(LedgerHead).values(books_epoch=secrets.token_hex(16)))
        current.execute(update(CatalogVersion).values(version=CatalogVersion.version + BEYOND_WHAT_WAS_LOST))
        _end_what_was_going_on(at)
        _carry_tablets_over(lost)
        current.add(
            Restore(
                restored_at=at,
                taken_at=manifest.taken_at,
                backup=backup[:80],
                safety_copy=safety_copy[:80],
                lost_known=lost.known,
                tablets=_tablets(manifest, lost),
                undone=lost.undone,
                undone_more=lost.undone_more,
            )
        )
        audit.record("books.restore", subject="shop", detail=f"{backup}；{safety_copy}", by=None, at=at)


def _end_what_was_going_on(at: datetime) -> None:
    """Logins end; the backup that was being taken is not taken again; paper of that time is not printed once more."""
    books = session()
    books.execute(update(LoginSession).where(LoginSession.ended_at.is_(None)).values(ended_at=at, ended_why="restored"))
    books.execute(
        update(Job)
        .where(Job.kind == BACKUP, Job.state.in_(OPEN))
        .values(state=JobState.CANCELLED, finished_at=at, lease_owner=None, lease_until=None, version=Job.version + 1)
    )
    waiting = PrintJob.state == "waiting"
    books.execute(update(PrintJob).where(waiting).values(state="cancelled", ended_at=at))
    books.execute(update(PrintJob).where(PrintJob.state == "printing").values(state="perhaps", ended_at=at))


def _carry_tablets_over(lost: Lost) -> None:
    """Tablets enrolled, changed or revoked since the backup are so still; those it does not know are added."""
    books = session()
    here = {device.id: device for device in books.scalars(select(Device))}
    for number, values in lost.devices.items():
        device = here.get(number)
        if device is None:
            books.add(Device(id=number, **values))
            continue
        if values["epoch"] != device.epoch:
            device.contiguous_seq, device.highest_seq, device.last_sha256 = 0, 0, "0" * 64
        for name, value in values.items():
            setattr(device, name, value)
    books.flush()
    if books.get_bind().dialect.name == "postgresql":  # a number that was given does not move the sequence on
        books.execute(select(func.setval(func.pg_get_serial_sequence("device", "id"), func.max(Device.id))))
    books.execute(delete(DevicePerson).where(DevicePerson.device_id.in_(list(lost.devices))))
    people = set(books.scalars(select(Person.id)))
    books.add_all(DevicePerson(device_id=on, person_id=who) for on, who in lost.people_on if who in people)
    books.flush()


def _tablets(manifest: Manifest, lost: Lost) -> list[dict[str, Any]]:
    """What each tablet had sent to the backup, and to the lost books when these are known."""
    had = {(one.id, one.epoch): one for one in manifest.books.tablets}
    of_the_lost = [(one.id, one.epoch, one) for one in lost.tablets.values()]
    others = [(*key, None) for key in had if key[0] not in lost.tablets]
    told = []
    for number, epoch, last in [*of_the_lost, *others]:
        before = had.get((number, epoch))
        told.append(
            {
                "id": number,
                "epoch": epoch,
                "had": before.contiguous_seq if before else 0,
                "lost": last.highest_seq if last else None,
            }
        )
    return sorted(told, key=lambda one: one["id"])
