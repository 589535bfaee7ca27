"""Which tablets may still hold something of a shift that is closed at the drawer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select, union

from shop.db import session
from shop.people.models import Device, Purpose
from shop.sales.models import Order
from shop.shifts.models import CashMove, Shift


class Heard(NamedTuple):
    """The tablet that is speaking just now, and how much it holds beside what it is sending."""

    device_id: int
    unsent: int


def outstanding(shift: Shift, heard: Heard | None = None) -> list[str]:
    """Names of the tablets that have to be waited for.

    The register until everything up to its closing is here; whoever sold in this shift, and the register when another
    closed it, until it was heard after the closing with nothing left; any other till of that time only while it says
    that it holds something.
    """
    orders = select(Order.device_id).where(Order.shift_uuid == shift.uuid)
    moves = select(CashMove.device_id).where(CashMove.shift_uuid == shift.uuid)
    sold = {one for one in session().scalars(union(orders, moves)) if one is not None}
    own_drawer = select(Shift.device_id).where(
        Shift.uuid != shift.uuid,
        Shift.device_id != shift.device_id,
        Shift.opened_at <= shift.closed_at,
        or_(Shift.closed_at.is_(None), Shift.closed_at >= shift.opened_at),
    )
    rows = session().execute(
        select(
            Device.id, Device.name, Device.epoch, Device.contiguous_seq, Device.highest_seq, Device.pending,
            Device.last_heard_at,
        )
        .where(
            or_(
                Device.id == shift.device_id,
                Device.id.in_(sold),
                (Device.purpose == Purpose.TILL.value)
                & Device.revoked_at.is_(None)
                & (Device.last_heard_at >= shift.opened_at)
                & Device.id.not_in(own_drawer),
            )
        )
        .order_by(Device.id)
    )  # fmt: skip
    waiting = []
    for number, name, epoch, contiguous, highest, pending, last_heard in rows:
        holds = heard.unsent if heard is not None and heard.device_id == number else pending
        empty = holds == 0 and contiguous >= highest
        if number == shift.device_id and epoch == shift.epoch and shift.close_seq is not None:
            here = contiguous >= shift.close_seq
        elif number == shift.device_id or number in sold:
            closed = shift.close_received_at
            here = empty and last_heard is not None and (closed is None or last_heard >= closed)
        else:
            here = empty
        if not here:
            waiting.append(name)
    return waiting
