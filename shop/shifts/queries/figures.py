"""What a shift took, gave back and should hold: summed from the rows that carry its identity. Money is fen."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from shop.db import session
from shop.kernel.clock import business_day
from shop.kernel.money import Fen
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Refund, RefundKind, RefundLine
from shop.sales.queries.tax import tax_back
from shop.sales.rules.refunds import CASH
from shop.shifts.models import CashMove, MoveKind, Shift
from shop.shifts.rules.cash import Drawer

Figures = dict[str, Any]


class Back(NamedTuple):
    """Money that went back (negative), or still has to."""

    method: str
    still_due: bool
    fen: Fen


def figures_of(shift: Shift) -> Figures:
    """Everything a report says in numbers. Plain data: the same rows always give the same figures."""
    orders = _orders(shift.uuid)
    lines = _lines(shift.uuid)
    back = _back(shift.uuid)
    tenders = _tenders(shift)
    moves = _moves(shift.uuid)
    drawer = _drawer(shift.float_fen, tenders, moves)
    returned = sum(part["fen"] for part in back["kinds"].values())
    return {
        **orders,
        **lines,
        "tax_back": back["tax"],
        **back["kinds"],
        "refund_rounding": back["rounding"],
        "net": orders["total"] - returned,
        "tenders": [{"method": method, **tenders[method]} for method in sorted(tenders)],
        "cash": {
            "float": drawer.float_fen,
            "sales": drawer.sales_fen,
            "refunds": drawer.refunds_fen,
            "paid_in": drawer.paid_in_fen,
            "paid_out": drawer.paid_out_fen,
            "drops": drawer.drops_fen,
            "expected": drawer.expected_fen,
        },
    }


def drawer_of(shift: Shift) -> Drawer:
    """What the drawer should hold by what the books know now."""
    return _drawer(shift.float_fen, _tenders(shift), _moves(shift.uuid))


def _drawer(float_fen: Fen, tenders: dict[str, dict[str, int]], moves: dict[str, Fen]) -> Drawer:
    cash = tenders.get(CASH, {})
    return Drawer(
        float_fen=float_fen,
        sales_fen=cash.get("in", 0) + cash.get("fixed", 0),
        refunds_fen=cash.get("out", 0),
        paid_in_fen=moves.get(MoveKind.PAID_IN, 0),
        paid_out_fen=moves.get(MoveKind.PAID_OUT, 0),
        drops_fen=moves.get(MoveKind.DROP, 0),
    )


def _orders(shift_uuid: UUID) -> Figures:
    row = session().execute(
        select(
            func.count(),
            func.coalesce(func.sum(Order.gross_fen), 0),
            func.coalesce(func.sum(Order.discount_fen), 0),
            func.coalesce(func.sum(Order.total_fen), 0),
            func.coalesce(func.sum(Order.rounding_fen), 0),
        ).where(Order.shift_uuid == shift_uuid)
    ).one()  # fmt: skip
    return dict(zip(("orders", "gross", "discount", "total", "rounding"), map(int, row), strict=True))


def _lines(shift_uuid: UUID) -> Figures:
    """Tax, and what was given away: by promotion or reason; comps apart."""
    mine = select(OrderLine).join(OrderLine.order).where(Order.shift_uuid == shift_uuid)
    tax = session().scalar(mine.with_only_columns(func.coalesce(func.sum(OrderLine.tax_fen), 0)))
    given: dict[tuple[str, str], list[int]] = {}
    rows = session().execute(mine.with_only_columns(OrderLine.discounts).where(OrderLine.discount_fen > 0))
    for (discounts,) in rows:
        for one in discounts or ():
            sums = given.setdefault((str(one.get("kind", "")), str(one.get("label", ""))), [0, 0])
            sums[0] += 1
            sums[1] += int(one.get("fen", 0))
    comps = [sums for (kind, _), sums in given.items() if kind == "comp"]
    return {
        "tax": int(tax or 0),
        "discounts": [
            {"kind": kind, "label": label, "count": count, "fen": fen}
            for (kind, label), (count, fen) in sorted(given.items())
            if kind != "comp"
        ],
        "comps": {"count": sum(one[0] for one in comps), "fen": sum(one[1] for one in comps)},
    }


def _back(shift_uuid: UUID) -> Figures:
    """Refunds, comps after the sale, voids (before and after the goods were made)."""
    made = (
        select(RefundLine.refund_id)
        .where(RefundLine.refund_id == Refund.id, RefundLine.goods == "waste")
        .correlate(Refund)
        .exists()
    )
    rows = session().execute(
        select(Refund.kind, case((made, 1), else_=0), Refund.lines_fen, Refund.rounding_fen).where(
            Refund.shift_uuid == shift_uuid
        )
    )
    kinds: dict[str, dict[str, int]] = {
        name: {"count": 0, "fen": 0} for name in ("refunds", "comps_later", "voids", "voids_made")
    }
    rounding = 0
    for kind, was_made, lines_fen, rounding_fen in rows:
        name = {RefundKind.REFUND: "refunds", RefundKind.COMP: "comps_later"}.get(RefundKind(kind), "voids")
        part = kinds["voids_made" if name == "voids" and was_made else name]
        part["count"] += 1
        part["fen"] += lines_fen
        rounding += rounding_fen
    return {"kinds": kinds, "rounding": rounding, "tax": tax_back(Refund.shift_uuid == shift_uuid)}


def _tenders(shift: Shift) -> dict[str, dict[str, int]]:
    """By tender: taken, moved by corrections, given back, still due. A correction belongs to the sale's own shift."""
    tenders: dict[str, dict[str, int]] = {}

    def of(method: str) -> dict[str, int]:
        return tenders.setdefault(method, {"count": 0, "in": 0, "fixed": 0, "out": 0, "due": 0})

    taken = (
        select(Payment.method, Payment.kind, func.count(), func.sum(Payment.net_fen))
        .join(Payment.order)
        .where(Order.shift_uuid == shift.uuid, Payment.refund_id.is_(None))
        .group_by(Payment.method, Payment.kind)
    )
    for method, kind, count, fen in session().execute(taken):
        sums = of(method)
        if kind == "sale":
            sums["count"] += count
            sums["in"] += int(fen)
        else:
            sums["fixed"] += int(fen)
    for method, still_due, fen in [*_returned(shift), *_from_the_desk(shift)]:
        of(method)["due" if still_due else "out"] -= fen
    return tenders


