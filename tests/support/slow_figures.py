"""The figures of the dashboard once more: slowly, row by row, with nothing but Python over the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import business_day
from shop.live.models import PlatformOrder
from shop.promotions.models import Promotion
from shop.sales.models import Order, Refund
from shop.shifts.models import Shift
from shop.stock.models import StockMove
from shop.suggestions.models import Trial

WASTE_PLACES = range(20, 26)
BACK_PLACES = (102, 103, 104)
CUSTOMER = 2


@dataclass
class Slow:
    """Sums of some days, up to a moment of the last one."""

    first: date
    last: date
    until: datetime | None = None
    scope: str = "all"
    orders: int = 0
    revenue: int = 0
    line_revenue: int = 0
    units: int = 0
    gross: int = 0
    discount: int = 0
    costed: int = 0
    cost: int = 0
    provisional: int = 0
    late: int = 0
    waste: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    cash: int = 0
    counted: int = 0
    wrong: int = 0
    stream_orders: int = 0
    stream_paid: int = 0
    stream_refund: int = 0
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    heat: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    products: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def within(self, day: date, moment: datetime | None) -> bool:
        """Whether something of this day and moment counts."""
        if not self.first <= day <= self.last:
            return False
        return self.until is None or day < self.last or moment is None or moment <= self.until

    def holds(self, kind: str) -> bool:
        """Whether a product of this kind counts."""
        return self.scope == "all" or (kind == "pottery") == (self.scope == "back")


def slowly(first: date, last: date, *, until: datetime | None = None, scope: str = "all") -> Slow:
    """Everything, row by row."""
    found = Slow(first, last, until, scope)
    kinds = {product.id: product.kind for product in session().scalars(select(Product))}
    orders = {
        order.id: order
        for order in session().scalars(select(Order).options(selectinload(Order.lines), selectinload(Order.refunds)))
    }
    for order in orders.values():
        _order(found, order, kinds)
    for refund in session().scalars(select(Refund).options(selectinload(Refund.lines))):
        _refund(found, refund, orders[refund.order_id], kinds)
    for move in session().scalars(select(StockMove)):
        _waste(found, move)
    for shift in session().scalars(select(Shift)):
        if shift.variance_fen is not None and found.within(shift.business_day, shift.closed_at):
            found.counted += 1
            found.wrong += shift.variance_fen != 0
            found.cash += shift.variance_fen
    for told in session().scalars(select(PlatformOrder)):
        if told.ordered_at is None or told.state not in ("to_ship", "shipped", "received", "done"):
            continue
        if found.within(business_day(told.ordered_at), told.ordered_at):
            found.stream_orders += 1
            found.stream_paid += told.paid_fen or 0
            found.stream_refund += told.refund_fen or 0
    session().rollback()
    return found


def _order(found: Slow, order: Order, kinds: dict[int, str]) -> None:
    whole_day = found.first <= order.business_day <= found.last
    counts = found.within(order.business_day, order.occurred_at if order.hour >= 0 else None)
    mine = [line for line in order.lines if found.holds(kinds[line.product_id])]
    if whole_day:
        found.late += order.source != "imported" and business_day(order.received_at) > order.business_day
        found.days[order.business_day] += (
            order.total_fen if found.scope == "all" else sum(one.total_fen for one in mine)
        )
        if order.hour >= 0:
            cell = (order.business_day.isoweekday(), order.hour)
            found.heat[cell] += 1 if found.scope == "all" else sum(one.quantity for one in mine)
    if not counts:
        return
    found.orders += 1
    found.revenue += order.total_fen
    for line in mine:
        found.line_revenue += line.total_fen
        found.units += line.quantity
        found.gross += line.gross_fen
        found.discount += line.discount_fen
        sums = found.products[line.product_id]
        sums[0] += line.quantity
        sums[1] += line.total_fen
        if line.cost_fen is not None:
            found.costed += line.total_fen
            found.cost += line.cost_fen
            found.provisional += line.cost_fen if line.cost_status == "provisional" else 0
            sums[2] += line.total_fen
            sums[3] += line.cost_fen


def _refund(found: Slow, refund: Refund, order: Order, kinds: dict[int, str]) -> None:
    sold = {line.line_no: line for line in order.lines}
    for back in refund.lines:
        line = sold[back.line_no]
        if not found.holds(kinds[line.product_id]):
            continue
        if found.first <= refund.business_day <= found.last:
            found.days[refund.business_day] -= back.amount_fen
        if not found.within(refund.business_day, refund.occurred_at):
            continue
        worth = sum(move.value_fen for move in _moves_back(refund, back.line_no))
        kept = 0 if refund.kind == "comp" else back.quantity
        found.revenue -= back.amount_fen
        found.line_revenue -= back.amount_fen
        found.units -= kept
        sums = found.products[line.product_id]
        sums[0] -= kept
        sums[1] -= back.amount_fen
        costed = back.amount_fen if line.cost_fen is not None else 0
        found.costed -= costed
        found.cost -= worth
        sums[2] -= costed
        sums[3] -= worth
    if found.within(refund.business_day, refund.occurred_at) and refund.kind == "void":
        found.orders -= 1


def _moves_back(refund: Refund, line_no: int) -> Iterator[StockMove]:
    for move in session().scalars(select(StockMove).where(StockMove.source_uuid == refund.uuid)):
        if move.from_id == CUSTOMER and move.source_line // 1000 == line_no and move.kind != "revalue":
            yield move


def _waste(found: Slow, move: StockMove) -> None:
    into, out = move.to_id in WASTE_PLACES, move.from_id in WASTE_PLACES
    if into == out or not found.within(move.business_day, move.occurred_at):
        return
    in_the_back = move.from_id in BACK_PLACES or move.to_id in BACK_PLACES
    if found.scope == "all" or in_the_back == (found.scope == "back"):
        found.waste[move.to_id if into else move.from_id] += move.value_fen if into else -move.value_fen


@dataclass
class SlowlyTried:
    """Promotions and trials by going through them; the effects newest first."""

    running: int = 0
    on_trial: int = 0
    measured: int = 0
    worked: int = 0
    effects: list[tuple[int, int | None]] = field(default_factory=list)


def slowly_tried(day: date) -> SlowlyTried:
    """Every promotion and every trial, as of a local day."""
    found = SlowlyTried()
    for one in session().scalars(select(Promotion)):
        begun = not one.rule.get("starts") or one.rule["starts"] <= day.isoformat()
        over = bool(one.rule.get("ends")) and one.rule["ends"] < day.isoformat()
        found.running += bool(one.approved_at and not one.stopped_at and begun and not over)
    trials = sorted(session().scalars(select(Trial)), key=lambda one: (str(one.measured_at or ""), one.id))
    for trial in reversed(trials):
        if trial.measured_at is None:
            found.on_trial += trial.suggestion.state == "running"
        elif trial.suggestion.state == "measured":
            found.measured += 1
            found.worked += trial.verdict == "works"
            found.effects.append((trial.suggestion_id, trial.effect_fen))
    return found
