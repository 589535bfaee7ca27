"""The rows behind a suggestion, read anew from the books, each with the page where it can be checked."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.kernel.quantity import quantity_text
from shop.sales.models import Order, OrderLine, SalesByDay, SalesByHour
from shop.sales.queries.outlets import own_outlet_id
from shop.stock.models import Item, Lot
from shop.suggestions.models import Suggestion
from shop.suggestions.queries.evidence_of_streams import stream_tables
from shop.suggestions.queries.tables import Cell, Table
from shop.suggestions.rules.states import NEWCOMER, STREAM

TICKET_DAYS, WEEKS, MOST_ROWS = 180, 12, 40
WEEKDAYS = 7
KIN_DAYS = 56


def evidence_of(row: Suggestion) -> list[Table]:
    """All tables behind a suggestion."""
    if row.kind == "bundle":
        return [_months(row), _tickets(row)]
    if row.kind == "expiry":
        return [_lots(row), _weeks(row)]
    if row.kind == "quiet":
        return [_hours(row)]
    if row.kind == STREAM:
        return stream_tables(row)
    if row.kind == NEWCOMER:
        return [_kin(row), _weeks(row)]
    return [_weeks(row)]


def _window(row: Suggestion) -> tuple[date, date]:
    return row.cutoff - timedelta(days=TICKET_DAYS - 1), row.cutoff


def _months(row: Suggestion) -> Table:
    """By month: tickets with each of the two, and with both."""
    anchor, more = row.facts["anchor"], row.facts["more"]
    held: dict[int, dict[str, set[int]]] = {anchor: {}, more: {}}
    statement = (
        select(Order.id, Order.business_day, OrderLine.product_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.business_day.between(*_window(row)), ~Order.voided, Order.outlet_id == own_outlet_id())
        .where(OrderLine.product_id.in_((anchor, more)))
    )
    for order, day, product in session().execute(statement):
        held[product].setdefault(f"{day:%Y-%m}", set()).add(order)
    called = session().execute(select(Product.id, Product.name).where(Product.id.in_((anchor, more))))
    names = {number: name for number, name in called}  # noqa: C416 - rows
    months = sorted(held[anchor].keys() | held[more].keys())
    rows = []
    for month in months:
        one, other = held[anchor].get(month, set()), held[more].get(month, set())
        rows.append([Cell(month), Cell(str(len(one))), Cell(str(len(other))), Cell(str(len(one & other)))])
    return Table(N_("每个月有几张小票"), (N_("月份"), names[anchor], names[more], N_("两样都有")), rows)


def _tickets(row: Suggestion) -> Table:
    """The latest tickets with both."""
    first, second = aliased(OrderLine), aliased(OrderLine)
    statement = (
        select(Order)
        .join(first, (first.order_id == Order.id) & (first.product_id == row.facts["anchor"]))
        .join(second, (second.order_id == Order.id) & (second.product_id == row.facts["more"]))
        .where(Order.business_day.between(*_window(row)), ~Order.voided, Order.outlet_id == own_outlet_id())
        .order_by(Order.business_day.desc(), Order.id.desc())
        .distinct()
        .limit(MOST_ROWS)
    )
    rows = [
        [
            Cell(one.number, "sales.order", {"order_uuid": one.uuid}),
            Cell(one.business_day.isoformat()),
            Cell(yuan(one.total_fen)),
        ]
        for one in session().scalars(statement)
    ]
    return Table(N_("最近两样都有的小票"), (N_("单号"), N_("营业日"), N_("金额")), rows)


def _weeks(row: Suggestion) -> Table:
    """Units and net sales of its products in the last weeks."""
    first = row.cutoff - timedelta(days=WEEKS * WEEKDAYS - 1)
    statement = (
        select(
            SalesByDay.business_day,
            func.sum(SalesByDay.quantity - SalesByDay.returned_quantity),
            func.sum(SalesByDay.net_fen - SalesByDay.returned_fen),
        )
        .where(SalesByDay.product_id.in_(row.products), SalesByDay.business_day.between(first, row.cutoff))
        .where(SalesByDay.outlet_id == own_outlet_id())
        .group_by(SalesByDay.business_day)
    )
    sums = [[0, 0] for _ in range(WEEKS)]
    for day, quantity, fen in session().execute(statement):
        week = sums[(day - first).days // WEEKDAYS]
        week[0] += int(quantity)
        week[1] += int(fen)
    rows = []
    for number, (quantity, fen) in enumerate(sums):
        begin = first + timedelta(days=number * WEEKDAYS)
        end = begin + timedelta(days=WEEKDAYS - 1)
        link = {"since": begin.isoformat(), "until": end.isoformat()}
        if len(row.products) == 1:
            link["product"] = row.products[0]
        rows.append([Cell(f"{begin} – {end}", "sales.orders", link), Cell(quantity_text(quantity)), Cell(yuan(fen))])
    return Table(N_("最近 12 周卖了多少"), (N_("哪一周"), N_("件数"), N_("收入")), rows)


def _lots(row: Suggestion) -> Table:
    item = session().get_one(Item, row.facts["item_id"])
    lots = session().scalars(
        select(Lot)
        .where(Lot.item_id == item.id, Lot.finished_at.is_(None))
        .order_by(Lot.expires_on, Lot.id)
        .limit(MOST_ROWS)
    )
    rows = [
        [
            Cell(lot.code, "stock.item", {"material_id": item.id}),
            Cell(lot.received_on.isoformat()),
            Cell(str(lot.expires_on or "—")),
        ]
        for lot in lots
    ]
    return Table(N_("没有用完的批次"), (N_("批次号"), N_("收货"), N_("到期日")), rows)


def _hours(row: Suggestion) -> Table:
    """Drinks an hour on workdays."""
    first, last = _window(row)
    statement = (
        select(SalesByHour.business_day, SalesByHour.hour, func.sum(SalesByHour.quantity))
        .join(Product, Product.id == SalesByHour.product_id)
        .where(SalesByHour.business_day.between(first, last), SalesByHour.outlet_id == own_outlet_id())
        .where(Product.kind == "drink", SalesByHour.hour >= 0)
        .group_by(SalesByHour.business_day, SalesByHour.hour)
    )
    sold: dict[int, int] = {}
    days = set()
    for day, hour, quantity in session().execute(statement):
        if day.isoweekday() < WEEKDAYS - 1:
            days.add(day)
            sold[hour] = sold.get(hour, 0) + int(quantity)
    rows = [
        [
            Cell(
                f"{hour:02d}:00–{hour + 1:02d}:00",
                "sales.orders",
                {"hour": hour, "since": first.isoformat(), "until": last.isoformat()},
            ),
            Cell(f"{sold[hour] / 1000 / max(1, len(days)):.1f}"),
        ]
        for hour in sorted(sold)
    ]
    return Table(N_("工作日每个钟点平均卖几杯"), (N_("钟点"), N_("杯")), rows)


def _kin(row: Suggestion) -> Table:
    """What the grown goods of its category sold lately: the forecast and the number come from these."""
    first = row.cutoff - timedelta(days=KIN_DAYS - 1)
    statement = (
        select(
            Product.id,
            Product.name,
            func.coalesce(func.sum(SalesByDay.quantity - SalesByDay.returned_quantity), 0),
            func.coalesce(func.sum(SalesByDay.net_fen - SalesByDay.returned_fen), 0),
        )
        .outerjoin(
            SalesByDay,
            (SalesByDay.product_id == Product.id)
            & SalesByDay.business_day.between(first, row.cutoff)
            & (SalesByDay.outlet_id == own_outlet_id()),
        )
        .where(Product.id.in_(row.facts["kin"]))
        .group_by(Product.id, Product.name)
        .order_by(func.coalesce(func.sum(SalesByDay.net_fen), 0).desc(), Product.id)
    )
    span = {"since": first.isoformat(), "until": row.cutoff.isoformat()}
    rows = [
        [
            Cell(name, "sales.orders", {"product": number, **span}),
            Cell(quantity_text(int(quantity))),
            Cell(yuan(int(fen))),
        ]
        for number, name, quantity, fen in session().execute(statement)
    ]
    return Table(N_("同类商品最近 8 周卖了多少"), (N_("商品"), N_("件数"), N_("收入")), rows)
