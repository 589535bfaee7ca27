"""What a person must look at about a shift although it was booked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shop.kernel.errors import N_
from shop.shifts.models import Shift
from shop.web.access import May
from shop.worklist import actions as worklist

VARIANCE = "shift_variance"
UNKNOWN = "shift_unknown"
LEFT_OPEN = "shift_left_open"
LATE = "shift_late"
WAITING = "shift_waiting"
NO_RIGHT = "shift_no_right"
CASH_UNAPPROVED = "cash_unapproved"
Z_BROKEN = "z_broken"
GONE = N_("已经不再是这样")


def find(
    kind: str,
    shift: Shift | UUID | None,
    *,
    about: str = "",
    device: int | None = None,
    at: datetime,
    **facts: object,
) -> None:
    """Put it on the worklist; what it leads to is the shift."""
    shift_uuid = shift.uuid if isinstance(shift, Shift) else shift
    worklist.open_item(
        kind,
        subject=about or f"shift:{shift_uuid}",
        right=May.ACKNOWLEDGE_CASH,
        facts=facts if shift_uuid is None else {"shift_uuid": str(shift_uuid), **facts},
        device=device,
        at=at,
    )


def settled(kind: str, shift: Shift, *, outcome: str = GONE, by: int | None, at: datetime) -> None:
    """Its cause is gone; somebody must answer for that, so nothing happens when nobody is known."""
    if by is not None:
        worklist.close_about(kind, subject=f"shift:{shift.uuid}", outcome=outcome, by=by, at=at)
