"""The books tie: whatever happened, in any order and however late, they say what slow counting of the rows says."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from shop.books.actions.months import close_month
from shop.books.models import ClosedMonth
from shop.books.queries.accounts import balances
from shop.books.queries.profit import BY, profit
from shop.books.rules import chart
from shop.books.rules.postings import month_end, month_start, next_month
from shop.db import session
from shop.kernel.clock import SHANGHAI, FakeClock
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Refund, RefundLine, SalesByOrder
from shop.sales.rules.amounts import tax_of
from shop.shifts.models import CashMove, Shift
from shop.stock.models import StockValue
from tests.books.conftest import Books, Shelf, Stock, post, stands
from tests.support.books import CUP, LATTE
from tests.support.shifts import FLOAT, DrawerForTests, pieces_of
from tests.support.tills import TabletForTests, line

STEPS = 45


class World:
    """Something happens, now and then later told; chosen by a seed."""

    def __init__(self, seed: int, books: Books, shelf: Shelf, stock: Stock, tablet: TabletForTests) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.books, self.shelf, self.stock, self.tablet = books, shelf, stock, tablet
        self.drawer: DrawerForTests | None = None
        self.sales: list[dict[str, Any]] = []
        self.late: list[dict[str, Any]] = []

    def step(self) -> None:
        """One thing happens."""
        deeds = (self.sell, self.sell, self.sell, self.give_back, self.goods, self.goods, self.cash, self.shift)
        self.chance.choice(deeds)()
        self.books.clock.advance(hours=self.chance.randint(1, 30))

    def sell(self) -> None:
        """Two things, paid in one of many ways; sometimes the tablet keeps it for a while."""
        lines = [line(self.books.latte, LATTE), line(self.books.cup, CUP)][: self.chance.randint(1, 2)]
        total = sum(one["total_fen"] for one in lines)
        ways = ([("cash", total)], [("wechat", total)], [("alipay", 1000), ("cash", total - 1000)], [("other", total)])
        sale = (self.drawer or self.tablet).sale(lines, self.chance.choice(ways))
        self.sales.append(sale)
        self.late.append(sale)
        if self.chance.random() < 0.7 or self.drawer:
            self.arrive()

    def arrive(self) -> None:
        """What the tablet kept arrives."""
        if self.late:
            assert {one.verdict for one in self.tablet.send(*self.late)} == {"accepted"}
        self.late = []

    def give_back(self) -> None:
        """The first line of a sale goes back, by the way it was paid."""
        self.arrive()
        if not self.sales:
            return
        sale = self.sales.pop(self.chance.randrange(len(self.sales)))
        first = self._payments(sale)[0]
        fen = min(first[1], LATTE)
        if fen != LATTE:
            return
        name = self.tablet.uuid()
        payload = self.tablet.refund_payload(sale, [(1, 1000, fen)], [(first[0], fen)])
        payload["approval_uuid"] = self.books.approve("refund", name, fen)
        self.tablet.send(self.tablet.seal("refund", payload, envelope_uuid=name))

    @staticmethod
    def _payments(sale: dict[str, Any]) -> list[tuple[str, int]]:
        order = session().scalars(select(Order).order_by(Order.id.desc())).all()
        wanted = next(one for one in order if str(one.uuid) in sale["payload"])
        return [(one.method, one.net_fen) for one in wanted.payments if one.refund_id is None]

    def goods(self) -> None:
        """Goods come, go, are thrown away: often more than there is."""
        deed = self.chance.choice(("receive", "sell", "waste"))
        quantity = self.chance.randint(1, 900) * 1000
        if deed == "receive":
            self.stock.receive(self.shelf.milk, quantity, self.chance.randint(100, 2000))
        elif deed == "sell":
            self.stock.sell(self.shelf.milk, quantity)
        else:
            self.stock.post(self.stock.record(self.shelf.milk, quantity, 100, 20, "waste"))

    def cash(self) -> None:
        """Cash moves in a drawer without a sale."""
        if self.drawer:
            deed = self.chance.choice((self.drawer.cash_in, self.drawer.cash_out))
            self.tablet.send(deed(self.chance.randint(1, 40) * 10))

    def shift(self) -> None:
        """A shift begins, or ends with a count that may be off."""
        self.arrive()
        if self.drawer is None:
            self.drawer = DrawerForTests(self.tablet)
            self.tablet.send(self.drawer.open(FLOAT))
            return
        counted = self.drawer.count(pieces_of(self.chance.randint(1000, 3000) * 10))
        self.tablet.send(counted, self.drawer.close(reason="change"))
        self.drawer = None


def counted() -> dict[str, int]:
    """What the accounts must be, counted row by row and slowly."""
    session().rollback()
    orders = session().scalars(select(Order)).all()
    lines = session().scalars(select(OrderLine)).all()
    refunds = session().scalars(select(Refund)).all()
    back = session().scalars(select(RefundLine)).all()
    payments = session().scalars(select(Payment)).all()
    by_place = {(one.order_id, one.line_no): one for one in lines}
    tax = sum(one.tax_fen for one in lines) - sum(
        tax_of(one.amount_fen, by_place[one.order_id, one.line_no].tax_rate_bp, included=True) for one in back
    )
    gone = [one for one in payments if one.status != PaymentStatus.DUE]
    cash = sum(one.net_fen for one in gone if one.method == "cash")
    for shift in session().scalars(select(Shift)):
        cash += shift.float_fen
        if shift.counted_fen is not None:
            cash += (shift.variance_fen or 0) - shift.counted_fen
    for move in session().scalars(select(CashMove)):
        cash += move.amount_fen if move.kind == "paid_in" else -move.amount_fen
    return {
        chart.SALES: -sum(one.total_fen for one in lines),
        chart.RETURNS: sum(one.amount_fen for one in back),
        chart.ROUNDING: -sum(one.rounding_fen for one in orders) + sum(one.rounding_fen for one in refunds),
        chart.TAX_OWED: -tax,
        chart.WECHAT: sum(one.net_fen for one in gone if one.method == "wechat"),
        chart.ALIPAY: sum(one.net_fen for one in gone if one.method == "alipay"),
        chart.OTHER_TENDER: sum(one.net_fen for one in gone if one.method == "other"),
        chart.DRAWER: cash,
        chart.REFUNDS_DUE: sum(one.net_fen for one in payments if one.status == PaymentStatus.DUE),
        chart.STOCK: sum(one.value_fen for one in session().scalars(select(StockValue))),
        chart.UNCLEAR: 0,
    }


@pytest.mark.parametrize("seed", range(4))
def test_any_history_ties_to_the_fen(
    books: Books, shelf: Shelf, stock: Stock, tablet: TabletForTests, clock: FakeClock, seed: int
) -> None:
    """Posted again and again, with months closed in between."""
    world = World(seed, books, shelf, stock, tablet)
    frozen: dict[str, dict[str, int]] = {}
    month = "2026-11"
    for number in range(STEPS):
        world.step()
        if number % 7 == 0:
            post(clock)
        today = clock.now().astimezone(SHANGHAI).date()
        if month_end(month) < today and number % 5 == 0:
            post(clock)
            close_month(month, note="学期要求", by=books.teacher, at=clock.now(), today=today)
            frozen[month] = stands(month_start(month), month_end(month))
            month = next_month(month)
    world.arrive()
    post(clock)
    found = stands()
    expected = counted()
    assert {code: found.get(code, 0) for code in expected} == expected
    assert frozen, "a month was closed on the way"
    for closed, before in frozen.items():
        assert stands(month_start(closed), month_end(closed)) == before, f"{closed} did not change"
    _chain("2026-11", next_month(month))
    _sums_of_sales(found)


def _chain(month: str, last: str) -> None:
    """Opening and moves are the closing, and that is the next month's opening."""
    kept = {one.month: one.figures for one in session().scalars(select(ClosedMonth))}
    carried: dict[str, int] = {}
    while month <= last:
        for code, one in balances(month_start(month), month_end(month)).items():
            assert one.opening_fen == carried.get(code, 0), (month, code)
            assert one.opening_fen + one.debit_fen - one.credit_fen == one.closing_fen
            carried[code] = one.closing_fen
            if month in kept and one.moved:
                assert kept[month][code] == [one.opening_fen, one.debit_fen, one.credit_fen, one.closing_fen]
        month = next_month(month)


def _sums_of_sales(found: dict[str, int]) -> None:
    """The rollups of sales say the same, and so does profit and loss in each of its ways."""
    sums = session().scalars(select(SalesByOrder)).all()
    assert -found[chart.SALES] == sum(one.net_fen for one in sums)
    assert found.get(chart.RETURNS, 0) == sum(one.refunded_fen + one.voided_fen + one.comped_fen for one in sums)
    first, last = month_start("2026-11"), month_end("2027-12")
    whole = [row.total_fen for row in profit(first, last).rows]
    for by in BY:
        rows = profit(first, last, by=by).rows
        assert [row.total_fen for row in rows] == whole, by
        assert [sum(row.amounts.values()) for row in rows] == whole, by
