"""Reading: the list of backups, the light, what came back after a restore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from config import Settings
from shop.backup.actions.carry import CARRIED
from shop.backup.choosing import Found, found_in, newest_in
from shop.backup.jobs import BACKUP
from shop.backup.models import Restore
from shop.backup.places import folder_of
from shop.backup.rules.light import Facts, Light, light
from shop.db import session
from shop.jobs.models import Job
from shop.jobs.rules import OPEN, JobState
from shop.kernel.errors import N_
from shop.once import Operation
from shop.people.models import AuditEntry, Device

MOST_NUMBERS = 40


def backups(settings: Settings) -> list[Found]:
    """Every backup, the newest first."""
    return found_in(folder_of(settings))


def present_light(settings: Settings, *, at: datetime, newest: Found | None = None) -> Light:
    """The light as of now."""
    newest = newest or newest_in(folder_of(settings))
    manifest = newest.manifest if newest else None
    failed = select(func.max(Job.finished_at)).where(Job.kind == BACKUP, Job.state == JobState.FAILED)
    carried = select(AuditEntry.at).where(AuditEntry.verb == CARRIED).order_by(AuditEntry.id.desc()).limit(1)
    return light(
        Facts(
            at=at,
            taken_at=manifest.taken_at if manifest else None,
            verified=manifest.verified if manifest else True,
            failed_at=session().scalar(failed),
            away_at=session().scalar(carried),
        )
    )


def last_job() -> Job | None:
    """The newest job that backs up."""
    newest = select(Job).where(Job.kind == BACKUP).order_by(Job.id.desc()).limit(1)
    return session().scalar(newest.execution_options(populate_existing=True))


def is_being_taken(job: Job | None) -> bool:
    """Whether a backup is asked for or being taken."""
    return job is not None and JobState(job.state) in OPEN


def last_restore() -> Restore | None:
    """The newest restore of these books."""
    return session().scalar(select(Restore).order_by(Restore.id.desc()).limit(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletAfter:
    """A tablet after a restore: what came back, what is missing, and that in words with a colour."""

    name: str
    letter: str
    came_back: int
    missing: list[int]
    heard_at: datetime | None
    word: str
    colour: str

    @property
    def shown(self) -> list[int]:
        """The first of the missing numbers."""
        return self.missing[:MOST_NUMBERS]


def tablets_after(restore: Restore) -> list[TabletAfter]:
    """How far each tablet is with sending again what the backup did not hold.

    When the lost books are known, everything up to a tablet's last number must come; else only gaps can be seen.
    """
    devices = {device.id: device for device in session().scalars(select(Device))}
    known = [told for told in restore.tablets if told["id"] in devices]
    return [_after(restore, told, devices[told["id"]]) for told in known]


def _after(restore: Restore, told: dict[str, Any], device: Device) -> TabletAfter:
    same = device.epoch == told["epoch"]
    last = told["lost"] if told["lost"] is not None else (device.highest_seq if same else told["had"])
    here = set(
        session().scalars(
            select(Operation.device_seq).where(
                Operation.device_id == told["id"],
                Operation.epoch == told["epoch"],
                Operation.device_seq > told["had"],
                Operation.device_seq <= last,
            )
        )
    )
    missing = [number for number in range(told["had"] + 1, last + 1) if number not in here]
    came_back = session().scalar(
        select(func.count()).where(
            Operation.device_id == told["id"],
            Operation.epoch == told["epoch"],
            Operation.device_seq.between(told["had"] + 1, last),
            Operation.received_at >= restore.restored_at,
        )
    )
    heard = device.last_heard_at is not None and device.last_heard_at >= restore.restored_at
    word, colour = _verdict(missing, heard=heard, known=told["lost"] is not None, nothing=last <= told["had"])
    return TabletAfter(
        name=device.name,
        letter=device.letter,
        came_back=came_back or 0,
        missing=missing,
        heard_at=device.last_heard_at if heard else None,
        word=word,
        colour=colour,
    )


def _verdict(missing: Sequence[int], *, heard: bool, known: bool, nothing: bool) -> tuple[str, str]:
    if missing:
        return (N_("还缺"), "bad") if heard else (N_("等它联网"), "wait")
    if not known and not heard:
        return N_("等它联网"), "wait"
    if nothing:
        return N_("没有要补的"), "good"
    return N_("全部回来了"), "good"