def _returned(shift: Shift) -> list[Back]:
    """What went back through this shift's tablets, as it stood when the drawer was closed.

    A refund due that a teacher makes later was still due then; one that is handed out in cash later comes out of the
    drawer that is open at that moment. Neither changes this shift.
    """
    statement = select(Payment).join(Refund, Refund.id == Payment.refund_id).where(Refund.shift_uuid == shift.uuid)
    tablets = or_(Payment.device_id.is_not(None), Payment.method != CASH)
    rows = session().scalars(statement.where(tablets).order_by(Payment.id)).all()
    later = [row for row in rows if shift.closed_at is not None and row.occurred_at > shift.closed_at]
    handed_out = [row for row in later if row.kind == "tender_fix"]
    instead = {row.reverses_id for row in handed_out}
    due = [row for row in rows if row.status == PaymentStatus.DUE]
    due += [row for row in later if row.status == PaymentStatus.REFUNDED or row.id in instead]
    return [Back(row.method, row in due, row.net_fen) for row in rows if row not in handed_out]


def _from_the_desk(shift: Shift) -> list[Back]:
    """Cash handed back at a desk: out of the drawer that was open first among those open at that moment."""
    other = aliased(Shift)
    moment = Payment.occurred_at
    first = (
        select(other.uuid)
        .where(other.opened_at <= moment, or_(other.closed_at.is_(None), other.closed_at > moment))
        .order_by(other.opened_at, other.uuid)
        .limit(1)
        .correlate(Payment)
        .scalar_subquery()
    )
    statement = select(func.sum(Payment.net_fen)).where(
        Payment.method == CASH,
        Payment.business_day >= business_day(shift.opened_at),
        Payment.refund_id.is_not(None),
        Payment.device_id.is_(None),
        moment >= shift.opened_at,
        first == shift.uuid,
    )
    if shift.closed_at is not None:
        statement = statement.where(Payment.business_day <= business_day(shift.closed_at))
    fen = session().scalar(statement)
    return [Back(CASH, False, int(fen))] if fen else []


def _moves(shift_uuid: UUID) -> dict[str, Fen]:
    rows = session().execute(
        select(CashMove.kind, func.sum(CashMove.amount_fen))
        .where(CashMove.shift_uuid == shift_uuid)
        .group_by(CashMove.kind)
    )
    return {kind: int(fen) for kind, fen in rows}
