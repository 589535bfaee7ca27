"""Book the sales of a batch set-wise, and put on the worklist what a person must look at although it is booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import func, select

from shop.catalog.queries import PriceBook
from shop.customers.actions import points
from shop.db import session
from shop.kernel.clock import business_day, local_hour
from shop.kernel.money import yuan
from shop.once import Numbers
from shop.people.actions import audit
from shop.printing.actions.orders import queue_for_sales
from shop.sales.actions.goods import Goods, goods_of
from shop.sales.actions.refusals import OrderKnown, PaymentKnown, Refused, UnknownProduct
from shop.sales.actions.take import take_sales
from shop.sales.models import Order, Payment, Source
from shop.sales.pieces.actions import Sold, sold_at_till
from shop.sales.queries.prices import drift_of
from shop.sales.rules.records import SHOP_CHANNEL, SaleRecord
from shop.till.actions.consents import unapproved
from shop.till.actions.context import Context, context, who_may
from shop.till.actions.envelopes import Arrival
from shop.till.actions.findings import (
    NO_RIGHT,
    NUMBER_TAKEN,
    PIECE_TAKEN,
    POINTS_SHORT,
    PRICE_DRIFT,
    SUMS_DIFFER,
    TAX_DIFFERS,
    UNAPPROVED,
    UNKNOWN_CASHIER,
    WRONG_DAY,
    about,
)
from shop.till.actions.promotions import promotion_drift
from shop.till.actions.recompute import payment_uuids, recompute
from shop.till.board.actions import tickets
from shop.till.messages import Envelope, Sale
from shop.web.access import May
from shop.worklist import actions as worklist
from shop.worklist.actions import Waiting


class Selling:
    """The sales among some arrivals: turned into records on creation, booked by `book`.

    `careful` looks up what the database would refuse (order, payment or day number already there); otherwise the
    unique keys catch it and the batch is repeated one by one.
    """

    def __init__(self, arrivals: Sequence[Arrival], *, at: datetime, careful: bool) -> None:
        self.at = at
        self.sales: list[SaleRecord] = []
        self.findings: list[Waiting] = []
        self.members: dict[UUID, tuple[str, int]] = {}
        offered = [arrival for arrival in arrivals if arrival.problem is None and isinstance(arrival.payload, Sale)]
        self.goods = Goods()
        if not offered:
            return
        facts = context()
        self.facts = facts
        cashiers = who_may(May.SELL, [a.payload.cashier_id for a in offered if isinstance(a.payload, Sale)])
        for arrival in offered:
            sale, envelope, occurred_at = arrival.payload, arrival.envelope, arrival.occurred_at
            if not isinstance(sale, Sale) or envelope is None or occurred_at is None:
                continue
            try:
                if careful:
                    _check_new(sale)
                record = self._record(sale, envelope, occurred_at, facts, cashiers)
                self.sales.append(self._renumbered(record) if careful else record)
                if sale.member:
                    self.members[sale.order_uuid] = (sale.member, sale.points_spent)
            except Refused as problem:
                arrival.problem = problem
        self.goods = goods_of(self.sales, facts.recipes)

    def _record(
        self, sale: Sale, envelope: Envelope, occurred_at: datetime, facts: Context, cashiers: dict[int, bool]
    ) -> SaleRecord:
        book = facts.book
        _check_known(sale, book)
        sums = recompute(sale, book, facts.static_codes)
        promoted = promotion_drift(sale, facts.rules, book, occurred_at=occurred_at)
        drift_fen = drift_of(sums.lines, book) + promoted.fen
        record = SaleRecord(
            sale.order_uuid, sale.number, Source.TILL.value, SHOP_CHANNEL, facts.outlet_id, sale.business_day,
            occurred_at, local_hour(occurred_at), sums.gross_fen, sums.discount_fen, sums.total_fen, sums.rounding_fen,
            sums.lines, sums.payments, sale.call_number, envelope.device_id, envelope.epoch, sale.day_count,
            UUID(envelope.shift_uuid) if envelope.shift_uuid else None,
            sale.cashier_id if sale.cashier_id in cashiers else None, sale.service, sale.order_discount, sale.note,
            envelope.catalog_version, drift_fen,
        )  # fmt: skip
        if sums.differs:
            self._find(SUMS_DIFFER, record, told=yuan(sale.total_fen), counted=yuan(sums.total_fen))
        elif sums.told_tax_fen is not None and sums.tax_fen is not None:
            self._find(TAX_DIFFERS, record, told=yuan(sums.told_tax_fen), counted=yuan(sums.tax_fen))
        if drift_fen or promoted.points:
            self._find(PRICE_DRIFT, record, amount=yuan(drift_fen), version=envelope.catalog_version, now=book.version)
        if sale.cashier_id not in cashiers:
            self._find(UNKNOWN_CASHIER, record, cashier=sale.cashier_id)
        elif not cashiers[sale.cashier_id]:
            self._find(NO_RIGHT, record, cashier=sale.cashier_id)
        if business_day(occurred_at) != sale.business_day:
            self._find(WRONG_DAY, record, day=sale.business_day.isoformat(), occurred_at=envelope.occurred_at)
        amount_fen = unapproved(sale, occurred_at=occurred_at, at=self.at)
        if amount_fen:
            self._find(UNAPPROVED, record, amount=yuan(amount_fen))
        return record

    def _find(self, kind: str, record: SaleRecord, **facts: object) -> None:
        self.findings.append(Waiting(*about(kind, record, **facts), None, record.device_id))

    def _renumbered(self, record: SaleRecord) -> SaleRecord:
        """Two sales with one day number: both are kept, the later with a suffix, and somebody is told."""
        taken = select(Order.id).where(
            Order.device_id == record.device_id,
            Order.epoch == record.epoch,
            Order.business_day == record.business_day,
            Order.day_count == record.day_count,
        )
        if session().scalar(taken) is None:
            return record
        like = Order.number.startswith(f"{record.number}-", autoescape=True)
        others = session().scalar(
            select(func.count()).select_from(Order).where(like, Order.business_day == record.business_day)
        )
        label = f"{record.number}-{(others or 0) + 2}"
        self._find(NUMBER_TAKEN, record, label=label)
        return record._replace(number=label, day_count=None)

    def book(self, numbers: Numbers) -> None:
        """Write everything: sales, audit trail, worklist. The sales may come from several tablets."""
        if not self.sales:
            return
        order_ids = take_sales(
            self.sales, at=self.at, first_id=numbers.order_id, goods=self.goods, first_move=numbers.move_id
        )
        tickets.queue(list(zip(order_ids, self.sales, strict=True)), self.facts.making, at=self.at)
        entries = [
            ("sale.take", f"order:{sale.number}", _detail(sale), sale.cashier_id, sale.device_id) for sale in self.sales
        ]
        audit.record_many(entries, at=self.at, after=numbers.trail)
        if self.facts.prints:
            for device, sales in groupby(self.sales, attrgetter("device_id")):
                queue_for_sales(list(sales), made_at=self.facts.making.stations, device=device, at=self.at)
        self._pieces()
        self._points()
        worklist.open_items(self.findings, at=self.at)

    def _points(self) -> None:
        """Members' points; a sale that used more than there were stands, and somebody is told."""
        records = {sale.uuid: sale for sale in self.sales if sale.uuid in self.members}
        for short in points.earn([_earned(*self.members[one.uuid], one) for one in records.values()]):
            self._find(POINTS_SHORT, records[short.order_uuid], told=short.told, had=short.had)

    def _pieces(self) -> None:
        """Single pieces among the goods: the sale stands, and who was promised the piece elsewhere is told."""
        book = self.facts.book
        forms = [
            Sold(sale.uuid, sale.number, line.variant_id)
            for sale in self.sales
            for line in sale.lines
            if line.variant_id is not None and book.products[line.product_id].kind == "pottery"
        ]
        records = {sale.uuid: sale for sale in self.sales}
        for lost in sold_at_till(forms, at=self.at) if forms else ():
            facts = {"piece": lost.name, "channel": lost.channel, "holder": str(lost.holder), "paid": lost.was_sold}
            self._find(PIECE_TAKEN, records[lost.sold.order_uuid], **facts)


def _earned(code: str, spent: int, sale: SaleRecord) -> points.Earned:
    return points.Earned(code, sale.uuid, sale.number, sale.total_fen + sale.rounding_fen, sale.occurred_at, spent)


def _detail(sale: SaleRecord) -> str:
    return f"{yuan(sale.total_fen + sale.rounding_fen)} {' '.join([payment.method for payment in sale.payments])}"


def _check_known(sale: Sale, book: PriceBook) -> None:
    """Every product and combo must be in the catalogue; products are never deleted, only put away."""
    products = book.products
    missing = {line.product_id for line in sale.lines if line.product_id not in products}
    missing |= {line.combo.product_id for line in sale.lines if line.combo and line.combo.product_id not in products}
    if missing:
        raise UnknownProduct(products="、".join(map(str, sorted(missing))))


def _check_new(sale: Sale) -> None:
    if session().scalar(select(Order.id).where(Order.uuid == sale.order_uuid)) is not None:
        raise OrderKnown(number=sale.number)
    if session().scalar(select(Payment.id).where(Payment.uuid.in_(payment_uuids(sale))).limit(1)) is not None:
        raise PaymentKnown
