"""Proof and repair of the sums: what the rollups say must equal what orders, refunds and payments say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, delete, func, select

from shop.db import session, transaction
from shop.kernel.clock import local_hour
from shop.once import take_numbers
from shop.sales.actions.goods import LINES_APART
from shop.sales.actions.goods_back import REFUND
from shop.sales.actions.raw_sums import HEADS, LINES_BY_DAY, LINES_BY_HOUR, LINES_OF_HEADS, TAKEN
from shop.sales.actions.sums import DAY_SUMS, HOUR_SUMS, ORDER_SUMS, TENDER_SUMS, Key, RefundSums, ReturnedLine, Sums
from shop.sales.models import (
    Order,
    OrderLine,
    Payment,
    PaymentStatus,
    Refund,
    RefundLine,
    SalesByDay,
    SalesByHour,
    SalesByOrder,
    SalesByTender,
)
from shop.stock.models import MoveKind, StockMove
from shop.stock.places import CUSTOMER

CAME_BACK = (MoveKind.REVERSE.value, MoveKind.RETURN.value)
ROLLUPS = (SalesByDay, SalesByHour, SalesByOrder, SalesByTender)
Difference = tuple[str, Key, list[int], list[int]]


def compare(days: Sequence[date] | None = None) -> list[Difference]:
    """Where the rollups of `days` (default: all) differ from the raw rows: (table, key, rollup's sums, raw sums)."""
    raw = _raw(days)
    wrong: list[Difference] = []
    for model, expected in zip(ROLLUPS, (raw.days, raw.hours, raw.orders, raw.tenders), strict=True):
        kept = _kept(model, days)
        for key in sorted(kept.keys() | expected.keys()):
            here, there = kept.get(key), expected.get(key)
            width = len(here or there or [])
            if (here or [0] * width) != (there or [0] * width):
                wrong.append((model.__tablename__, key, here or [0] * width, there or [0] * width))
    return wrong


def days_to_compare() -> list[date]:
    """Every day on which something was sold, paid or given back, or for which there are sums; in order."""
    dated = (Order, Payment, Refund, *ROLLUPS)
    found: set[date] = set()
    for model in dated:
        found.update(session().scalars(select(model.business_day).distinct()))
    return sorted(found)


def compare_for_sure(days: Sequence[date]) -> list[Difference]:
    """The same as `compare` for a few days while nothing can be booked: a sale of this moment is no difference."""
    with transaction() as current:
        take_numbers(current)
        return compare(days)


def rebuild(days: Sequence[date] | None = None) -> None:
    """Write the rollups of `days` (default: all) anew from the raw rows, while nothing can be booked."""
    with transaction() as current:
        take_numbers(current)
        raw = _raw(days)
        for model in ROLLUPS:
            current.execute(delete(model).where(*_within(model.business_day, days)))
        raw.write(current.connection())


def _within(column: Any, days: Sequence[date] | None) -> list[ColumnElement[bool]]:
    return [] if days is None else [column.in_(list(days))]


def _kept(model: Any, days: Sequence[date] | None) -> dict[Key, list[int]]:
    keys = len(model.__table__.primary_key.columns)
    rows = session().execute(select(model.__table__).where(*_within(model.business_day, days)))
    return {tuple(row[:keys]): list(row[keys:]) for row in rows}


def _add(sums: dict[Key, list[int]], statement: Executable, places: Sequence[int], width: int) -> None:
    """Add the last columns of each row to `places` of the sums under the key made of the first columns."""
    for row in session().execute(statement):
        values = sums.setdefault(tuple(row[: -len(places)]), [0] * width)
        for place, amount in zip(places, row[-len(places) :], strict=True):
            values[place] += int(amount or 0)


def _raw(days: Sequence[date] | None) -> Sums:
    sums = Sums()
    for counted, rows, width in (
        (LINES_BY_DAY, sums.days, DAY_SUMS),
        (LINES_BY_HOUR, sums.hours, HOUR_SUMS),
        (HEADS, sums.orders, ORDER_SUMS),
        (LINES_OF_HEADS, sums.orders, ORDER_SUMS),
    ):
        _add(rows, counted.rows(*_within(counted.day, days)), counted.places, width)
    _raw_refunds(sums, days)
    _raw_payments(sums, days)
    return sums


def _raw_refunds(sums: Sums, days: Sequence[date] | None) -> None:
    """Refunds are few: their local hour is worked out here, not by the database."""
    heads = select(Refund, Order.outlet_id, Order.channel).join(Refund.order).where(*_within(Refund.business_day, days))
    for refund, outlet_id, channel in session().execute(heads):
        sums.add_refund(
            RefundSums(
                refund.business_day, local_hour(refund.occurred_at), outlet_id, channel, refund.by_id, refund.kind,
                refund.lines_fen, refund.rounding_fen,
            )
        )  # fmt: skip
    worth = _worth_of_returns(days)
    lines = (
        select(RefundLine, Refund.business_day, Refund.kind, Order.outlet_id, OrderLine.product_id, OrderLine.cost_fen)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .join(Order, Order.id == RefundLine.order_id)
        .join(OrderLine, (OrderLine.order_id == RefundLine.order_id) & (OrderLine.line_no == RefundLine.line_no))
        .where(*_within(Refund.business_day, days))
    )
    for line, day, kind, outlet_id, product_id, cost_fen in session().execute(lines):
        back = worth.get((line.refund_id, line.line_no), 0)
        returned = ReturnedLine(kind, line.quantity, line.amount_fen, cost_fen is not None, back)
        sums.add_returned_line(day, outlet_id, product_id, returned)


def _worth_of_returns(days: Sequence[date] | None) -> dict[tuple[int, int], int]:
    """What came back with each line of a refund, as the ledger of stock has it."""
    moves = (
        select(Refund.id, StockMove.source_line, StockMove.value_fen)
        .join(StockMove, StockMove.source_uuid == Refund.uuid)
        .where(StockMove.source_type == REFUND, StockMove.from_id == CUSTOMER, StockMove.kind.in_(CAME_BACK))
        .where(*_within(Refund.business_day, days))
    )
    worth: dict[tuple[int, int], int] = {}
    for refund_id, source_line, value_fen in session().execute(moves):
        key = (refund_id, source_line // LINES_APART)
        worth[key] = worth.get(key, 0) + value_fen
    return worth


def _raw_payments(sums: Sums, days: Sequence[date] | None) -> None:
    taken = TAKEN.rows(Payment.refund_id.is_(None), *_within(TAKEN.day, days))
    _add(sums.tenders, taken, TAKEN.places, TENDER_SUMS)
    back = select(*TAKEN.keys, func.sum(-Payment.net_fen)).join(Payment.order).group_by(*TAKEN.keys)
    gone = (Payment.refund_id.is_not(None), Payment.status != PaymentStatus.DUE)
    _add(sums.tenders, back.where(*gone, *_within(Payment.business_day, days)), (2,), TENDER_SUMS)
