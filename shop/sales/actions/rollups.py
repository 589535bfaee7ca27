"""Proof and repair of the sums: what the rollups say must equal what orders, refunds and payments say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Executable, case, delete, func, select

from shop.db import session, transaction
from shop.kernel.clock import local_hour
from shop.once import take_numbers
from shop.sales.actions.goods import LINES_APART, PROVISIONAL
from shop.sales.actions.goods_back import REFUND
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
from shop.sales.rules.records import NOBODY
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


def _total(column: Any, when: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    return func.sum(column if when is None else case((when, column), else_=0))


def _raw(days: Sequence[date] | None) -> Sums:
    sums = Sums()
    _raw_lines(sums, days)
    _raw_orders(sums, days)
    _raw_refunds(sums, days)
    _raw_payments(sums, days)
    return sums


def _raw_lines(sums: Sums, days: Sequence[date] | None) -> None:
    sold = [Order.business_day, Order.outlet_id, OrderLine.product_id]
    amounts = (
        _total(OrderLine.quantity),
        _total(OrderLine.quantity, OrderLine.price_known.is_(False)),
        _total(OrderLine.gross_fen),
        _total(OrderLine.discount_fen),
        _total(OrderLine.total_fen),
        _total(OrderLine.discount_fen, OrderLine.comped.is_(True)),
        _total(OrderLine.total_fen, OrderLine.cost_fen.is_not(None)),
        _total(OrderLine.cost_fen),
        _total(OrderLine.cost_fen, OrderLine.cost_status == PROVISIONAL),
    )
    by_day = select(*sold, *amounts).join(Order.lines).where(*_within(Order.business_day, days)).group_by(*sold)
    _add(sums.days, by_day, (*range(6), 8, 9, 10), DAY_SUMS)
    hourly = [Order.business_day, Order.hour, Order.outlet_id, OrderLine.product_id]
    by_hour = (
        select(*hourly, _total(OrderLine.quantity), _total(OrderLine.total_fen))
        .join(Order.lines)
        .where(*_within(Order.business_day, days))
        .group_by(*hourly)
    )
    _add(sums.hours, by_hour, range(2), HOUR_SUMS)


def _raw_orders(sums: Sums, days: Sequence[date] | None) -> None:
    cashier = func.coalesce(Order.cashier_id, NOBODY)
    key: list[Any] = [Order.business_day, Order.hour, Order.outlet_id, Order.channel, cashier]
    heads = select(
        *key,
        func.count(),
        *(_total(c) for c in (Order.gross_fen, Order.discount_fen, Order.total_fen, Order.rounding_fen)),
    )
    _add(sums.orders, heads.where(*_within(Order.business_day, days)).group_by(*key), (0, 2, 3, 4, 5), ORDER_SUMS)
    lines = select(*key, _total(OrderLine.quantity), _total(OrderLine.tax_fen)).join(Order.lines)
    _add(sums.orders, lines.where(*_within(Order.business_day, days)).group_by(*key), (1, 6), ORDER_SUMS)


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
    key: list[Any] = [
        Payment.business_day,
        Order.outlet_id,
        Order.channel,
        func.coalesce(Payment.captured_by, NOBODY),
        Payment.method,
    ]
    counted = case((Payment.net_fen >= 0, 1), else_=-1)
    taken = select(*key, func.sum(counted), _total(Payment.net_fen)).join(Payment.order).group_by(*key)
    _add(
        sums.tenders,
        taken.where(Payment.refund_id.is_(None), *_within(Payment.business_day, days)),
        (0, 1),
        TENDER_SUMS,
    )
    back = select(*key, func.sum(-Payment.net_fen)).join(Payment.order).group_by(*key)
    gone = (Payment.refund_id.is_not(None), Payment.status != PaymentStatus.DUE)
    _add(sums.tenders, back.where(*gone, *_within(Payment.business_day, days)), (2,), TENDER_SUMS)
