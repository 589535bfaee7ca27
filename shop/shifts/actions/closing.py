"""From provisional to closed, what comes late, and a teacher's word about a difference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.people.queries import shop_profile
from shop.shifts.actions.findings import UNKNOWN, VARIANCE, WAITING, find, settled
from shop.shifts.actions.refusals import NothingToAcknowledge, NothingToFinish, OwnDrawer, WhyMissing
from shop.shifts.actions.reports import freeze, supplement
from shop.shifts.models import Shift, ShiftState, ZReport
from shop.shifts.queries.outstanding import Heard, outstanding
from shop.shifts.rules.cash import needs_acknowledging

LONGEST_NOTE = 200
LOOK_BACK = timedelta(days=40)
PATIENCE = timedelta(hours=6)


def settle(heard: Heard | None, *, at: datetime) -> list[ZReport]:
    """Freeze the report of every provisional shift that no tablet holds anything of any more."""
    made = []
    with transaction() as current:
        waiting = select(Shift).where(Shift.state == ShiftState.PROVISIONAL).order_by(Shift.closed_at, Shift.uuid)
        for shift in current.scalars(waiting.with_for_update().execution_options(populate_existing=True)).all():
            if not outstanding(shift, heard):
                made.append(freeze(shift, by=shift.closed_by, at=at))
                settled(WAITING, shift, by=shift.closed_by, at=at)
    return made


def came(shift_uuids: Iterable[UUID], *, by: int | None, device: int | None, at: datetime) -> None:
    """Something of these shifts was booked just now: closed ones get a supplement, unknown ones are asked about."""
    with transaction():
        for shift_uuid in sorted(set(shift_uuids)):
            shift = _locked(shift_uuid)
            if shift is None:
                find(UNKNOWN, shift_uuid, device=device, at=at)
            elif shift.state == ShiftState.CLOSED:
                supplement(shift, by=by, at=at)


def finish(shift_uuid: UUID, *, why: str, by: int, at: datetime) -> ZReport:
    """Wait no longer: the report is made from what is here, and names what was not waited for.

    A shift that was never closed at the till is closed with it. Raises NotFound, WhyMissing, NothingToFinish.
    """
    if not why.strip():
        raise WhyMissing
    with transaction() as current:
        shift = _locked(shift_uuid)
        if shift is None:
            raise NotFound
        if shift.state == ShiftState.CLOSED:
            raise NothingToFinish
        if shift.closed_at is None:
            shift.closed_at, shift.close_received_at = at, at
        shift.state = ShiftState.PROVISIONAL.value
        shift.finished_why = why.strip()[:LONGEST_NOTE]
        current.flush()
        waited_for = outstanding(shift)
        report = freeze(shift, waited_for=waited_for, by=by, at=at)
        settled(WAITING, shift, outcome=shift.finished_why, by=by, at=at)
        detail = f"{shift.finished_why} {'、'.join(waited_for)}".strip()
        audit.record("shift.finish", subject=f"shift:{shift.uuid}", detail=detail, by=by, at=at)
        return report


def acknowledge(shift_uuid: UUID, *, note: str, by: int, at: datetime) -> None:
    """A teacher has seen the difference. Raises NotFound, NothingToAcknowledge, OwnDrawer."""
    with transaction():
        shift = _locked(shift_uuid)
        if shift is None:
            raise NotFound
        if not waits_for_teacher(shift):
            raise NothingToAcknowledge
        if by == shift.closed_by:
            raise OwnDrawer
        shift.acknowledged_at, shift.acknowledged_by = at, by
        shift.acknowledged_note = note.strip()[:LONGEST_NOTE]
        settled(VARIANCE, shift, outcome=shift.acknowledged_note or "✓", by=by, at=at)
        audit.record("shift.acknowledge", subject=f"shift:{shift.uuid}", detail=shift.acknowledged_note, by=by, at=at)


def waits_for_teacher(shift: Shift) -> bool:
    """Whether its difference is above the tolerance and nobody has looked at it."""
    over = needs_acknowledging(shift.variance_fen, shop_profile().cash_tolerance_fen)
    return shift.state == ShiftState.CLOSED and over and shift.acknowledged_at is None


def look_after(*, at: datetime) -> tuple[int, int]:
    """Once a night: supplements for what the desk changed in closed shifts, and word of those that wait too long.

    Returns how many supplements were made and how many shifts wait.
    """
    made = waiting = 0
    recent = select(Shift.uuid).where(Shift.state == ShiftState.CLOSED, Shift.closed_at >= at - LOOK_BACK)
    for shift_uuid in session().scalars(recent.order_by(Shift.closed_at)).all():
        with transaction():
            shift = _locked(shift_uuid)
            made += shift is not None and supplement(shift, by=None, at=at) is not None
    settle(None, at=at)
    with transaction() as current:
        for shift in current.scalars(select(Shift).where(Shift.state == ShiftState.PROVISIONAL)).all():
            if shift.closed_at is not None and shift.closed_at < at - PATIENCE:
                names = "、".join(outstanding(shift))
                find(WAITING, shift, device=shift.device_id, at=at, tablets=names, day=shift.business_day.isoformat())
                waiting += 1
    return made, waiting


def _locked(shift_uuid: UUID) -> Shift | None:
    statement = select(Shift).where(Shift.uuid == shift_uuid).with_for_update()
    return session().scalar(statement.execution_options(populate_existing=True))
