"""Sums of one transaction: collected in memory, then added to the rollups with one upsert per table, in key order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Table

from shop.driver import Plain, Rows
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.sales.actions.goods import NOTHING_KNOWN, PROVISIONAL, LineCost
from shop.sales.models import RefundKind, SalesByDay, SalesByHour, SalesByOrder, SalesByTender
from shop.sales.rules.records import NOBODY, SaleRecord

Key = tuple[Any, ...]
#: What each line of some sales cost, by the sale's identity and the number of the line.
Costs = Mapping[tuple[UUID, int], LineCost]


def _sums(model: Any) -> tuple[Rows, int]:
    table: Table = model.__table__
    keys = len(table.primary_key.columns)
    names = [column.name for column in table.columns]
    return Rows(table, adds=names[keys:]), len(names) - keys


DAY_ROWS, DAY_SUMS = _sums(SalesByDay)
HOUR_ROWS, HOUR_SUMS = _sums(SalesByHour)
ORDER_ROWS, ORDER_SUMS = _sums(SalesByOrder)
TENDER_ROWS, TENDER_SUMS = _sums(SalesByTender)
REFUND_PLACE = {RefundKind.REFUND: 8, RefundKind.VOID: 10, RefundKind.COMP: 12}


class RefundSums(NamedTuple):
    """What the rollups need to know of a refund: where and when it was made, the value of its lines, its rounding."""

    day: date
    hour: int
    outlet_id: int
    channel: str
    cashier_id: int | None
    kind: str
    value_fen: Fen
    rounding_fen: Fen


class ReturnedLine(NamedTuple):
    """What the rollups need to know of a line that goes back: `cost_fen` is what its goods are worth that came back."""

    kind: str
    quantity: Thousandths
    value_fen: Fen
    costed: bool
    cost_fen: Fen


class Sums:
    """What the rollups have to grow by (negative: shrink). Column order is that of the tables."""

    def __init__(self) -> None:
        self.days: dict[Key, list[int]] = {}
        self.hours: dict[Key, list[int]] = {}
        self.orders: dict[Key, list[int]] = {}
        self.tenders: dict[Key, list[int]] = {}

    def add_sale(self, sale: SaleRecord, costs: Costs) -> None:
        """A sale with its lines, what they cost, and its payments."""
        day, outlet, hour = sale.business_day, sale.outlet_id, sale.hour
        cashier = sale.cashier_id or NOBODY
        quantity = tax = 0
        for line in sale.lines:
            quantity += line.quantity
            tax += line.tax_fen
            sums = self.days.setdefault((day, outlet, line.product_id), [0] * DAY_SUMS)
            sums[0] += line.quantity
            if not line.price_known:
                sums[1] += line.quantity
            sums[2] += line.gross_fen
            sums[3] += line.discount_fen
            sums[4] += line.total_fen
            if line.comped:
                sums[5] += line.discount_fen
            cost = costs.get((sale.uuid, line.line_no), NOTHING_KNOWN)
            if cost.fen is not None:
                sums[8] += line.total_fen
                sums[9] += cost.fen
                if cost.status == PROVISIONAL:
                    sums[10] += cost.fen
            sums = self.hours.setdefault((day, hour, outlet, line.product_id), [0] * HOUR_SUMS)
            sums[0] += line.quantity
            sums[1] += line.total_fen
        sums = self.orders.setdefault((day, hour, outlet, sale.channel, cashier), [0] * ORDER_SUMS)
        sums[0] += 1
        sums[1] += quantity
        sums[2] += sale.gross_fen
        sums[3] += sale.discount_fen
        sums[4] += sale.total_fen
        sums[5] += sale.rounding_fen
        sums[6] += tax
        for payment in sale.payments:
            self.add_payment(day, outlet, sale.channel, sale.cashier_id, payment.method, payment.net_fen)

    def add_payment(
        self, day: date, outlet_id: int, channel: str, cashier_id: int | None, method: str, net_fen: Fen
    ) -> None:
        """Money taken; a correction counts the wrong row away (negative) and the right one in."""
        sums = self.tenders.setdefault((day, outlet_id, channel, cashier_id or NOBODY, method), [0] * TENDER_SUMS)
        sums[0] += 1 if net_fen >= 0 else -1
        sums[1] += net_fen

    def add_money_back(
        self, day: date, outlet_id: int, channel: str, cashier_id: int | None, method: str, fen: Fen
    ) -> None:
        """Money that really went back (not: refunds due), as a positive amount."""
        sums = self.tenders.setdefault((day, outlet_id, channel, cashier_id or NOBODY, method), [0] * TENDER_SUMS)
        sums[2] += fen

    def add_refund(self, refund: RefundSums) -> None:
        """A refund, void or comp at the level of the order: the value of its lines, on its own day and hour."""
        key = (refund.day, refund.hour, refund.outlet_id, refund.channel, refund.cashier_id or NOBODY)
        sums = self.orders.setdefault(key, [0] * ORDER_SUMS)
        sums[5] -= refund.rounding_fen
        place = REFUND_PLACE[RefundKind(refund.kind)]
        sums[place - 1] += 1
        sums[place] += refund.value_fen

    def add_rounding(
        self, day: date, hour: int, outlet_id: int, channel: str, cashier_id: int | None, fen: Fen
    ) -> None:
        """A change of the rounding of a refund that is already booked."""
        self.orders.setdefault((day, hour, outlet_id, channel, cashier_id or NOBODY), [0] * ORDER_SUMS)[5] += fen

    def add_returned_line(self, day: date, outlet_id: int, product_id: int, back: ReturnedLine) -> None:
        """One line of a refund. A comp's goods stay consumed: only its money returns, and is shown as given free."""
        sums = self.days.setdefault((day, outlet_id, product_id), [0] * DAY_SUMS)
        if back.kind == RefundKind.COMP:
            sums[5] += back.value_fen
        else:
            sums[6] += back.quantity
        sums[7] += back.value_fen
        if back.costed:
            sums[11] += back.value_fen
        sums[12] += back.cost_fen

    def write(self, connection: Connection) -> None:
        """Add everything to the rollups: at most four statements, rows in key order."""
        day: Callable[[date], Any] = Plain(connection).day
        for rows, sums in (
            (DAY_ROWS, self.days),
            (HOUR_ROWS, self.hours),
            (ORDER_ROWS, self.orders),
            (TENDER_ROWS, self.tenders),
        ):
            rows.run(connection, _in_key_order(sums.items(), day))


def _in_key_order(items: Iterable[tuple[Key, list[int]]], day: Callable[[date], Any]) -> list[Key]:
    return [(day(key[0]), *key[1:], *sums) for key, sums in sorted(items, key=lambda item: item[0])]
