"""The teacher's five minutes: one day, what it is compared with, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import business_day
from shop.once import LedgerHead
from shop.sales.models import Order, OrderLine, Refund
from shop.sales.queries.backs import DueSums, UseSums, due_sums, uses_of
from shop.sales.queries.figures import Figures, Span, TenderSums, by_hour, by_tender
from shop.sales.queries.products import ProductSums, products_of
from shop.sales.rules.compare import Changes, DayFacts, compare
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.web.access import May
from shop.web.unchanged import Version
from shop.worklist.models import WorkItem
from shop.worklist.queries import meant_for

WEEK = timedelta(days=7)
TOP_PRODUCTS = 10
REFRESHED_EVERY_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the page of one day shows."""

    day: date
    figures: Figures
    hours: Mapping[int, Figures]
    products: list[ProductSums]
    tenders: list[TenderSums]
    uses: dict[str, UseSums]
    due: DueSums
    compared_with: date
    whole_day: bool
    hours_before: Mapping[int, int]
    changes: Changes | None

    @property
    def quantity(self) -> int:
        """Units sold, in thousandths."""
        return self.figures.quantity


def _told(now: datetime, *head: int) -> str:
    return ".".join(str(part) for part in (*head, int(now.timestamp()) // (60 * REFRESHED_EVERY_MINUTES)))


#: Changes whenever anything was booked, and every ten minutes because the comparison moves with the clock.
VERSION = Version(LedgerHead.server_seq, LedgerHead.order_id, LedgerHead.audit_id, tell=_told)


def waiting(rights: Collection[May]) -> int:
    """How many open items of the worklist anybody with these rights can deal with."""
    statement = select(func.count()).select_from(WorkItem).where(WorkItem.closed_at.is_(None), meant_for(rights, None))
    return session().scalar(statement) or 0


def today(day: date, *, now: datetime) -> Today:
    """The figures of `day`; while it runs they are compared with last week's up to the same time of day."""
    span = Span(first=day, last=day)
    hours = by_hour(span)
    figures = _sum(hours)
    products = products_of(span)
    facts = DayFacts(
        orders=figures.kept_orders,
        revenue_fen=figures.revenue_fen,
        quantity=figures.quantity,
        hours={hour: one.orders for hour, one in hours.items()},
        products={one.name: one.quantity for one in products},
    )
    running = day == business_day(now)
    before, whole = _before(day - WEEK, until=now - WEEK if running else None)
    comparable = facts.orders > 0 and before.orders > 0
    return Today(
        day=day,
        figures=figures,
        hours=hours,
        products=[one for one in products if one.kept_quantity > 0][:TOP_PRODUCTS],
        tenders=by_tender(span),
        uses=uses_of(day),
        due=due_sums(),
        compared_with=day - WEEK,
        whole_day=whole,
        hours_before=before.hours,
        changes=compare(facts, before) if comparable else None,
    )


def _sum(hours: Mapping[int, Figures]) -> Figures:
    names = Figures.__slots__
    return Figures(*(sum(getattr(one, name) for one in hours.values()) for name in names))


def _before(day: date, *, until: datetime | None) -> tuple[DayFacts, bool]:
    """What `day` had come to by `until`, and whether it is the whole day (no time asked for, or times not known)."""
    span = Span(first=day, last=day)
    hours = by_hour(span)
    if until is not None and hours and HOUR_UNKNOWN not in hours:
        return _until(day, until), False
    figures = _sum(hours)
    facts = DayFacts(
        orders=figures.kept_orders,
        revenue_fen=figures.revenue_fen,
        quantity=figures.quantity,
        hours={hour: one.orders for hour, one in hours.items()},
        products={one.name: one.quantity for one in products_of(span)},
    )
    return facts, True


def _until(day: date, until: datetime) -> DayFacts:
    """One day's orders up to a moment, from the orders themselves: sums are kept by the hour only."""
    in_time = (Order.business_day == day, Order.occurred_at <= until)
    orders = {
        row[0]: (row[1], int(row[2]))
        for row in session().execute(
            select(Order.hour, func.count(), func.sum(Order.total_fen)).where(*in_time).group_by(Order.hour)
        )
    }
    sold = {
        row[0]: int(row[1])
        for row in session().execute(
            select(Product.name, func.sum(OrderLine.quantity))
            .join(OrderLine, OrderLine.product_id == Product.id)
            .join(Order, Order.id == OrderLine.order_id)
            .where(*in_time)
            .group_by(Product.id, Product.name)
        )
    }
    backs = {
        row[0]: (row[1], int(row[2]))
        for row in session().execute(
            select(Refund.kind, func.count(), func.sum(Refund.lines_fen))
            .where(Refund.business_day == day, Refund.occurred_at <= until)
            .group_by(Refund.kind)
        )
    }
    return DayFacts(
        orders=sum(count for count, _ in orders.values()) - backs.get("void", (0, 0))[0],
        revenue_fen=sum(fen for _, fen in orders.values()) - sum(fen for _, fen in backs.values()),
        quantity=sum(sold.values()),
        hours={hour: count for hour, (count, _) in orders.items()},
        products=sold,
    )
