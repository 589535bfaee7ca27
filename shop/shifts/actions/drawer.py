"""What tablets did at the drawer: open, cash in and out, count, hand over, close. Never refused for being wrong:
doubts go to the worklist."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.money import yuan
from shop.people.actions import approvals, audit
from shop.people.actions.approvals import ApprovalInvalid
from shop.people.models import Person
from shop.people.queries import shop_profile
from shop.shifts.actions.findings import CASH_UNAPPROVED, LEFT_OPEN, UNKNOWN, find, settled
from shop.shifts.actions.refusals import AlreadyClosed, NoShift, ShiftKnown
from shop.shifts.models import CashMove, Handover, MoveKind, Shift, ShiftCount, ShiftState
from shop.shifts.queries.figures import drawer_of
from shop.shifts.rules.cash import tidy, worth
from shop.shifts.rules.records import Closing, Count, HandingOver, Move, Opening, Told


def open_shift(opening: Opening, told: Told, *, at: datetime) -> Shift:
    """A drawer begins with its float. Raises NoShift, ShiftKnown."""
    with transaction() as current:
        if told.shift_uuid is None:
            raise NoShift
        if current.get(Shift, told.shift_uuid) is not None:
            raise ShiftKnown
        left = current.scalars(
            select(Shift).where(
                Shift.device_id == told.device_id, Shift.state.in_((ShiftState.OPEN, ShiftState.COUNTING))
            )
        ).all()
        pieces = tidy(opening.pieces)
        shift = Shift(
            uuid=told.shift_uuid, device_id=told.device_id, epoch=told.epoch, open_seq=told.device_seq,
            business_day=business_day(told.occurred_at), opened_at=told.occurred_at, opened_by=told.by,
            float_pieces=[list(one) for one in pieces], float_fen=worth(pieces),
            checklist=[list(one) for one in opening.checklist], note=opening.note,
        )  # fmt: skip
        current.add(shift)
        current.flush()
        for other in left:
            find(LEFT_OPEN, other, device=told.device_id, at=at)
        settled(UNKNOWN, shift, by=told.by, at=at)
        audit.record(
            "shift.open", subject=_subject(shift.uuid), detail=yuan(shift.float_fen), by=told.by,
            device=told.device_id, at=at,
        )  # fmt: skip
        return shift


def move_cash(move: Move, told: Told, *, at: datetime) -> CashMove:
    """Cash goes in or out. Above the limit, taking out wants a teacher's yes; without it, it is booked and marked."""
    with transaction() as current:
        row = CashMove(
            uuid=move.uuid, shift_uuid=told.shift_uuid, kind=move.kind, amount_fen=move.amount_fen, reason=move.reason,
            note=move.note, approval_uuid=move.approval_uuid, business_day=business_day(told.occurred_at),
            occurred_at=told.occurred_at, received_at=at, by_id=told.by, device_id=told.device_id,
        )  # fmt: skip
        row.approved = _approved(move, told, at=at)
        current.add(row)
        current.flush()
        if not row.approved:
            facts = {"amount": yuan(move.amount_fen), "reason": f"{move.reason} {move.note}".strip()}
            find(CASH_UNAPPROVED, told.shift_uuid, about=f"cash:{move.uuid}", device=told.device_id, at=at, **facts)
        audit.record(
            f"cash.{move.kind}", subject=_subject(told.shift_uuid),
            detail=f"{yuan(move.amount_fen)} {move.reason} {move.note}".strip(), by=told.by, device=told.device_id,
            at=at,
        )  # fmt: skip
        return row


def _approved(move: Move, told: Told, *, at: datetime) -> bool:
    if move.kind == MoveKind.PAID_IN or move.amount_fen <= shop_profile().cash_out_limit_fen:
        return True
    try:
        approvals.use(
            move.approval_uuid, action="cash_out", operation_uuid=told.operation_uuid, amount_fen=move.amount_fen,
            at=min(told.occurred_at, at),
        )  # fmt: skip
    except ApprovalInvalid:
        return False
    return True


def count_cash(count: Count, told: Told, *, at: datetime) -> ShiftCount:
    """A blind count is locked as it is; its shift, when it is still open, is being counted now."""
    with transaction() as current:
        pieces = tidy(count.pieces)
        row = ShiftCount(
            uuid=count.uuid, shift_uuid=told.shift_uuid, number=count.number, pieces=[list(one) for one in pieces],
            cash_fen=worth(pieces), claimed=[list(one) for one in count.claimed], note=count.note,
            occurred_at=told.occurred_at, received_at=at, by_id=told.by, device_id=told.device_id,
        )  # fmt: skip
        current.add(row)
        shift = _locked(told.shift_uuid)
        if shift is not None and shift.state == ShiftState.OPEN:
            shift.state = ShiftState.COUNTING.value
        current.flush()
        audit.record(
            "shift.count", subject=_subject(told.shift_uuid), detail=f"#{count.number} {yuan(row.cash_fen)}",
            by=told.by, device=told.device_id, at=at,
        )  # fmt: skip
        return row


def hand_over(handing: HandingOver, told: Told, *, at: datetime) -> Handover:
    """The next crew takes the drawer over; what it should hold at this moment is kept beside what was counted."""
    with transaction() as current:
        shift = _locked(told.shift_uuid)
        pieces = tidy(handing.pieces)
        to = current.scalar(select(Person.id).where(Person.id == handing.to))
        row = Handover(
            uuid=handing.uuid, shift_uuid=told.shift_uuid, from_id=told.by, to_id=to,
            pieces=[list(one) for one in pieces], cash_fen=worth(pieces),
            expected_fen=drawer_of(shift).expected_fen if shift else None,
            stocks=[list(one) for one in handing.stocks], signed=handing.signed, note=handing.note,
            occurred_at=told.occurred_at, received_at=at, device_id=told.device_id,
        )  # fmt: skip
        current.add(row)
        current.flush()
        audit.record(
            "shift.hand_over", subject=_subject(told.shift_uuid), detail=f"→ person:{to} {yuan(row.cash_fen)}",
            by=told.by, device=told.device_id, at=at,
        )  # fmt: skip
        return row


def close_shift(closing: Closing, told: Told, *, at: datetime) -> Shift:
    """The drawer is closed; the report waits until no tablet holds anything of it (`settle`).

    Raises NoShift, AlreadyClosed.
    """
    with transaction() as current:
        shift = _locked(told.shift_uuid)
        if shift is None:
            raise NoShift
        if shift.state not in (ShiftState.OPEN, ShiftState.COUNTING):
            raise AlreadyClosed
        shift.state = ShiftState.PROVISIONAL.value
        shift.closed_at, shift.closed_by, shift.close_received_at = told.occurred_at, told.by, at
        if told.device_id == shift.device_id and told.epoch == shift.epoch:
            shift.close_seq = told.device_seq
        shift.final_count = closing.count_uuid
        shift.reason, shift.reason_note = closing.reason, closing.note
        shift.removed_pieces, shift.removed_fen = closing.removed or (None, None)
        current.flush()
        audit.record(
            "shift.close", subject=_subject(shift.uuid), detail=f"{closing.reason} {closing.note}".strip(),
            by=told.by, device=told.device_id, at=at,
        )  # fmt: skip
        return shift


def _locked(shift_uuid: UUID | None) -> Shift | None:
    if shift_uuid is None:
        return None
    statement = select(Shift).where(Shift.uuid == shift_uuid).with_for_update()
    return session().scalar(statement.execution_options(populate_existing=True))


def _subject(shift_uuid: UUID | None) -> str:
    return f"shift:{shift_uuid or '-'}"
