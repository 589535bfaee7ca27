"""What the audit reads of the books, and what it says.

A new kind of envelope gets a line in WHERE: how the books name what it carried.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select

from shop.db import session
from shop.once import Operation
from shop.sales.models import GoodsUse, Order, OrderLine, Payment, Refund, RefundLine
from shop.shifts.models import CashMove, Shift, ShiftCount, ZReport
from shop.till.models import HeldEnvelope, TicketLine

Entry = dict[str, Any]
LOST, DOUBLED, WRONG = "lost", "doubled", "wrong"


class Problem(NamedTuple):
    """Something that must not be, and the check that saw it."""

    kind: str
    check: str
    text: str


@dataclass
class Audit:
    """What one look at the books found."""

    problems: list[Problem] = field(default_factory=list)
    sales: int = 0
    envelopes: int = 0
    held: int = 0
    gone: int = 0

    def say(self, kind: str, check: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, check, text))


class Books:
    """Everything the audit needs, read at once."""

    def __init__(self) -> None:
        current = session()
        current.rollback()
        self.orders = {str(order.uuid): order for order in current.scalars(select(Order))}
        by_id = {order.id: order for order in self.orders.values()}
        self.lines: dict[str, list[OrderLine]] = {uuid: [] for uuid in self.orders}
        for line in current.scalars(select(OrderLine).order_by(OrderLine.order_id, OrderLine.line_no)):
            self.lines[str(by_id[line.order_id].uuid)].append(line)
        self.payments: dict[str, list[Payment]] = {uuid: [] for uuid in self.orders}
        for payment in current.scalars(select(Payment).order_by(Payment.id)):
            self.payments[str(by_id[payment.order_id].uuid)].append(payment)
        self.refunds = {str(refund.uuid): refund for refund in current.scalars(select(Refund))}
        self.refund_lines: dict[int, list[RefundLine]] = {}
        for back in current.scalars(select(RefundLine).order_by(RefundLine.line_no)):
            self.refund_lines.setdefault(back.refund_id, []).append(back)
        self.uses = {str(use.uuid): use for use in current.scalars(select(GoodsUse))}
        self.shifts = {str(shift.uuid): shift for shift in current.scalars(select(Shift))}
        self.moves = {str(move.uuid): move for move in current.scalars(select(CashMove))}
        self.counts = {str(one.uuid): one for one in current.scalars(select(ShiftCount))}
        self.reports: dict[str, list[dict[str, Any]]] = {}
        for report in current.scalars(select(ZReport).order_by(ZReport.supplement)):
            self.reports.setdefault(str(report.shift_uuid), []).append(json.loads(report.content))
        self.operations = {str(one.uuid): one for one in current.scalars(select(Operation))}
        self.held: dict[str, list[HeldEnvelope]] = {}
        for held in current.scalars(select(HeldEnvelope)):
            self.held.setdefault(str(held.envelope_uuid), []).append(held)
        self.tickets = Counter(
            current.execute(select(TicketLine.order_id, TicketLine.line_no).where(TicketLine.kind == "sale")).tuples()
        )

    def booked(self, entry: Entry) -> bool:
        """Whether the books hold what this envelope carried."""
        return WHERE[entry["type"]](self, content(entry))

    def closed_by(self, it: dict[str, Any]) -> bool:
        """Whether this closing is the one that holds."""
        shift = self.shifts.get(it["shift_uuid"])
        return shift is not None and shift.closed_at is not None and str(shift.final_count or "") == it["count_uuid"]

    def open_held(self, uuid: str) -> list[HeldEnvelope]:
        """What waits for a decision under this id."""
        return [held for held in self.held.get(uuid, []) if held.decided_at is None]


WHERE = {
    "sale": lambda books, it: it["order_uuid"] in books.orders,
    **{kind: lambda books, it: it["refund_uuid"] in books.refunds for kind in ("refund", "void", "comp")},
    **{kind: lambda books, it: it["use_uuid"] in books.uses for kind in ("waste", "remake")},
    "shift_open": lambda books, it: it["shift_uuid"] in books.shifts,
    **{kind: lambda books, it: it["move_uuid"] in books.moves for kind in ("cash_in", "cash_out")},
    "count": lambda books, it: it["count_uuid"] in books.counts,
    "shift_close": lambda books, it: books.closed_by(it),
    "tender_fix": lambda books, it: any(
        str(one.uuid) == it["new_payment_uuid"] for one in books.payments.get(it["order_uuid"], [])
    ),
}


def content(entry: Entry) -> dict[str, Any]:
    """What the envelope carries; of one that never came back, what was tried."""
    return entry["payload"] or entry.get("tried") or {}
