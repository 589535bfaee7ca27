"""What a report says beside its sums: counts, envelopes by tablet, catalogue versions, what is still open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from shop.db import session
from shop.kernel.clock import iso_utc
from shop.once import Operation
from shop.people.models import Device
from shop.sales.models import Order
from shop.shifts.models import CashMove, Handover, Shift, ShiftCount
from shop.worklist.models import WorkItem

MOST_MISSING = 50


def counts_of(shift_uuid: UUID) -> list[ShiftCount]:
    """The counts of a shift in their order."""
    statement = select(ShiftCount).where(ShiftCount.shift_uuid == shift_uuid)
    return list(session().scalars(statement.order_by(ShiftCount.number, ShiftCount.occurred_at, ShiftCount.uuid)))


def moves_of(shift_uuid: UUID) -> list[CashMove]:
    """Cash in and out of a shift in the order of time."""
    statement = select(CashMove).where(CashMove.shift_uuid == shift_uuid)
    return list(session().scalars(statement.order_by(CashMove.occurred_at, CashMove.uuid)))


def handovers_of(shift_uuid: UUID) -> list[Handover]:
    """Handovers of a shift in the order of time."""
    statement = select(Handover).where(Handover.shift_uuid == shift_uuid)
    return list(session().scalars(statement.order_by(Handover.occurred_at, Handover.uuid)))


def evidence_of(shift: Shift) -> dict[str, Any]:
    """The part of a report that says how its sums came about."""
    return {
        "counts": [
            {"number": one.number, "at": iso_utc(one.occurred_at), "by": one.by_id, "pieces": one.pieces,
             "cash": one.cash_fen, "claimed": one.claimed}
            for one in counts_of(shift.uuid)
        ],
        "moves": [
            {"kind": one.kind, "fen": one.amount_fen, "reason": one.reason, "note": one.note, "by": one.by_id,
             "at": iso_utc(one.occurred_at)}
            for one in moves_of(shift.uuid)
        ],
        "handovers": [
            {"from": one.from_id, "to": one.to_id, "cash": one.cash_fen, "expected": one.expected_fen,
             "stocks": one.stocks, "signed": one.signed, "at": iso_utc(one.occurred_at)}
            for one in handovers_of(shift.uuid)
        ],
        "tablets": tablets_of(shift),
        "removed": None
        if shift.removed_pieces is None
        else {"count": shift.removed_pieces, "fen": shift.removed_fen},
        "catalog_versions": sorted(
            session().scalars(select(Order.catalog_version).where(Order.shift_uuid == shift.uuid).distinct())
        ),
        "open": _open_items(shift),
    }  # fmt: skip


def tablets_of(shift: Shift) -> list[dict[str, Any]]:
    """By tablet: how many orders, their first and last number; for the register its envelopes and which are missing."""
    rows = session().execute(
        select(
            Order.device_id, Order.epoch, Order.business_day, func.count(), func.min(Order.day_count),
            func.max(Order.day_count),
        )
        .where(Order.shift_uuid == shift.uuid, Order.device_id.is_not(None))
        .group_by(Order.device_id, Order.epoch, Order.business_day)
        .order_by(Order.device_id, Order.epoch, Order.business_day)
    ).all()  # fmt: skip
    letters = {row[0]: row[1] for row in session().execute(select(Device.id, Device.letter))}
    tablets: list[dict[str, Any]] = [
        {"device": device, "letter": letters.get(device or 0, ""), "epoch": epoch, "day": day.isoformat(),
         "orders": orders, "first": first, "last": last}
        for device, epoch, day, orders, first, last in rows
    ]  # fmt: skip
    envelopes = _envelopes(shift)
    if envelopes is not None:
        mine = {"device": shift.device_id, "letter": letters.get(shift.device_id, ""), "epoch": shift.epoch}
        tablets.insert(0, {**mine, "envelopes": envelopes})
    return tablets


def _envelopes(shift: Shift) -> dict[str, Any] | None:
    """The register's own numbers from opening to closing; what is missing among them."""
    if shift.close_seq is None or shift.open_seq <= 0:
        return None
    seen = set(
        session().scalars(
            select(Operation.device_seq).where(
                Operation.device_id == shift.device_id,
                Operation.epoch == shift.epoch,
                Operation.device_seq.between(shift.open_seq, shift.close_seq),
            )
        )
    )
    missing = [number for number in range(shift.open_seq, shift.close_seq + 1) if number not in seen]
    return {"first": shift.open_seq, "last": shift.close_seq, "missing": missing[:MOST_MISSING]}


def _open_items(shift: Shift) -> list[list[Any]]:
    """How many things of each kind still wait for a person that were found while the shift ran."""
    rows = session().execute(
        select(WorkItem.kind, func.count())
        .where(
            WorkItem.closed_at.is_(None),
            WorkItem.opened_at >= shift.opened_at,
            or_(WorkItem.device_id == shift.device_id, WorkItem.subject == f"shift:{shift.uuid}"),
        )
        .group_by(WorkItem.kind)
        .order_by(WorkItem.kind)
    )
    return [[kind, count] for kind, count in rows]
