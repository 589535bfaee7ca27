"""Freezing reports: Z once a shift is over, numbered supplements for what comes later. Nothing written is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shop.backup.actions import queue_backup
from shop.backup.manifest import Reason
from shop.db import session
from shop.kernel.money import Fen, yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.people.models import Device
from shop.people.queries import shop_profile
from shop.shifts.actions.findings import LATE, VARIANCE, find, settled
from shop.shifts.models import Shift, ShiftState, ZReport
from shop.shifts.queries.content import counted_in, head_of
from shop.shifts.queries.evidence import evidence_of
from shop.shifts.queries.figures import Figures, figures_of
from shop.shifts.rules.cash import needs_acknowledging
from shop.shifts.rules.chain import GENESIS, canonical, label, seal


def freeze(shift: Shift, *, waited_for: Iterable[str] = (), by: int | None, at: datetime) -> ZReport:
    """The Z report of a shift that is over, in the caller's transaction; a backup of the books is asked for with it.

    `waited_for`: tablets nobody waited for.
    """
    take_numbers(session())  # holds the head of the ledger: reports are made one after the other
    register = session().get_one(Device, shift.device_id)
    last = _last(shift.device_id)
    number = (session().scalar(_highest(shift.device_id)) or 0) + 1
    figures = figures_of(shift)
    counted = counted_in(shift, figures)
    shift.z_number = number
    shift.state = ShiftState.CLOSED.value
    _keep_result(shift, counted)
    content = {
        **head_of(shift, register, number, 0),
        "waited_for": list(waited_for),
        "figures": figures,
        "counted": counted,
        "evidence": evidence_of(shift),
        "adds_fen": figures["net"],
    }
    report = _append(shift, last, number, 0, content, by=by, at=at)
    _tell_variance(shift, label(register.letter, number, 0), by=by, at=at)
    queue_backup(reason=Reason.SHIFT_CLOSE, about=str(shift.uuid), by=by, at=at)
    return report


def supplement(shift: Shift, *, by: int | None, at: datetime) -> ZReport | None:
    """What came after the report, as its next supplement, in the caller's transaction; None when nothing changed."""
    take_numbers(session())
    frozen = _reports(shift.uuid)
    if not frozen or shift.z_number is None:
        return None
    before: dict[str, Any] = json.loads(frozen[-1].content)
    figures = figures_of(shift)
    counted = counted_in(shift, figures)
    if before["figures"] == figures and before["counted"]["cash"] == counted["cash"]:
        return None
    register = session().get_one(Device, shift.device_id)
    number = frozen[-1].supplement + 1
    _keep_result(shift, counted)
    content = {
        **head_of(shift, register, shift.z_number, number),
        "changes": _changes(before, figures, counted),
        "figures": figures,
        "counted": counted,
        "evidence": evidence_of(shift),
        "adds_fen": figures["net"] - before["figures"]["net"],
    }
    report = _append(shift, _last(shift.device_id), shift.z_number, number, content, by=by, at=at)
    name = label(register.letter, shift.z_number, number)
    facts = {"number": name, "amount": yuan(content["adds_fen"]), "day": shift.business_day.isoformat()}
    find(LATE, shift, device=shift.device_id, at=at, **facts)
    _tell_variance(shift, label(register.letter, shift.z_number, 0), by=by, at=at)
    return report


def _keep_result(shift: Shift, counted: dict[str, Any]) -> None:
    shift.expected_fen = counted["expected"]
    shift.counted_fen, shift.variance_fen = counted["cash"], counted["variance"]


def _changes(before: dict[str, Any], figures: Figures, counted: dict[str, Any]) -> dict[str, Fen | None]:
    """What is different now in the numbers people look at first."""
    was: Figures = before["figures"]
    variance = (before["counted"]["variance"], counted["variance"])
    return {
        "orders": figures["orders"] - was["orders"],
        "net": figures["net"] - was["net"],
        "expected": figures["cash"]["expected"] - was["cash"]["expected"],
        "variance_before": variance[0],
        "variance": variance[1],
    }


def _append(
    shift: Shift, last: ZReport | None, number: int, part: int, content: dict[str, Any], *, by: int | None, at: datetime
) -> ZReport:
    text = canonical(content)
    place = last.place + 1 if last else 1
    total = (last.grand_total_fen if last else 0) + content["adds_fen"]
    prev = last.sha256 if last else GENESIS
    report = ZReport(
        device_id=shift.device_id, place=place, number=number, supplement=part, shift_uuid=shift.uuid, content=text,
        grand_total_fen=total, made_at=at, made_by=by, prev_sha256=prev,
        sha256=seal(prev, place, number, part, text, total),
    )  # fmt: skip
    session().add(report)
    session().flush()
    audit.record(
        "shift.supplement" if part else "shift.report", subject=f"shift:{shift.uuid}",
        detail=f"{content['label']} {yuan(total)} {report.sha256.hex()}", by=by, device=shift.device_id, at=at,
    )  # fmt: skip
    return report


def _tell_variance(shift: Shift, name: str, *, by: int | None, at: datetime) -> None:
    """A difference above the tolerance waits for a teacher; one that a late envelope explained does not any more."""
    if needs_acknowledging(shift.variance_fen, shop_profile().cash_tolerance_fen):
        amount = yuan(shift.variance_fen) if shift.variance_fen is not None else "—"
        facts = {"number": name, "amount": amount, "day": shift.business_day.isoformat(), "reason": shift.reason}
        find(VARIANCE, shift, device=shift.device_id, at=at, **facts)
        shift.acknowledged_at = shift.acknowledged_by = None
    else:
        settled(VARIANCE, shift, by=by or shift.closed_by, at=at)


def _last(device_id: int) -> ZReport | None:
    """The end of a register's chain."""
    return session().scalar(
        select(ZReport).where(ZReport.device_id == device_id).order_by(ZReport.place.desc()).limit(1)
    )


def _highest(device_id: int) -> Any:
    return (
        select(ZReport.number)
        .where(ZReport.device_id == device_id, ZReport.supplement == 0)
        .order_by(ZReport.number.desc())
        .limit(1)
    )


def _reports(shift_uuid: UUID) -> list[ZReport]:
    return list(session().scalars(select(ZReport).where(ZReport.shift_uuid == shift_uuid).order_by(ZReport.supplement)))
