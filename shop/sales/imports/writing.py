"""Orders of a file go into the books in pieces, each a transaction of its own that leaves everything consistent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.sales.imports.catalogue import Place
from shop.sales.imports.rules.identity import order_identity, payment_identity
from shop.sales.imports.rules.orders import Assembly, unit_price
from shop.sales.imports.rules.texts import fold
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Source
from shop.sales.rules.records import HOUR_UNKNOWN, LineRecord, PaymentRecord, SaleRecord

CHANNEL = "imported"
LINES_AT_ONCE = 5_000
#: Imported orders without a time stand at noon; their hour is unknown.
NOON = 12 * 3600

Content = tuple[Any, ...]


@dataclass(slots=True)
class Piece:
    """Some orders of the file with the row numbers their lines came from."""

    sales: list[SaleRecord] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    lines: int = 0


class Builder:
    """Makes the books' records of an assembly's orders."""

    def __init__(
        self,
        book: Assembly,
        *,
        batch_id: int,
        places: Mapping[str, Place],
        products: Mapping[str, int],
        variants: Mapping[tuple[int, str], int],
    ) -> None:
        self.book = book
        self.batch_id = batch_id
        self.places = [places.get(name) for name in book.stores]
        self.goods: list[tuple[int, int | None, str, bool] | None] = []
        for product, variant in book.sold:
            text = book.products[product]
            product_id = products.get(text.name)
            name = f"{text.name} {variant}" if variant else text.name
            self.goods.append(
                (product_id, variants.get((product_id, fold(variant))), name, text.price_known)
                if product_id is not None
                else None
            )

    def pieces(self, lines_at_once: int | None = None) -> Iterator[Piece]:
        """All orders, oldest first, in pieces of about so many lines (usual: LINES_AT_ONCE); lines without a product
        are left out."""
        at_once = lines_at_once or LINES_AT_ONCE
        piece = Piece()
        for order, positions in self.book.in_time():
            usable = [i for i in positions if self.goods[self.book.sold_of[i]] is not None]
            if not usable:
                continue
            piece.sales.append(self._sale(order, usable))
            piece.rows.append([self.book.row_numbers[i] for i in usable])
            piece.lines += len(usable)
            if piece.lines >= at_once:
                yield piece
                piece = Piece()
        if piece.sales:
            yield piece

    def _sale(self, order: int, positions: Sequence[int]) -> SaleRecord:
        book = self.book
        store, day, ticket = book.orders[order]
        place = self.places[store]
        assert place is not None  # noqa: S101 - every outlet of an order was made before
        seconds = book.seconds[order]
        identity, seed = order_identity(place.identity, day, ticket)
        lines = []
        paid: dict[int, int] = {}
        total = 0
        for line_no, i in enumerate(positions, 1):
            line = self._line(line_no, i)
            lines.append(line)
            total += line.total_fen
            if line.total_fen:
                tender = book.tender_of[i]
                paid[tender] = paid.get(tender, 0) + line.total_fen
        payments = tuple(
            PaymentRecord(
                payment_identity(identity, seed, n), book.tenders[tender], fen, fen, 0, PaymentStatus.RECORDED
            )
            for n, (tender, fen) in enumerate(paid.items())
        )
        return SaleRecord(
            identity, number_of(day, ticket), Source.IMPORTED, CHANNEL, place.outlet_id, day,
            _midnight(day) + timedelta(seconds=seconds if seconds >= 0 else NOON),
            seconds // 3600 % 24 if seconds >= 0 else HOUR_UNKNOWN, total, 0, total, 0, tuple(lines), payments,
            batch_id=self.batch_id,
        )  # fmt: skip

    def _line(self, line_no: int, position: int) -> LineRecord:
        goods = self.goods[self.book.sold_of[position]]
        assert goods is not None  # noqa: S101 - lines without a product were left out
        product_id, variant_id, name, priced = goods
        quantity, fen = self.book.quantity[position], self.book.fen[position]
        known = priced and fen >= 0
        fen = max(fen, 0)
        price = unit_price(quantity, fen)
        return LineRecord(line_no, product_id, name, quantity, price, price, fen, 0, fen, variant_id, known)


def number_of(day: date, ticket: str | int) -> str:
    """What people call the order: its ticket, else day and time, else the day."""
    if isinstance(ticket, str) and ticket:
        return ticket
    time_of_day = "" if ticket == "" else f"-{int(ticket) // 3600 % 24:02d}{int(ticket) // 60 % 60:02d}"
    return f"{day:%Y%m%d}{time_of_day}"


@lru_cache(maxsize=4096)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """An order of the books: whose batch it is and what is in it."""

    batch_id: int | None
    content: Content


def content(sale: SaleRecord) -> Content:
    """What makes two orders the same: minute, lines and tenders, in whatever order."""
    lines = Counter((line.name, line.quantity, line.gross_fen) for line in sale.lines)
    payments = {payment.method: payment.net_fen for payment in sale.payments}
    return _content(sale.occurred_at, sale.hour, lines, payments)


def _content(occurred_at: datetime, hour: int, lines: Counter[Any], payments: dict[str, int]) -> Content:
    return int(occurred_at.timestamp()) // 60, hour, lines, payments


def known_orders(sales: Sequence[SaleRecord]) -> dict[UUID, Known]:
    """Those of the sales that are in the books already, with what is in them."""
    heads = session().execute(
        select(Order.id, Order.uuid, Order.batch_id, Order.occurred_at, Order.hour).where(
            Order.uuid.in_([sale.uuid for sale in sales])
        )
    )
    found = {head.id: head for head in heads}
    if not found:
        return {}
    lines: dict[int, Counter[Any]] = {order_id: Counter() for order_id in found}
    for order_id, *line in session().execute(
        select(OrderLine.order_id, OrderLine.name, OrderLine.quantity, OrderLine.gross_fen).where(
            OrderLine.order_id.in_(found)
        )
    ):
        lines[order_id][tuple(line)] += 1
    paid: dict[int, dict[str, int]] = {order_id: {} for order_id in found}
    for order_id, method, net_fen in session().execute(
        select(Payment.order_id, Payment.method, Payment.net_fen).where(
            Payment.order_id.in_(found), Payment.kind == "sale"
        )
    ):
        paid[order_id][method] = net_fen
    return {
        head.uuid: Known(head.batch_id, _content(head.occurred_at, head.hour, lines[i], paid[i]))
        for i, head in found.items()
    }
