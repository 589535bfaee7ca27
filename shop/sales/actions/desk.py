"""Give money back from the desk: the same rules as on a tablet, with a fresh approval of a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_
from shop.kernel.ids import uuid7
from shop.kernel.money import Fen, yuan
from shop.kernel.quantity import Thousandths, quantity_text
from shop.people.actions import approvals
from shop.sales.actions.orders import locked_order, reversible
from shop.sales.actions.refunds import give_back, refunded_by_line
from shop.sales.actions.refusals import ImportedOrder, Refused, TooManyBack, UnknownLine
from shop.sales.models import Order, Refund, RefundKind, Source
from shop.sales.queries.orders import order_with_parts
from shop.sales.queries.tenders import rounding
from shop.sales.rules.back import SoldLine, line_values
from shop.sales.rules.records import BackLine, BackPayment, RefundRecord
from shop.sales.rules.refunds import Back, Reversible, refund_plan

CHANGED_MIND = "changed_mind"


class NothingPicked(Refused):
    """No line was chosen."""

    reason = "nothing_picked"
    message = N_("请先填写要退的商品数量。")


class NothingToGive(Refused):
    """What was chosen cost nothing."""

    reason = "nothing_to_give"
    message = N_("这些商品没有可退的钱。")


class AmountChanged(Refused):
    """What would go back is not what the approver was shown."""

    reason = "amount_changed"
    message = N_("要退的金额是 %(now)s，和刚才显示的不一样。请核对后再请老师批准。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody at the desk wants to give back: quantity and fate of the goods by line."""

    kind: RefundKind
    quantities: Mapping[int, Thousandths]
    goods: Mapping[int, str]
    in_cash: bool
    reason: str


@dataclass(frozen=True, slots=True)
class BackPlan:
    """What goes back and how."""

    lines: tuple[BackLine, ...]
    payments: tuple[Back, ...]
    value_fen: Fen
    total_fen: Fen

    @property
    def rounding_fen(self) -> Fen:
        """What cash rounding adds to the value of the goods (negative: takes off)."""
        return self.total_fen - self.value_fen


def plan_back(order: Order, wish: Wish) -> BackPlan:
    """Work out lines and payments. Raises ImportedOrder, NothingPicked, UnknownLine, TooManyBack, NothingToGive."""
    if order.source == Source.IMPORTED:
        raise ImportedOrder(number=order.number)
    sold = _sold(order)
    picks = {one.line_no: one.left for one in sold} if wish.kind == RefundKind.VOID else dict(wish.quantities)
    picks = {line_no: quantity for line_no, quantity in picks.items() if quantity > 0}
    if not picks:
        raise NothingPicked
    names = {line.line_no: line.name for line in order.lines}
    for unknown in picks.keys() - names.keys():
        raise UnknownLine(number=order.number, line=unknown)
    for one in sold:
        if picks.get(one.line_no, 0) > one.left:
            raise TooManyBack(name=names[one.line_no], most=quantity_text(one.left))
    values = line_values(sold, picks, changed_mind=wish.reason == CHANGED_MIND and wish.kind == RefundKind.REFUND)
    value = sum(values.values())
    methods = {payment.uuid: payment.method for payment in order.payments}
    payments = refund_plan(
        [Reversible(key=str(key), method=methods[key], left_fen=fen) for key, fen in reversible(order).items()],
        value,
        everything=value == sum(one.total_fen - one.refunded_fen for one in sold),
        rounding=rounding(),
        in_cash=wish.in_cash,
    )
    total = sum(payment.fen for payment in payments)
    if total <= 0:
        raise NothingToGive
    lines = tuple(
        BackLine(line_no, picks[line_no], fen, wish.goods.get(line_no, "none")) for line_no, fen in values.items()
    )
    return BackPlan(lines, tuple(payments), value, total)


def _sold(order: Order) -> list[SoldLine]:
    refunded = refunded_by_line(order)
    return [
        SoldLine(
            line.line_no, line.quantity, line.unit_price_fen, line.total_fen, line.returned_quantity,
            refunded.get(line.line_no, 0), str(line.combo_uuid or ""),
        )
        for line in order.lines
    ]  # fmt: skip


def give_back_at_desk(
    order_uuid: UUID,
    wish: Wish,
    *,
    operation_uuid: UUID,
    agreed_fen: Fen,
    reason_text: str,
    username: str,
    secret: str,
    by: int,
    at: datetime,
) -> Refund:
    """Book it, once: asked again with the same `operation_uuid` it answers with what was booked.

    The approver saw `agreed_fen`; their yes holds for exactly that amount. Raises what plan_back, the approval and
    give_back refuse, and AmountChanged.
    """
    done = _booked(operation_uuid)
    if done is not None:
        return done
    plan = plan_back(order_with_parts(order_uuid), wish)
    if plan.total_fen != agreed_fen:
        raise AmountChanged(now=yuan(plan.total_fen))
    approval = approvals.grant(
        wish.kind.value,
        operation_uuid=operation_uuid,
        amount_fen=plan.total_fen,
        reason=wish.reason,
        username=username,
        secret=secret,
        requested_by=by,
        at=at,
    )
    approval_uuid = approval.uuid
    with transaction():
        order = locked_order(order_uuid)
        return _booked(operation_uuid) or give_back(
            RefundRecord(
                uuid=operation_uuid,
                operation_uuid=operation_uuid,
                order_uuid=order_uuid,
                kind=wish.kind.value,
                reason=wish.reason,
                reason_text=reason_text,
                lines=plan.lines,
                rounding_fen=plan.rounding_fen,
                total_fen=plan.total_fen,
                payments=tuple(
                    BackPayment(uuid7(at), UUID(back.reverses), back.method, back.fen) for back in plan.payments
                ),
                approval_uuid=approval_uuid,
                occurred_at=at,
            ),
            by=by,
            at=at,
            order=order,
        )


def _booked(operation_uuid: UUID) -> Refund | None:
    return session().scalar(select(Refund).where(Refund.uuid == operation_uuid))
