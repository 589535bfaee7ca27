"""Sums of days out of the rollups: money of whole orders, by hour, tender, cashier, channel and day. Money is fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from shop.db import session
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.people.models import Person
from shop.sales.models import SalesByOrder, SalesByTender


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which days and which outlet (None: all) are summed up."""

    first: date
    last: date
    outlet_id: int | None = None

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1

    def within(self, model: Any) -> list[ColumnElement[bool]]:
        """The conditions on a rollup."""
        conditions: list[ColumnElement[bool]] = [model.business_day.between(self.first, self.last)]
        if self.outlet_id is not None:
            conditions.append(model.outlet_id == self.outlet_id)
        return conditions


@dataclass(frozen=True, slots=True)
class Figures:
    """Money and counts of whole orders. `net_fen` is what was sold after discounts, before anything went back."""

    orders: int = 0
    quantity: Thousandths = 0
    gross_fen: Fen = 0
    discount_fen: Fen = 0
    net_fen: Fen = 0
    rounding_fen: Fen = 0
    tax_fen: Fen = 0
    refunds: int = 0
    refunded_fen: Fen = 0
    voids: int = 0
    voided_fen: Fen = 0
    comps: int = 0
    comped_fen: Fen = 0

    @property
    def revenue_fen(self) -> Fen:
        """What was sold less what went back (refunds, voids, goods given free)."""
        return self.net_fen - self.refunded_fen - self.voided_fen - self.comped_fen

    @property
    def kept_orders(self) -> int:
        """Orders without those that were voided."""
        return self.orders - self.voids

    @property
    def average_fen(self) -> Fen | None:
        """Revenue per order, half-up; None without orders."""
        return (2 * self.revenue_fen + self.kept_orders) // (2 * self.kept_orders) if self.kept_orders > 0 else None


SUMS: tuple[Any, ...] = tuple(func.coalesce(func.sum(getattr(SalesByOrder, name)), 0) for name in Figures.__slots__)


def totals(span: Span) -> Figures:
    """Everything of these days in one row."""
    return _figures(session().execute(select(*SUMS).where(*span.within(SalesByOrder))).one())


def by_hour(span: Span) -> dict[int, Figures]:
    """Figures by local hour; -1 is what has no known time."""
    return _grouped(SalesByOrder.hour, span)


def orders_by_day_and_hour(span: Span) -> list[tuple[date, int, int]]:
    """(Business day, local hour, orders taken); hour -1 is what has no known time."""
    statement = (
        select(SalesByOrder.business_day, SalesByOrder.hour, func.sum(SalesByOrder.orders))
        .where(*span.within(SalesByOrder))
        .group_by(SalesByOrder.business_day, SalesByOrder.hour)
    )
    return [(row[0], row[1], int(row[2])) for row in session().execute(statement)]


def by_day(span: Span) -> dict[date, Figures]:
    """Figures by business day."""
    return _grouped(SalesByOrder.business_day, span)


def by_channel(span: Span) -> dict[str, Figures]:
    """Figures by channel."""
    return _grouped(SalesByOrder.channel, span)


def by_cashier(span: Span) -> list[tuple[int, str, Figures]]:
    """Figures by who sold or gave back: id (0: nobody known), name, figures; largest revenue first."""
    found: dict[int, Figures] = _grouped(SalesByOrder.cashier_id, span)
    names = person_names(found)
    rows = [(person_id, names.get(person_id, ""), figures) for person_id, figures in found.items()]
    return sorted(rows, key=lambda row: -row[2].revenue_fen)


def person_names(ids: Any) -> dict[int, str]:
    """Names of these people."""
    wanted = [one for one in ids if one]
    if not wanted:
        return {}
    return {row[0]: row[1] for row in session().execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def _grouped(column: Any, span: Span) -> dict[Any, Figures]:
    statement = select(column, *SUMS).where(*span.within(SalesByOrder)).group_by(column).order_by(column)
    return {row[0]: _figures(row[1:]) for row in session().execute(statement)}


def _figures(row: Sequence[Any]) -> Figures:
    return Figures(*(int(value) for value in row))


@dataclass(frozen=True, slots=True)
class TenderSums:
    """One way to pay: how many payments, money in, money that really went back."""

    method: str
    payments: int
    in_fen: Fen
    out_fen: Fen

    @property
    def net_fen(self) -> Fen:
        """What stayed."""
        return self.in_fen - self.out_fen


def by_tender(span: Span) -> list[TenderSums]:
    """Money by way to pay, largest first."""
    sums = (func.sum(getattr(SalesByTender, name)) for name in ("payments", "in_fen", "out_fen"))
    statement = select(SalesByTender.method, *sums).where(*span.within(SalesByTender)).group_by(SalesByTender.method)
    rows = [TenderSums(row[0], int(row[1]), int(row[2]), int(row[3])) for row in session().execute(statement)]
    return sorted(rows, key=lambda row: (-row.net_fen, row.method))
