"""Orders: found by what people remember of them, and one in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, union_all
from sqlalchemy.orm import joinedload, load_only, selectinload

from shop.catalog.models import Outlet
from shop.db import session
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.money import Fen, parse_yuan
from shop.people.models import Person
from shop.sales.models import IS_LATE, Order, OrderLine, Payment, Refund
from shop.web.pages import Page, paged

PAID = Order.total_fen + Order.rounding_fen
#: By the time that is shown, whenever an order arrived; the index gives the days, only a page's own days are sorted.
SORTS: dict[str, tuple[Any, ...]] = {
    "time": (Order.business_day, Order.occurred_at, Order.number, Order.id),
    "number": (Order.number, Order.id),
    "total": (PAID, Order.id),
}
DEFAULT_SORT = "-time"
AT_A_TIME = 500
STATE_CONDITIONS: dict[str, Any] = {
    "paid": and_(Order.voided.is_(False), Order.returned_fen == 0),
    "part_refunded": and_(Order.voided.is_(False), Order.returned_fen > 0, Order.returned_fen < PAID),
    "refunded": and_(Order.voided.is_(False), Order.returned_fen > 0, Order.returned_fen == PAID),
    "voided": Order.voided.is_(True),
    "late": IS_LATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which orders somebody looks for. Everything but the days may be left open."""

    first: date
    last: date
    text: str = ""
    channel: str = ""
    source: str = ""
    state: str = ""
    tender: str = ""
    cashier_id: int | None = None
    outlet_id: int | None = None
    product_id: int | None = None
    hour: int | None = None
    weekday: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The wish as a job keeps it."""
        return {**asdict(self), "first": self.first.isoformat(), "last": self.last.isoformat()}


def wanted_from(kept: Mapping[str, Any]) -> Wanted:
    """The wish that a job kept."""
    days = {name: date.fromisoformat(kept[name]) for name in ("first", "last")}
    return Wanted(**{**kept, **days})


def state_of(order: Order) -> str:
    """paid, part_refunded, refunded or voided."""
    if order.voided:
        return "voided"
    if not order.returned_fen:
        return "paid"
    return "refunded" if order.returned_fen == order.total_fen + order.rounding_fen else "part_refunded"


def statement(wanted: Wanted, *, sort: str = DEFAULT_SORT) -> Select[Order]:
    """The orders wanted, sorted by `sort` (a name of SORTS, with ``-`` from the largest down)."""
    columns = SORTS.get(sort.removeprefix("-"), SORTS["time"])
    order = [column.desc() if sort.startswith("-") else column.asc() for column in columns]
    return select(Order).where(_matches(wanted)).order_by(*order)


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    """All filters together; an exact order number or payment reference is found on any day."""
    conditions = [_days(wanted), *_filters(wanted)]
    text = wanted.text.strip()
    if not text:
        return and_(*conditions)
    among = select(Order.id).where(*conditions).cte("among")
    found = union_all(
        select(Order.id).where(Order.number == text.upper()),
        select(Payment.order_id).where(Payment.external_ref == text, Payment.external_ref != ""),
        select(Order.id).join(among, among.c.id == Order.id).where(or_(*_remembered(text))),
        *(
            select(part.order_id).join(among, among.c.id == part.order_id).where(words.contains(text, autoescape=True))
            for part, words in ((OrderLine, OrderLine.name), (Payment, Payment.external_ref))
        ),
    )
    return Order.id.in_(found)


def _days(wanted: Wanted) -> ColumnElement[bool]:
    """The days asked for; of them perhaps only the Mondays (weekday 1)."""
    if wanted.weekday is None:
        return Order.business_day.between(wanted.first, wanted.last)
    first = wanted.first + timedelta(days=(wanted.weekday - wanted.first.isoweekday()) % 7)
    return Order.business_day.in_(
        [first + timedelta(days=past) for past in range(0, (wanted.last - first).days + 1, 7)]
    )


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (Order.channel, wanted.channel or None),
        (Order.source, wanted.source or None),
        (Order.cashier_id, wanted.cashier_id),
        (Order.outlet_id, wanted.outlet_id),
        (Order.hour, wanted.hour),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.state in STATE_CONDITIONS:
        found.append(STATE_CONDITIONS[wanted.state])
    if wanted.tender:
        found.append(exists().where(Payment.order_id == Order.id, Payment.method == wanted.tender))
    if wanted.product_id is not None:
        found.append(exists().where(OrderLine.order_id == Order.id, OrderLine.product_id == wanted.product_id))
    return found


def _remembered(text: str) -> list[ColumnElement[bool]]:
    """What a person may remember of an order itself: part of its number, its amount, who sold it."""
    people = select(Person.id).where(
        or_(Person.name.contains(text, autoescape=True), Person.nickname.contains(text, autoescape=True))
    )
    ways: list[ColumnElement[bool]] = [
        Order.number.contains(text.upper(), autoescape=True),
        Order.call_number.endswith(text.upper(), autoescape=True),
        Order.cashier_id.in_(people),
    ]
    amount = _amount(text)
    return ways if amount is None else [*ways, Order.total_fen + Order.rounding_fen == amount]


def _amount(text: str) -> Fen | None:
    try:
        return parse_yuan(text)
    except DomainError:
        return None


LIST_COLUMNS = load_only(
    Order.uuid, Order.number, Order.business_day, Order.occurred_at, Order.hour, Order.source, Order.channel,
    Order.cashier_id, Order.outlet_id, Order.total_fen, Order.rounding_fen, Order.discount_fen, Order.returned_fen,
    Order.voided, Order.price_drift_fen,
)  # fmt: skip
LIST_LINES = load_only(OrderLine.name, OrderLine.quantity, OrderLine.line_no)
#: A line as a row of a file; there is no total where nobody knows the price.
LINE_CELLS: tuple[Any, ...] = (
    Order.number, Order.business_day, OrderLine.line_no, OrderLine.name, OrderLine.quantity, OrderLine.unit_price_fen,
    OrderLine.discount_fen, case((OrderLine.price_known, OrderLine.total_fen)), OrderLine.returned_quantity,
)  # fmt: skip
LIST_PAYMENTS = load_only(Payment.method, Payment.net_fen, Payment.refund_id, Payment.reverses_id)
WITH_PAYMENTS = (LIST_COLUMNS, selectinload(Order.payments).options(LIST_PAYMENTS))


def order_page(wanted: Wanted, *, sort: str) -> Page[Order]:
    """One page of orders with their lines and payments: four queries, however many orders there are."""
    lines = selectinload(Order.lines).options(LIST_LINES)
    return paged(statement(wanted, sort=sort).options(*WITH_PAYMENTS, lines), file=False)


def each_order(wanted: Wanted, *, sort: str) -> Iterator[Order]:
    """Every order wanted, one after the other: however many there are, only a few are in memory."""
    whole = statement(wanted, sort=sort).options(*WITH_PAYMENTS)
    yield from session().scalars(whole.execution_options(yield_per=AT_A_TIME))


def each_line(wanted: Wanted, *, sort: str) -> Iterator[Sequence[Any]]:
    """The lines of every order wanted as LINE_CELLS, a few in memory."""
    whole = statement(wanted, sort=sort).with_only_columns(*LINE_CELLS).join(Order.lines).order_by(OrderLine.line_no)
    yield from session().execute(whole.execution_options(yield_per=AT_A_TIME))


def how_many(wanted: Wanted, *, most: int) -> int:
    """How many orders there are, counted up to `most`."""
    some = statement(wanted).order_by(None).with_only_columns(Order.id).limit(most)
    return session().scalar(select(func.count()).select_from(some.subquery())) or 0


def ids_of(wanted: Wanted, *, sort: str) -> list[int]:
    """Ids of all orders wanted, in order."""
    return list(session().scalars(statement(wanted, sort=sort).with_only_columns(Order.id)))


def lines_of(wanted: Wanted) -> int:
    """How many lines all orders wanted have."""
    ids = statement(wanted).order_by(None).with_only_columns(Order.id)
    return session().scalar(select(func.count()).select_from(OrderLine).where(OrderLine.order_id.in_(ids))) or 0


def cashiers_of(wanted: Wanted) -> set[int | None]:
    """Everybody who sold one of the orders wanted."""
    return set(session().scalars(statement(wanted).order_by(None).with_only_columns(Order.cashier_id).distinct()))


def orders_with_ids(ids: Sequence[int]) -> list[Order]:
    """These orders with their payments, in the order of `ids`; what was read before is forgotten."""
    session().expunge_all()
    found = session().scalars(select(Order).where(Order.id.in_(ids)).options(*WITH_PAYMENTS))
    by_id = {order.id: order for order in found}
    return [by_id[number] for number in ids if number in by_id]


def lines_with_ids(ids: Sequence[int]) -> list[Sequence[Any]]:
    """The lines of these orders as LINE_CELLS, in the order of `ids`."""
    found = session().execute(
        select(OrderLine.order_id, *LINE_CELLS)
        .join(OrderLine.order)
        .where(OrderLine.order_id.in_(ids))
        .order_by(OrderLine.order_id, OrderLine.line_no)
    )
    by_id: dict[int, list[Sequence[Any]]] = {}
    for number, *cells in found:
        by_id.setdefault(number, []).append(cells)
    return [cells for number in ids for cells in by_id.get(number, ())]


def methods_of(order: Order) -> list[str]:
    """How the order was paid, as it stands now: payments taken that were not corrected away."""
    taken_back = {payment.reverses_id for payment in order.payments if payment.refund_id is None}
    return sorted(
        {p.method for p in order.payments if p.net_fen > 0 and p.refund_id is None and p.id not in taken_back}
    )


def order_with_parts(order_uuid: UUID) -> Order:
    """An order with everything a receipt shows. Raises NotFound."""
    order = session().scalar(
        select(Order)
        .where(Order.uuid == order_uuid)
        .options(
            selectinload(Order.lines),
            selectinload(Order.payments),
            selectinload(Order.refunds).selectinload(Refund.lines),
        )
    )
    if order is None:
        raise NotFound
    return order


def people_to_choose() -> list[tuple[int, str]]:
    """Everybody who can have sold something."""
    rows = session().execute(select(Person.id, Person.name).where(Person.kind != "partner").order_by(Person.name))
    return [(row[0], row[1]) for row in rows]


def outlets_to_choose() -> list[tuple[int, str]]:
    """All outlets, the own one first."""
    rows = session().execute(select(Outlet.id, Outlet.name).order_by(Outlet.own.desc(), Outlet.name))
    return [(row[0], row[1]) for row in rows]


def payment_with_order(payment_uuid: UUID) -> Payment:
    """A payment and its order. Raises NotFound."""
    payment = session().scalar(select(Payment).where(Payment.uuid == payment_uuid).options(joinedload(Payment.order)))
    if payment is None:
        raise NotFound
    return payment
