"""Return files: held against what was handed over, looked at, then booked: the orders are sent with their numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, NotFound
from shop.live.partner.actions.steps import step_all
from shop.live.partner.files import Sheet
from shop.live.partner.models import HandOver, HandOverLine, Partner, PartnerReturn, ShipOrder
from shop.live.partner.rules.layouts import CALLED_OFF
from shop.live.partner.rules.returns import Handed, reconcile
from shop.live.partner.rules.states import State
from shop.people.actions import audit

OPEN = (State.CONFIRMED, State.PACKED)
SENT = (State.SHIPPED, State.RECEIVED)
COUNTED = ("written", "expired")


class AlreadyDone(Conflict):
    """A return file is booked or dropped once."""

    message = N_("这份回单已经处理过了，刷新后可以看到。")


def bring(partner_id: int, sheet: Sheet, *, by: int, at: datetime) -> PartnerReturn:
    """Hold a file against what the partner was told. The same file again is the one that is there. Raises NotFound."""
    with transaction() as current:
        if current.get(Partner, partner_id) is None:
            raise NotFound
        same = (PartnerReturn.partner_id == partner_id, PartnerReturn.file_sha256 == sheet.sha256)
        kept = current.scalar(select(PartnerReturn).where(*same))
        if kept is not None and kept.state != "dropped":
            return kept
        rows = list(sheet.facts())
        kind = "tracking" if any(facts.get("tracking") for _, facts in rows) else "acknowledged"
        found = reconcile(rows, _known(partner_id, [facts["number"] for _, facts in rows]), kind=kind)
        made = kept or PartnerReturn(partner_id=partner_id, file_sha256=sheet.sha256)
        made.kind, made.file_name, made.state = kind, sheet.name[:200], "ready"
        made.rows, made.matched, made.differences = len(rows), found.matched, found.differences
        made.brought_at, made.brought_by, made.done_at, made.done_by = at, by, None, None
        current.add(made)
        current.flush()
        detail = f"{made.file_name} {len(found.matched)} {len(found.differences)}"
        audit.record("return.bring", subject=f"partner_return:{made.id}", detail=detail, by=by, at=at)
        return made


def book(return_id: int, *, by: int, at: datetime) -> int:
    """Send the orders that agree, with courier and tracking number; how many. Raises NotFound, AlreadyDone."""
    with transaction() as current:
        found = _ready(return_id)
        numbers = {order_id: (courier, tracking) for order_id, courier, tracking, _ in found.matched}
        wanted = select(ShipOrder).where(ShipOrder.id.in_(numbers)).order_by(ShipOrder.id).with_for_update()
        orders = current.scalars(wanted.options(selectinload(ShipOrder.lines))).all()
        going = [one for one in orders if one.stands in (*OPEN, *SENT)]
        if found.kind == "tracking":
            for order in going:
                order.courier, order.tracking = numbers[order.id]
            leaving = [one for one in going if one.stands in OPEN]
            step_all(leaving, State.SHIPPED, reason=found.file_name, by=by, at=at)
        found.state, found.done_at, found.done_by = "done", at, by
        current.flush()
        detail = f"{found.file_name} {len(going)}"
        audit.record("return.book", subject=f"partner_return:{found.id}", detail=detail, by=by, at=at)
    return len(going)


def drop(return_id: int, *, by: int, at: datetime) -> None:
    """Forget a file that is not booked. Raises NotFound, AlreadyDone."""
    with transaction() as current:
        found = _ready(return_id)
        found.state, found.done_at, found.done_by = "dropped", at, by
        current.flush()
        audit.record("return.drop", subject=f"partner_return:{found.id}", detail=found.file_name, by=by, at=at)


def _ready(return_id: int) -> PartnerReturn:
    found = session().get(PartnerReturn, return_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.state != "ready":
        raise AlreadyDone
    return found


def _known(partner_id: int, numbers: list[str]) -> dict[str, Handed]:
    """Orders of these numbers, and all that the partner was told of and that are still to be sent."""
    told = _pieces_told(partner_id)
    found = {}
    wanted = ShipOrder.number.in_(set(numbers)) | ShipOrder.id.in_(
        [order_id for order_id in told if told[order_id]] or [0]
    )
    for one in session().scalars(select(ShipOrder).where(wanted).order_by(ShipOrder.id)):
        handed = Handed(one.id, told.get(one.id, 0), one.stands in OPEN, one.stands in SENT, one.tracking)
        if one.number not in found or handed.pieces:
            found[one.number] = handed
    return found


def _pieces_told(partner_id: int) -> dict[int, int]:
    """Pieces of each order as the partner was told last."""
    ranked = (
        select(
            HandOverLine.order_id, HandOverLine.pieces, HandOverLine.change,
            func.row_number().over(partition_by=HandOverLine.line_id, order_by=HandOver.number.desc()).label("place"),
        )
        .join(HandOver, HandOver.id == HandOverLine.hand_over_id)
        .where(HandOver.partner_id == partner_id, HandOver.state.in_(COUNTED))
        .subquery()
    )  # fmt: skip
    rows = session().execute(
        select(ranked.c.order_id, func.sum(ranked.c.pieces))
        .where(ranked.c.place == 1, ranked.c.change != CALLED_OFF)
        .group_by(ranked.c.order_id)
    )
    return {order_id: int(pieces) for order_id, pieces in rows}
