"""Give money back: refund, void, comp. Never more than was paid and not yet refunded, also at the same moment twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from shop.customers.actions import points
from shop.db import session, transaction
from shop.driver import Query, Rows
from shop.kernel.clock import business_day, local_hour
from shop.kernel.money import Fen, yuan
from shop.kernel.quantity import quantity_text
from shop.people.actions import approvals, audit
from shop.sales.actions.due import open_due
from shop.sales.actions.goods_back import BACK, put_back
from shop.sales.actions.orders import locked_order, reversible
from shop.sales.actions.refusals import (
    BackDoesNotAddUp,
    NotThisTender,
    TooManyBack,
    TooMuchBack,
    UnknownLine,
    VoidNotWhole,
    VoidTooLate,
)
from shop.sales.actions.sums import RefundSums, ReturnedLine, Sums
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Refund, RefundKind, RefundLine
from shop.sales.pieces.actions import give_free
from shop.sales.queries.tenders import is_static_code
from shop.sales.rules.records import RefundRecord
from shop.sales.rules.refunds import CASH, refund_value

LARGEST_ROUNDING_FEN = 99
_LINES, _PAYMENTS = Rows(RefundLine.__table__), Rows(Payment.__table__)  # type: ignore[arg-type]
_REFUNDED = Query(select(RefundLine.line_no, RefundLine.amount_fen).where(RefundLine.order_id == bindparam("order")))


def give_back(
    asked: RefundRecord, *, by: int | None, at: datetime, device: int | None = None, decided_by: int | None = None,
    order: Order | None = None,
) -> Refund:  # fmt: skip
    """Book a refund, void or comp received `at` and made by `by`.

    `order` is the order when the present transaction has it from `locked_order` already.

    Uses up its approval, unless a teacher (`decided_by`) books it out of 待核. Money paid by static code becomes due
    (待退款) and is not shown as returned before a teacher has made it. Raises a Refused or ApprovalInvalid.
    """
    with transaction() as current:
        if order is None or order.uuid != asked.order_uuid:
            order = locked_order(asked.order_uuid)
        _check_lines(order, asked)
        _check_money(order, asked)
        day = business_day(asked.occurred_at)
        if asked.kind == RefundKind.VOID:
            _check_void(order, asked)
        if decided_by is None:
            approvals.use(
                asked.approval_uuid,
                action=asked.kind,
                operation_uuid=asked.operation_uuid,
                amount_fen=asked.total_fen,
                at=min(asked.occurred_at, at),
            )
        refund = Refund(
            uuid=asked.uuid,
            order_id=order.id,
            kind=asked.kind,
            business_day=day,
            occurred_at=asked.occurred_at,
            received_at=at,
            lines_fen=asked.total_fen - asked.rounding_fen,
            rounding_fen=asked.rounding_fen,
            total_fen=asked.total_fen,
            reason=asked.reason,
            reason_text=asked.reason_text,
            by_id=by,
            device_id=device,
            approval_uuid=asked.approval_uuid if decided_by is None else None,
            shift_uuid=asked.shift_uuid,
        )
        current.add(refund)
        current.flush()
        sums = Sums()
        worth = put_back(order, refund, asked.lines, at=at)
        if asked.kind == RefundKind.VOID or any(line.goods == BACK for line in asked.lines):
            give_free(order.uuid, at=at)
        _book_lines(order, refund, asked, worth, sums)
        payments = _book_payments(order, refund, asked, sums)
        order.returned_fen += asked.total_fen
        order.voided = order.voided or asked.kind == RefundKind.VOID
        sums.add_refund(
            RefundSums(
                day, local_hour(asked.occurred_at), order.outlet_id, order.channel, by, asked.kind, refund.lines_fen,
                refund.rounding_fen,
            )
        )  # fmt: skip
        current.flush()
        sums.write(current.connection())
        paid_fen = order.total_fen + order.rounding_fen
        points.reverse(order.uuid, asked.uuid, paid_fen=paid_fen, kept_fen=paid_fen - order.returned_fen, at=at)
        open_due(order, [payment for payment in payments if payment.status == PaymentStatus.DUE], device=device, at=at)
        audit.record(
            f"sale.{asked.kind}",
            subject=f"order:{order.number}",
            detail=f"{yuan(asked.total_fen)} {asked.reason} {asked.reason_text}".strip(),
            by=decided_by or by,
            device=device,
            at=at,
        )
        return refund


def _check_lines(order: Order, asked: RefundRecord) -> None:
    lines = {line.line_no: line for line in order.lines}
    if not asked.lines or len({line.line_no for line in asked.lines}) < len(asked.lines):
        raise BackDoesNotAddUp
    refunded = refunded_by_line(order)
    for back in asked.lines:
        line = lines.get(back.line_no)
        if line is None:
            raise UnknownLine(number=order.number, line=back.line_no)
        left = line.quantity - line.returned_quantity
        if back.quantity > left:
            raise TooManyBack(name=line.name, most=quantity_text(left))
        worth = refund_value(line.total_fen, line.quantity, line.returned_quantity, back.quantity)
        most = min(worth, line.total_fen - refunded.get(line.line_no, 0))
        if back.amount_fen > most:
            raise TooMuchBack(number=order.number, most=yuan(most), asked=yuan(back.amount_fen))


def refunded_by_line(order: Order) -> dict[int, Fen]:
    """How much money each line of the order has given back already."""
    sums: dict[int, Fen] = {}
    for line_no, amount_fen in _REFUNDED.read(order=order.id):
        sums[line_no] = sums.get(line_no, 0) + amount_fen
    return sums


def _check_money(order: Order, asked: RefundRecord) -> None:
    left_fen = order.total_fen + order.rounding_fen - order.returned_fen
    if asked.total_fen > left_fen:
        raise TooMuchBack(number=order.number, most=yuan(left_fen), asked=yuan(asked.total_fen))
    value_fen = sum(line.amount_fen for line in asked.lines)
    paid_fen = sum(payment.fen for payment in asked.payments)
    everything = asked.total_fen == left_fen
    if value_fen + asked.rounding_fen != asked.total_fen or paid_fen != asked.total_fen:
        raise BackDoesNotAddUp
    if abs(asked.rounding_fen) > LARGEST_ROUNDING_FEN and not everything:
        raise BackDoesNotAddUp
    left = reversible(order)
    methods = {payment.uuid: payment.method for payment in order.payments}
    for back in asked.payments:
        if back.reverses is None or back.method not in (CASH, methods.get(back.reverses)):
            raise NotThisTender
        left[back.reverses] = left.get(back.reverses, 0) - back.fen
        if left[back.reverses] < 0:
            raise TooMuchBack(number=order.number, most=yuan(left[back.reverses] + back.fen), asked=yuan(back.fen))


def _check_void(order: Order, asked: RefundRecord) -> None:
    if business_day(asked.occurred_at) != order.business_day:
        raise VoidTooLate(number=order.number)
    wanted = {line.line_no: line.quantity for line in asked.lines}
    if order.returned_fen or wanted != {line.line_no: line.quantity for line in order.lines}:
        raise VoidNotWhole


def _book_lines(
    order: Order, refund: Refund, asked: RefundRecord, worth: Mapping[int, Fen], sums: Sums
) -> None:  # fmt: skip
    lines: dict[int, OrderLine] = {line.line_no: line for line in order.lines}
    booked = []
    for back in asked.lines:
        line = lines[back.line_no]
        line.returned_quantity += back.quantity
        booked.append(RefundLine(refund_id=refund.id, order_id=order.id, **back._asdict()))
        returned = ReturnedLine(
            asked.kind, back.quantity, back.amount_fen, line.cost_fen is not None, worth.get(back.line_no, 0)
        )
        sums.add_returned_line(refund.business_day, order.outlet_id, line.product_id, returned)
    _LINES.keep(session().connection(), booked)


def _book_payments(order: Order, refund: Refund, asked: RefundRecord, sums: Sums) -> list[Payment]:
    ids = {payment.uuid: payment.id for payment in order.payments}
    booked = []
    for back in asked.payments:
        due = is_static_code(back.method)
        payment = Payment(
            uuid=back.uuid,
            order_id=order.id,
            refund_id=refund.id,
            reverses_id=ids[back.reverses] if back.reverses else None,
            kind="refund",
            method=back.method,
            net_fen=-back.fen,
            external_ref=back.external_ref,
            status=PaymentStatus.DUE if due else PaymentStatus.RECORDED,
            business_day=refund.business_day,
            occurred_at=refund.occurred_at,
            captured_by=refund.by_id,
            device_id=refund.device_id,
            reason=asked.reason,
        )
        booked.append(payment)
        if not due:
            sums.add_money_back(
                refund.business_day, order.outlet_id, order.channel, refund.by_id, back.method, back.fen
            )
    _PAYMENTS.keep(session().connection(), booked)
    return booked
