"""What came for an order: partial or over, with rejects, at its own price; booked as a paper of the stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import round_half_up
from shop.kernel.quantity import quantity_text
from shop.once import take_numbers
from shop.people.actions import audit
from shop.purchasing.actions.requests import NotNow
from shop.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from shop.purchasing.queries.orders import came_of, order_of
from shop.purchasing.words import REJECT_REASONS
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.queries.lists import names_of_items
from shop.web.access import May
from shop.worklist.actions import Waiting, open_items

OVER = "purchase_over"
NOTHING_CAME = N_("请至少填一行收到的数量。")


@dataclass(frozen=True, slots=True)
class Came:
    """Of an ordered line: accepted and sent back in thousandths; without a value it costs what was ordered."""

    order_line_id: int
    accepted: int
    rejected: int = 0
    reject_reason: str = ""
    value_fen: int | None = None
    expires_on: date | None = None
    lot: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What was written down when the goods came."""

    uuid: UUID
    order_id: int
    to_id: int
    lines: Sequence[Came]
    note: str = ""
    photo: str | None = None


def receive(facts: ReceiptFacts, *, by: int, at: datetime) -> Receipt:
    """Keep a receipt and book what was accepted; an unusual price waits for a second person, as the stock says.

    The same receipt sent again is the same receipt. Raises NotFound, NotNow, Invalid with every problem.
    """
    with transaction() as current:
        take_numbers(current)
        kept = current.get(Receipt, facts.uuid)
        if kept is not None:
            return kept
        order = order_of(facts.order_id)
        if order.state != "open":
            raise NotNow
        ordered = {line.id: line for line in order.lines}
        if problems := _problems(facts, ordered):
            raise Invalid(problems=tuple(problems))
        lines = [
            ReceiptLine(
                order_line_id=one.order_line_id, accepted=one.accepted, rejected=one.rejected,
                reject_reason=one.reject_reason if one.rejected else "", expires_on=one.expires_on, lot=one.lot,
                value_fen=value_of(one, ordered[one.order_line_id]),
            )
            for one in facts.lines
        ]  # fmt: skip
        receipt = Receipt(
            uuid=facts.uuid, order_id=order.id, came_at=at, day=business_day(at), by_id=by, note=facts.note,
            photo=facts.photo, lines=lines,
        )  # fmt: skip
        current.add(receipt)
        current.flush()
        _book(facts, lines, order, by=by, at=at)
        _tell_over(order, at=at)
        audit.record("order.receive", subject=f"purchase:{order.id}", detail=order.number, by=by, at=at)
        return receipt


def value_of(one: Came, line: PurchaseLine) -> int:
    """What the accepted goods cost: as was said, or their share of the order."""
    if not one.accepted:
        return 0
    if one.value_fen is not None:
        return one.value_fen
    return round_half_up(Fraction(line.total_fen * one.accepted, line.quantity))


def _book(facts: ReceiptFacts, lines: Sequence[ReceiptLine], order: PurchaseOrder, *, by: int, at: datetime) -> None:
    items = {line.id: line.item_id for line in order.lines}
    accepted = [
        PaperLine(
            items[one.order_line_id], one.accepted, one.value_fen,
            one.expires_on.isoformat() if one.expires_on else None,
        )
        for one in lines
        if one.accepted
    ]  # fmt: skip
    if accepted:
        note = f"{order.number} {order.supplier.name}"
        write_paper(PaperFacts(facts.uuid, "receipt", accepted, to_id=facts.to_id, note=note), by=by, at=at)


def _tell_over(order: PurchaseOrder, *, at: datetime) -> None:
    """More than was approved is looked at by somebody who may approve."""
    came, names = came_of([order]), names_of_items({line.item_id for line in order.lines})
    waiting = []
    for line in order.lines:
        extra = came[line.id].accepted - line.quantity
        if extra > 0:
            facts = {
                "order_id": order.id, "number": order.number, "name": names[line.item_id].name,
                "extra": f"{quantity_text(extra)} {names[line.item_id].unit}",
            }  # fmt: skip
            waiting.append(Waiting(OVER, f"purchase_line:{line.id}", May.APPROVE_PURCHASING, facts))
    open_items(waiting, at=at)


def _problems(facts: ReceiptFacts, ordered: dict[int, PurchaseLine]) -> list[Problem]:
    problems = [] if facts.lines else [Problem("", NOTHING_CAME)]
    for number, one in enumerate(facts.lines):
        if one.order_line_id not in ordered:
            problems.append(Problem("", N_("有一行不在这张订单上，请刷新后重填。")))
        if min(one.accepted, one.rejected) < 0 or one.accepted + one.rejected <= 0:
            problems.append(Problem(f"lines-{number}-accepted", N_("数量要大于 0。")))
        if one.rejected and one.reject_reason not in REJECT_REASONS:
            problems.append(Problem(f"lines-{number}-reject_reason", N_("退回的要选原因。")))
    return problems
