"""Orders of a file, made ready for the books in pieces; each is a transaction that leaves everything consistent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, select, type_coerce

from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.sales.imports.catalogue import Place
from shop.sales.imports.rules.identity import order_identity, payment_identity
from shop.sales.imports.rules.orders import Assembly, remember, unit_price
from shop.sales.imports.rules.texts import fold
from shop.sales.models import Order, OrderLine, Payment
from shop.sales.rules.records import HOUR_UNKNOWN

LINES_AT_ONCE = 20_000
#: Imported orders without a time stand at noon; their hour is unknown.
NOON = 12 * 3600

Content = tuple[Any, ...]


class Goods(NamedTuple):
    """What one line sold; lines that sold the same share it. The prices are what one piece cost, known or not."""

    product_id: int
    variant_id: int | None
    name: str
    quantity: Thousandths
    list_price_fen: Fen
    unit_price_fen: Fen
    gross_fen: Fen
    total_fen: Fen
    price_known: bool


class Sale(NamedTuple):
    """An order of the file: its lines, what was paid by which tender, and the numbers of its rows."""

    uuid: bytes
    number: str
    outlet_id: int
    business_day: date
    occurred_at: datetime
    hour: int
    total_fen: Fen
    goods: list[Goods]
    payments: list[tuple[bytes, str, Fen]]
    rows: list[int]


class Builder:
    """Makes sales of an assembly's orders."""

    def __init__(
        self,
        book: Assembly,
        *,
        places: Mapping[str, Place],
        products: Mapping[str, int],
        variants: Mapping[tuple[int, str], int],
    ) -> None:
        self.book = book
        self.places = [places.get(name) for name in book.stores]
        self.products: list[tuple[int, int | None, str, bool] | None] = []
        self.goods: dict[tuple[int, int, int], Goods] = {}
        for product, variant in book.sold:
            text = book.products[product]
            product_id = products.get(text.name)
            name = f"{text.name} {variant}" if variant else text.name
            self.products.append(
                (product_id, variants.get((product_id, fold(variant))), name, text.price_known)
                if product_id is not None
                else None
            )

    def pieces(self, lines_at_once: int | None = None) -> Iterator[list[Sale]]:
        """All orders, oldest first, in pieces of about so many lines (usual: LINES_AT_ONCE); lines without a product
        are left out."""
        at_once = lines_at_once or LINES_AT_ONCE
        complete = None not in self.products
        piece: list[Sale] = []
        lines = 0
        for order, positions in self.book.in_time():
            usable = positions
            if not complete:
                usable = [i for i in positions if self.products[self.book.sold_of[i]] is not None]
                if not usable:
                    continue
            piece.append(self._sale(order, usable))
            lines += len(usable)
            if lines >= at_once:
                yield piece
                piece, lines = [], 0
        if piece:
            yield piece

    def _sale(self, order: int, positions: Sequence[int]) -> Sale:
        book = self.book
        store, day, ticket = book.orders[order]
        place = self.places[store]
        assert place is not None  # noqa: S101 - every outlet of an order was made before
        seconds = book.seconds[order]
        identity, seed = order_identity(place.identity, day, ticket)
        goods = []
        paid: dict[int, int] = {}
        for i in positions:
            key = (book.sold_of[i], book.quantity[i], book.fen[i])
            one = self.goods.get(key) or self._goods(key)
            goods.append(one)
            if one.total_fen:
                tender = book.tender_of[i]
                paid[tender] = paid.get(tender, 0) + one.total_fen
        return Sale(
            identity,
            number_of(day, ticket),
            place.outlet_id,
            day,
            _midnight(day) + timedelta(seconds=seconds if seconds >= 0 else NOON),
            seconds // 3600 % 24 if seconds >= 0 else HOUR_UNKNOWN,
            sum(paid.values()),
            goods,
            [
                (payment_identity(identity, seed, number), book.tenders[tender], fen)
                for number, (tender, fen) in enumerate(paid.items())
            ],
            [book.row_numbers[i] for i in positions],
        )

    def _goods(self, key: tuple[int, int, int]) -> Goods:
        sold, quantity, fen = key
        product = self.products[sold]
        assert product is not None  # noqa: S101 - lines without a product were left out
        product_id, variant_id, name, priced = product
        known = priced and fen >= 0
        fen = max(fen, 0)
        price = unit_price(quantity, fen)
        found = Goods(product_id, variant_id, name, quantity, price, price, fen, fen, known)
        return remember(self.goods, key, found)


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


def content(sale: Sale) -> Content:
    """What makes two orders the same: minute, lines and tenders, in whatever order."""
    lines = Counter((one.name, one.quantity, one.gross_fen) for one in sale.goods)
    payments = {method: fen for _, method, fen in sale.payments}
    return _content(sale.occurred_at, sale.hour, lines, payments)


def _content(occurred_at: datetime, hour: int, lines: Counter[Any], payments: dict[str, int]) -> Content:
    return int(occurred_at.timestamp()) // 60, hour, lines, payments


def known_orders(sales: Sequence[Sale]) -> dict[bytes, Known]:
    """Those of the sales that are in the books already, with what is in them."""
    uuid = type_coerce(Order.uuid, LargeBinary)
    heads = session().execute(
        select(Order.id, uuid, Order.batch_id, Order.occurred_at, Order.hour).where(
            uuid.in_([sale.uuid for sale in sales])
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
        bytes(head.uuid): Known(head.batch_id, _content(head.occurred_at, head.hour, lines[i], paid[i]))
        for i, head in found.items()
    }
