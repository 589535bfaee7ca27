"""Booking days of the simulated world: sales in batches, refunds and sell-outs in order of time, then goods used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from random import Random
from uuid import UUID

from sqlalchemy import bindparam, func, select

from shop.catalog.actions.products import set_sold_out
from shop.catalog.models import Outlet
from shop.catalog.queries.version import catalog_version
from shop.db import session
from shop.demo.ahead import Happening, Helper, Made, Maker
from shop.demo.goods import Shelves
from shop.demo.records import Books
from shop.demo.shifts import Drawer
from shop.demo.stage import (
    as_it_is,
    catalogue_of,
    combos_sold,
    decide,
    decided,
    plan_of,
    products_sold,
    teacher_id,
    with_hours,
)
from shop.demo.state import DemoState
from shop.demo.tried import Tries
from shop.driver import Query
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.ids import uuid7
from shop.kernel.money import yuan
from shop.kernel.quantity import ONE
from shop.people.actions import audit
from shop.people.models import Device, Person
from shop.recipes.queries.book import recipe_book
from shop.sales.actions.desk import Wish, plan_back
from shop.sales.actions.due import settle
from shop.sales.actions.goods import Goods, goods_of
from shop.sales.actions.orders import locked_order
from shop.sales.actions.refunds import give_back
from shop.sales.actions.take import take_sales
from shop.sales.actions.uses import write_off_many
from shop.sales.models import Order, Payment, PaymentStatus, RefundKind
from shop.sales.rules.records import BackPayment, RefundRecord, SaleRecord, UseRecord
from shop.till.actions.context import who_may
from shop.web.access import May
from simulation import World
from simulation.records import Back, SoldOut, Use

_DUE = Query(select(Payment.uuid).where(Payment.refund_id == bindparam("refund"), Payment.status == PaymentStatus.DUE))
DECIDED_AT, SETTLED_AT = time(8, 0), time(8, 10)
CLOSE_UP_DAYS, SPAN_MINUTES = 3, 5
#: What the world says of waste, as stock's books call it.
REASONS = {"洒了": "spilled", "过期": "expired", "做错了": "wrong_made"}


class History:
    """The days from where the demo stopped up to `until`, ready to be booked one after another."""

    def __init__(self, state: DemoState, *, until: datetime, helper: Helper | None = None) -> None:
        first_time = state.until is None
        self.after = state.until or datetime.min.replace(tzinfo=UTC)
        self.until = until
        today = business_day(until)
        first = state.start if state.until is None else business_day(state.until)
        self.days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
        self.today = today
        self.plan = with_hours(plan_of(state), self.days)
        #: Held, so that what is used or sold out is at hand.
        self.products = products = products_sold()
        # What somebody changed in the demo since holds from then on; the story's own prices hold before.
        self.world = World(
            state.start, state.days, seed=state.seed, catalogue=catalogue_of(products), combos=combos_sold(),
            plan=self.plan if first_time else as_it_is(self.plan, products, first),
        )  # fmt: skip
        self.teacher = teacher_id()
        students = session().scalars(select(Person.id).where(Person.kind == "student").order_by(Person.id)).all()
        self.students = [person for person, may in sorted(who_may(May.SELL, students).items()) if may] or list(students)
        device = session().scalars(select(Device).order_by(Device.id)).first()
        outlet = session().scalars(select(Outlet.id).where(Outlet.own)).one()
        self.recipes = recipe_book()
        self.books = Books(products, outlet_id=outlet, device=device, cashiers=self.students)
        self.device = device.id if device else None
        self.drawer = Drawer(
            device=self.device, seed=state.seed, students=self.students, teacher=self.teacher, today=today
        )
        self.shelves = Shelves(
            self.world, students=self.students, teacher=self.teacher, after=self.after, until=until
        )  # fmt: skip
        self.tries = Tries(state.start + timedelta(days=state.days - 1))
        self.due: list[UUID] = []
        self.latest = self.after
        self.helper = helper
        used = select(func.max(Order.day_count)).where(
            Order.device_id == self.device, Order.epoch == 1, Order.business_day == first
        )
        self.taken = session().scalar(used) or 0
        #: The days on which something else may be sold than the day before.
        self.turns = {day for day in self.days if decided(self.plan, day)} | self.tries.days
        self._offer()

    def book(self, date_: date) -> None:
        """Book one day, as far as it has come and as far as it was not booked before."""
        chance = Random(f"{self.world.seed}/books/{date_}/{self.after if date_ == self.days[0] else ''}")  # noqa: S311
        self._morning(date_, chance)
        self.shelves.morning(date_, self.recipes)
        self.drawer.begin(date_, after=self.after, until=self.until)
        self.shift = self.drawer.shift_of(date_)
        made = self._made(date_)
        self.records: dict[int, SaleRecord] = {}
        if (self.today - date_).days >= CLOSE_UP_DAYS:
            self._take(made.sales, made.goods)
            self._happen(made.happenings, chance)
        else:
            for sales, happenings in _spans(made):
                self._take(sales, goods_of(sales.values(), self.recipes))
                self._happen(happenings, chance)
        self.shelves.evening(date_)
        self.drawer.end(date_, after=self.after, until=self.until)

    def _made(self, date_: date) -> Made:
        maker = Maker(self.world, self.books, self.recipes, self.days[0], self.taken, self.after, self.until)
        if self.helper is None:
            return maker.day(date_)
        if date_ == self.days[0] or date_ in self.turns:
            turn = next((day for day in self.days if day > date_ and day in self.turns), date.max)
            self.helper.ask(maker, [day for day in self.days if date_ <= day < turn])
        return self.helper.fetch(date_) or maker.day(date_)

    def _morning(self, date_: date, chance: Random) -> None:
        at = datetime.combine(date_, DECIDED_AT, SHANGHAI).astimezone(UTC)
        if self.after < at <= self.until and decide(self.plan, date_, by=self.teacher, at=at):
            self.products = products_sold()
            self.books.look_again(self.products)
            self.recipes = recipe_book()
        if self.after < at <= self.until and self.tries.morning(date_, at=at):
            self._offer()
        at = datetime.combine(date_, SETTLED_AT, SHANGHAI).astimezone(UTC)
        if self.after < at <= self.until:
            for payment in self.due:
                reference = f"{date_:%Y%m%d}{chance.randrange(10**12):012d}"
                settle(payment, reference=reference, by=self.teacher, at=at)
            self.due = []

    def _offer(self) -> None:
        """Guests find what is on trial, and receipts name it."""
        self.world.plan = replace(self.world.plan, offers=self.tries.offers)
        self.books.promotions = dict(self.tries.promotions)

    def _take(self, sales: Mapping[int, SaleRecord], goods: Goods) -> None:
        if not sales:
            return
        version, shift = catalog_version(), self.shift
        records = {count: sale._replace(shift_uuid=shift, catalog_version=version) for count, sale in sales.items()}
        self.records |= records
        sold = list(records.values())
        at = self.latest = max(sold[-1].occurred_at, self.latest)
        take_sales(sold, at=at, goods=goods)
        entries = [
            ("sale.take", f"order:{one.number}", f"{yuan(one.total_fen + one.rounding_fen)} {one.payments[0].method}",
             one.cashier_id, self.device)
            for one in sold
        ]  # fmt: skip
        audit.record_many(entries, at=at)

    def _happen(self, happenings: Sequence[Happening], chance: Random) -> None:
        for one in happenings:
            at = self.latest = max(one.moment.astimezone(UTC), self.latest)
            if isinstance(one, SoldOut):
                self._sold_out(one, at=at)
            elif isinstance(one, Back) and one.count in self.records:
                self._back(one, self.records[one.count], chance, at=at)
        self._use([one for one in happenings if isinstance(one, Use)], chance)

    def _sold_out(self, one: SoldOut, *, at: datetime) -> None:
        cashier = self.students[at.date().toordinal() % len(self.students)]
        product = self.books.ids[one.code]
        set_sold_out(product, reason=one.reason, by=cashier, device=self.device, at=at)

    def _use(self, uses: Sequence[Use], chance: Random) -> None:
        """What was used without a sale; what was to be made again of a sale that is not there was not."""
        used = []
        for one in uses:
            sale = self.records.get(one.count) if one.count is not None else None
            if one.kind == "remake" and sale is None:
                continue
            moment = one.moment.astimezone(UTC)
            record = UseRecord(
                uuid7(moment, random=chance.randbytes(10)), one.kind, self.books.ids[one.code], None, [],
                one.quantity * ONE, REASONS.get(one.reason, one.reason), "", sale.uuid if sale else None,
                one.place + 1 if sale and one.place is not None else None, moment,
            )  # fmt: skip
            used.append((record, self.books.cashier(one.cashier)))
            self.latest = max(moment, self.latest)
        write_off_many(used, at=self.latest, device=self.device, book=self.recipes)

    def _back(self, back: Back, sale: SaleRecord, chance: Random, *, at: datetime) -> None:
        kind = RefundKind(back.kind)
        place = back.place
        wish = Wish(
            kind=kind,
            quantities={} if place is None else {place + 1: ONE},
            goods={} if place is None else {place + 1: back.goods},
            in_cash=False,
            reason=back.reason,
        )
        order = locked_order(sale.uuid)
        plan = plan_back(order, wish)
        identity = uuid7(at, random=chance.randbytes(10))
        payments = tuple(
            BackPayment(uuid7(at, random=chance.randbytes(10)), UUID(one.reverses), one.method, one.fen)
            for one in plan.payments
        )
        refund = give_back(
            RefundRecord(
                uuid=identity, operation_uuid=identity, order_uuid=sale.uuid, kind=kind.value, reason=back.reason,
                reason_text="", lines=plan.lines, rounding_fen=plan.rounding_fen, total_fen=plan.total_fen,
                payments=payments, approval_uuid=None, occurred_at=back.moment.astimezone(UTC), shift_uuid=self.shift,
            ),
            by=sale.cashier_id, at=at, device=self.device, decided_by=self.teacher, order=order,
        )  # fmt: skip
        self.due += [payment for (payment,) in _DUE.read(refund=refund.id)]


def _span(moment: datetime) -> tuple[int, int]:
    """The few minutes after which a tablet has sent what it had."""
    local = moment.astimezone(SHANGHAI)
    return local.hour, local.minute // SPAN_MINUTES


def _spans(made: Made) -> Iterator[tuple[dict[int, SaleRecord], list[Happening]]]:
    """The day cut into spans that are booked together."""
    later = {span: list(group) for span, group in groupby(made.happenings, key=lambda one: _span(one.moment))}
    sold = {span: dict(group) for span, group in groupby(made.sales.items(), key=lambda one: _span(one[1].occurred_at))}
    for span in sorted(later.keys() | sold.keys()):
        yield sold.get(span, {}), later.get(span, [])
