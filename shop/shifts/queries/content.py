"""What a report says, put together from the rows; the same for a look in between (X) and for what is frozen (Z)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import iso_utc
from shop.kernel.errors import NotFound
from shop.people.models import Device
from shop.shifts.models import Shift, ShiftState, ZReport
from shop.shifts.queries.evidence import counts_of, evidence_of
from shop.shifts.queries.figures import Figures, figures_of
from shop.shifts.rules.chain import label

VERSION = 1
#: What somebody who counts blind may read of a report.
BLIND = ("v", "label", "register", "number", "supplement", "shift", "business_day", "opened_at", "opened_by",
         "closed_at", "closed_by", "finished_why", "waited_for")  # fmt: skip


def found_shift(shift_uuid: UUID) -> Shift:
    """The shift. Raises NotFound."""
    shift = session().get(Shift, shift_uuid)
    if shift is None:
        raise NotFound
    return shift


def head_of(shift: Shift, register: Device, number: int, part: int) -> dict[str, Any]:
    """Which report this is. Without a number it is an X: a look at a shift that still runs."""
    return {
        "v": VERSION,
        "label": label(register.letter, number, part) if number else "X",
        "register": {"device": register.id, "letter": register.letter, "name": register.name},
        "number": number,
        "supplement": part,
        "shift": str(shift.uuid),
        "business_day": shift.business_day.isoformat(),
        "opened_at": iso_utc(shift.opened_at),
        "opened_by": shift.opened_by,
        "closed_at": iso_utc(shift.closed_at) if shift.closed_at else None,
        "closed_by": shift.closed_by,
        "finished_why": shift.finished_why,
    }


def counted_in(shift: Shift, figures: Figures) -> dict[str, Any]:
    """The count that holds: the one the closing named, else the last; its differences in cash and by tender."""
    counts = counts_of(shift.uuid)
    final = next((one for one in counts if one.uuid == shift.final_count), counts[-1] if counts else None)
    expected = figures["cash"]["expected"]
    result: dict[str, Any] = {"cash": None, "variance": None, "claimed": []}
    if final is not None:
        taken = {one["method"]: one["in"] + one["fixed"] - one["out"] for one in figures["tenders"]}
        result["cash"], result["variance"] = final.cash_fen, final.cash_fen - expected
        result["claimed"] = [
            {"method": method, "expected": taken.get(method, 0), "counted": fen, "variance": fen - taken.get(method, 0)}
            for method, fen in final.claimed
        ]
    return {**result, "expected": expected, "reason": shift.reason, "note": shift.reason_note}


def report_now(shift: Shift) -> dict[str, Any]:
    """X: how the shift stands now. A question only, it changes nothing."""
    register = session().get_one(Device, shift.device_id)
    figures = figures_of(shift)
    return {
        **head_of(shift, register, 0, 0),
        "figures": figures,
        "counted": counted_in(shift, figures),
        "evidence": evidence_of(shift),
    }


def reports_of(shift_uuid: UUID) -> list[tuple[ZReport, dict[str, Any]]]:
    """The report of a shift and its supplements, each with its content."""
    rows = session().scalars(select(ZReport).where(ZReport.shift_uuid == shift_uuid).order_by(ZReport.supplement))
    return [(row, json.loads(row.content)) for row in rows]


def blind(report: dict[str, Any], shift: Shift) -> dict[str, Any]:
    """What is left of a report for somebody who must not know what the drawer should hold.

    Once the drawer is closed its difference is no secret any more; the sums stay one.
    """
    kept = {name: report[name] for name in BLIND if name in report}
    counted = report["counted"]
    if shift.state not in (ShiftState.PROVISIONAL, ShiftState.CLOSED):
        return {**kept, "hidden": True}
    told = ("cash", "variance", "reason", "note")
    return {**kept, "hidden": True, "counted": {name: counted[name] for name in told}}
