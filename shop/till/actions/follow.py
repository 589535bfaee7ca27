"""Book what refers to sales (refunds, voids, comps, tender corrections, waste, remakes), each in its own savepoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from shop.db import session
from shop.kernel.errors import N_, DomainError
from shop.once import Operation
from shop.sales.actions.refunds import give_back
from shop.sales.actions.refusals import Refused, UnknownOrder
from shop.sales.actions.tenders import fix_tender
from shop.sales.actions.uses import write_off
from shop.sales.rules.records import BackLine, BackPayment, RefundRecord, TenderFix, UseRecord
from shop.till import messages
from shop.till.actions.context import who_may
from shop.till.actions.early import in_time
from shop.till.actions.envelopes import Arrival, Sender, reopened
from shop.till.actions.held import close, reason_of
from shop.till.actions.shifts import book_shift, is_of_a_shift
from shop.till.board.actions import tickets
from shop.till.models import HeldEnvelope
from shop.web.access import May

RIGHTS = {
    "refund": May.REFUND,
    "void": May.VOID,
    "comp": May.COMP,
    "waste": May.WRITE_OFF,
    "remake": May.WRITE_OFF,
    "tender_fix": May.FIX_TENDER,
}
SALE_CAME, SHIFT_CAME = "sale_came", "shift_came"
FOLLOWERS = messages.Refund | messages.Waste | messages.Remake | messages.TenderFix


class NoRight(Refused):
    """The person on the tablet may not do this."""

    reason = "no_right"
    message = N_("操作的人没有「%(right)s」这项权限。老师核对后可以直接登记或作废。")


class CannotBook(Refused):
    """The database refuses it; the text says why."""

    reason = "cannot_book"
    message = N_("这张单据记不了账：%(why)s。请核对后作废，并按纸面补记。")

    @classmethod
    def because(cls, error: Exception) -> CannotBook:
        """The refusal that tells what went wrong."""
        return cls(why=f"{type(error).__name__} {error}"[:200])


@dataclass(frozen=True, slots=True)
class Decider:
    """Who answers for booking: nobody but the tablet's person, or the teacher who books it out of 待核."""

    sender: Sender
    at: datetime
    teacher: int | None = None


def book_all(arrivals: Sequence[Arrival], decider: Decider) -> None:
    """Book each of these; one that is refused gets its `problem` and leaves no trace in the books."""
    for arrival in arrivals:
        if arrival.problem is None:
            arrival.problem = attempt(arrival, decider)


def attempt(arrival: Arrival, decider: Decider) -> DomainError | None:
    """Book one in a savepoint; returns why not."""
    try:
        with session().begin_nested():
            book(arrival, decider)
    except DomainError as problem:
        return in_time(problem, arrival)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - it is held with its reason, and the others go on
        return CannotBook.because(error)
    return None


def book(arrival: Arrival, decider: Decider) -> None:
    """Book one envelope that is not a sale. Raises a DomainError."""
    if is_of_a_shift(arrival):
        book_shift(arrival, decider.sender, at=decider.at)
        return
    payload, envelope, moment = arrival.payload, arrival.envelope, arrival.occurred_at
    if envelope is None or moment is None or not isinstance(payload, FOLLOWERS):
        raise Refused
    right = RIGHTS[envelope.type]
    known = who_may(right, [payload.cashier_id])
    if decider.teacher is None and not known.get(payload.cashier_id):
        raise NoRight(right=right.value)
    by = payload.cashier_id if payload.cashier_id in known else None
    device, at = decider.sender.id, decider.at
    if isinstance(payload, messages.Refund):
        shift_uuid = UUID(envelope.shift_uuid) if envelope.shift_uuid else None
        asked = _refund(arrival.uuid, envelope.type, payload, moment)._replace(shift_uuid=shift_uuid)
        give_back(asked, by=by, device=device, at=at, decided_by=decider.teacher)
    elif isinstance(payload, messages.TenderFix):
        fix_tender(_fix(payload, moment), by=by, device=device, at=at)
    else:
        use = write_off(_use(payload, moment), by=by, device=device, at=at)
        if isinstance(payload, messages.Remake):
            tickets.queue_remake(use, at=at)


def book_waiting(at: datetime, *, waits_for: type[Refused] = UnknownOrder, decision: str = SALE_CAME) -> None:
    """Sales (or earlier documents, or shifts) came: book what waited. Another refusal takes the place of the first."""
    waiting = select(HeldEnvelope).where(HeldEnvelope.decided_at.is_(None), HeldEnvelope.reason == waits_for.reason)
    for held in session().scalars(waiting.order_by(HeldEnvelope.id)).all():
        sender = Sender(held.device_id or 0, 0)
        arrival = reopened(held.envelope, sender)
        problem = arrival.problem or attempt(arrival, Decider(sender, at))
        operation = session().get(Operation, arrival.uuid)
        if problem is None:
            if operation is not None:
                operation.verdict, operation.reason = "accepted", ""
            payload = arrival.payload
            close(held, decision=decision, by=payload.cashier_id if payload else None, at=at)
        elif not isinstance(problem, waits_for):
            held.reason, held.explanation = reason_of(problem), str(problem)
            if operation is not None:
                operation.reason = held.reason


def _refund(operation: UUID, kind: str, payload: messages.Refund, moment: datetime) -> RefundRecord:
    return RefundRecord(
        payload.refund_uuid,
        operation,
        payload.order_uuid,
        kind,
        payload.reason,
        payload.reason_text,
        tuple(BackLine(line.line_no, line.quantity, line.amount_fen, line.goods) for line in payload.lines),
        payload.rounding_fen,
        payload.total_fen,
        tuple(
            BackPayment(one.payment_uuid, one.reverses, one.method, -one.net_fen, one.external_ref)
            for one in payload.payments
        ),
        payload.approval_uuid,
        moment,
    )


def _fix(payload: messages.TenderFix, moment: datetime) -> TenderFix:
    return TenderFix(
        payload.order_uuid,
        payload.payment_uuid,
        payload.from_method,
        payload.to_method,
        payload.net_fen,
        payload.reason,
        payload.external_ref,
        payload.reversal_payment_uuid,
        payload.new_payment_uuid,
        moment,
    )


def _use(payload: messages.Waste | messages.Remake, moment: datetime) -> UseRecord:
    if isinstance(payload, messages.Remake):
        return UseRecord(
            payload.use_uuid, "remake", None, None, [], payload.quantity, payload.reason, payload.note,
            payload.order_uuid, payload.line_no, moment,
        )  # fmt: skip
    return UseRecord(
        payload.use_uuid, payload.kind, payload.product_id, payload.variant_id, msgspec.to_builtins(payload.modifiers),
        payload.quantity, payload.reason, payload.note, payload.order_uuid, payload.line_no, moment,
    )  # fmt: skip
