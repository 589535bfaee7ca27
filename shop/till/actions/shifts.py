"""Book what tablets tell of shifts and cash, and what a batch means for shifts that are closed or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import session
from shop.sales.models import Order
from shop.shifts.actions import drawer
from shop.shifts.actions.closing import came, settle
from shop.shifts.actions.findings import NO_RIGHT, find
from shop.shifts.actions.refusals import NoShift
from shop.shifts.models import ShiftState
from shop.shifts.queries.outstanding import Heard
from shop.shifts.rules.records import Closing, Count, HandingOver, Move, Opening, Stock, Told
from shop.till import messages
from shop.till import shift_messages as told_of
from shop.till.actions.context import who_may
from shop.till.actions.envelopes import Arrival, Sender
from shop.web.access import May


def is_of_a_shift(arrival: Arrival) -> bool:
    """Whether it tells of a shift or of cash, not of a sale."""
    return isinstance(arrival.payload, told_of.ShiftPayload)


def book_shift(arrival: Arrival, sender: Sender, *, at: datetime) -> None:
    """Book one envelope about a shift. What somebody did without the right is booked too, and put on the worklist.

    Raises a Refused when it cannot be booked at all.
    """
    payload, envelope, moment = arrival.payload, arrival.envelope, arrival.occurred_at
    if envelope is None or moment is None or not isinstance(payload, told_of.ShiftPayload):
        raise NoShift
    known = who_may(May.RUN_SHIFT, [payload.cashier_id])
    by = payload.cashier_id if payload.cashier_id in known else None
    shift_uuid = UUID(envelope.shift_uuid) if envelope.shift_uuid else None
    if isinstance(payload, told_of.ShiftOpen | told_of.ShiftClose):
        shift_uuid = payload.shift_uuid
    told = Told(arrival.uuid, shift_uuid, sender.id, envelope.epoch, envelope.device_seq, by, moment)
    _book(payload, told, at=at)
    if not known.get(payload.cashier_id):
        find(
            NO_RIGHT, shift_uuid, about=f"envelope:{arrival.uuid}", device=sender.id, at=at,
            cashier=payload.cashier_id, type=envelope.type,
        )  # fmt: skip


def _book(payload: told_of.ShiftPayload, told: Told, *, at: datetime) -> None:
    if isinstance(payload, told_of.ShiftOpen):
        checked = [(one.text, one.done) for one in payload.checklist]
        drawer.open_shift(Opening(_pieces(payload.float), checked, payload.note), told, at=at)
    elif isinstance(payload, told_of.CashIn):
        move = Move(payload.move_uuid, "paid_in", payload.amount_fen, payload.reason, payload.note)
        drawer.move_cash(move, told, at=at)
    elif isinstance(payload, told_of.CashOut):
        move = Move(
            payload.move_uuid, payload.kind, payload.amount_fen, payload.reason, payload.note, payload.approval_uuid
        )
        drawer.move_cash(move, told, at=at)
    elif isinstance(payload, told_of.CountPayload):
        claimed = [(one.method, one.fen) for one in payload.claimed]
        count = Count(payload.count_uuid, payload.number, _pieces(payload.pieces), claimed, payload.note)
        drawer.count_cash(count, told, at=at)
    elif isinstance(payload, told_of.HandoverPayload):
        stocks = [Stock(one.product_id, one.name, one.quantity) for one in payload.stocks]
        handing = HandingOver(
            payload.handover_uuid, payload.to_id, _pieces(payload.pieces), stocks, payload.signed, payload.note
        )
        drawer.hand_over(handing, told, at=at)
    else:
        removed = (payload.removed.pieces, payload.removed.fen) if payload.removed else None
        drawer.close_shift(Closing(payload.count_uuid, payload.reason, payload.note, removed), told, at=at)


def _pieces(counted: Iterable[told_of.Pieces]) -> list[tuple[int, int]]:
    return [(one.fen, one.pieces) for one in counted]


def shift_of(arrivals: Sequence[Arrival]) -> UUID | None:
    """The shift a batch speaks of first; a tablet's batch hardly ever speaks of more than one."""
    return next(iter(_shifts(arrivals)), None)


def after(
    arrivals: Sequence[Arrival],
    fresh: Sequence[Arrival],
    *,
    state: str | None,
    waiting: bool,
    heard: Heard,
    at: datetime,
) -> None:
    """What these arrivals mean for shifts. `state`: of the batch's own shift; `waiting`: some shift is provisional.

    A plain sale of a running shift costs nothing here.
    """
    mine = shift_of(arrivals)
    touched = _shifts(fresh)
    if mine is not None and state is not None and state != ShiftState.CLOSED:
        touched.discard(mine)
    touched |= _shifts_of_corrected(fresh)
    if touched:
        by = next((one.payload.cashier_id for one in fresh if one.payload is not None), None)
        known = who_may(May.SELL, [by]) if by is not None else {}
        came(touched, by=by if by in known else None, device=heard.device_id, at=at)
    if waiting:
        settle(heard, at=at)


def _shifts(arrivals: Iterable[Arrival]) -> set[UUID]:
    return {
        UUID(arrival.envelope.shift_uuid)
        for arrival in arrivals
        if arrival.envelope is not None and arrival.envelope.shift_uuid and arrival.payload is not None
    }


def _shifts_of_corrected(arrivals: Iterable[Arrival]) -> set[UUID]:
    """A corrected tender belongs to the shift of its sale: that drawer was counted with it."""
    corrected = [one.payload.order_uuid for one in arrivals if isinstance(one.payload, messages.TenderFix)]
    if not corrected:
        return set()
    found = session().scalars(select(Order.shift_uuid).where(Order.uuid.in_(corrected)))
    return {shift_uuid for shift_uuid in found if shift_uuid is not None}
