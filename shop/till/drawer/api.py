"""Questions of tablets about shifts. JSON only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.shifts.actions.printing import queue_report
from shop.shifts.models import ShiftState
from shop.shifts.papers import paper_of
from shop.shifts.queries.content import blind, found_shift, report_now, reports_of
from shop.shifts.queries.lists import running_shifts
from shop.till import messages
from shop.till.messages import decoded
from shop.web.access import May, for_device
from shop.web.limits import limiter
from shop.web.now import now

blueprint = Blueprint("drawer_api", __name__, url_prefix="/till/shifts")
LARGEST_MESSAGE = 1_000


@blueprint.get("/running.json")
@for_device()
def running() -> ResponseReturnValue:
    """Shifts that run, so that a tablet may sell into the drawer of another one or go on with its own."""
    return jsonify(shifts=running_shifts())


@blueprint.get("/<uuid:shift_uuid>.json")
@for_device(May.RUN_SHIFT)
def one(shift_uuid: UUID) -> ResponseReturnValue:
    """How a shift stands (X), or its report once there is one. Whoever counts blind is not told any sums."""
    state, label, document, variance = _report(shift_uuid)
    return jsonify(
        shift_uuid=str(shift_uuid), state=state, label=label, paper=document, variance_fen=variance,
        blind=May.SEE_CASH not in current_user.rights,
    )  # fmt: skip


@blueprint.post("/<uuid:shift_uuid>/print")
@for_device(May.RUN_SHIFT)
@limiter.limit("30 per minute")
def print_one(shift_uuid: UUID) -> ResponseReturnValue:
    """The same on the printer this tablet has."""
    request.max_content_length = LARGEST_MESSAGE
    decoded(request.get_data(cache=False), messages.Nothing)
    _state, label, document, _variance = _report(shift_uuid)
    job = queue_report(
        document, shift_uuid=shift_uuid, title=label, by=current_user.person_id, device=g.device.id, at=now()
    )
    return jsonify(ok=True, job=job.id)


def _report(shift_uuid: UUID) -> tuple[str, str, list[dict[str, Any]], int | None]:
    """State, label, paper and (once the drawer is closed) the difference."""
    shift = found_shift(shift_uuid)
    frozen = reports_of(shift_uuid)
    row, report = frozen[-1] if frozen else (None, report_now(shift))
    sees = May.SEE_CASH in current_user.rights
    told = report if sees else blind(report, shift)
    paper = paper_of(
        told,
        sha256=row.sha256.hex() if row else "",
        grand_total_fen=row.grand_total_fen if row and sees else None,
    )
    over = shift.state in (ShiftState.PROVISIONAL, ShiftState.CLOSED)
    variance = told["counted"]["variance"] if over else None
    return shift.state, report["label"], paper, variance
