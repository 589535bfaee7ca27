"""The sums can be proved and rebuilt from the raw rows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.ids import uuid7
from shop.sales.actions.rollups import compare, rebuild
from shop.sales.actions.take import take_sales
from shop.sales.models import Order, Payment, SalesByDay, SalesByHour, SalesByOrder, SalesByTender
from shop.sales.rules.records import SaleRecord
from tests.support.books import CUP, LATTE, Books, count
from tests.support.tills import TabletForTests, line

ROLLUPS = (SalesByDay, SalesByHour, SalesByOrder, SalesByTender)


@pytest.fixture
def three_days(books: Books, tablet: TabletForTests) -> Books:
    """Sales on three days, one of them partly given back on the next day."""
    sales = []
    for _ in range(3):
        sale = tablet.sale(
            [line(books.latte, LATTE, quantity=2000), line(books.cup, CUP)], [("wechat", 5000), ("cash", 6200)]
        )
        tablet.send(sale)
        sales.append(sale)
        books.clock.advance(days=1, hours=2)
    envelope_uuid = tablet.uuid()
    consent = books.approve("refund", envelope_uuid, LATTE)
    back = tablet.refund_payload(sales[0], [(1, 1000, LATTE)], [("wechat", LATTE)], approval_uuid=consent)
    assert tablet.send(tablet.seal("refund", back, envelope_uuid=envelope_uuid))[0].verdict == "accepted"
    return books


@pytest.mark.parametrize("model", ROLLUPS)
def test_a_sum_that_drifted_is_found_and_mended(three_days: Books, model: type) -> None:
    assert compare() == []
    column = next(name for name in ("net_fen", "in_fen") if hasattr(model, name))
    with transaction() as current:
        current.execute(update(model).values({column: getattr(model, column) + 1}))
    wrong = compare()
    assert {table for table, *_ in wrong} == {model.__tablename__}
    assert len(wrong) == count(model)
    rebuild()
    assert compare() == []


def test_one_day_is_rebuilt_without_touching_the_others(three_days: Books) -> None:
    day = business_day(three_days.clock.now())
    with transaction() as current:
        for model in ROLLUPS:
            current.execute(update(model).values({"net_fen": 0} if hasattr(model, "net_fen") else {"in_fen": 0}))
    before = len(compare())
    first = min(session().scalars(session().query(SalesByDay.business_day).statement))
    rebuild([first])
    assert compare([first]) == []
    assert 0 < len(compare()) < before
    assert first != day


def test_a_lost_sum_is_found(three_days: Books) -> None:
    with transaction() as current:
        current.execute(SalesByTender.__table__.delete())
    assert {table for table, *_ in compare()} == {"sales_by_tender"}


def test_a_refused_sale_leaves_the_sums_alone(books: Books, tablet: TabletForTests) -> None:
    """All or nothing: the second order has the first one's identity."""
    now = books.clock.now()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    known = session().query(Order).one()
    record = SaleRecord(
        known.uuid, "X-1", "desk", "shop", known.outlet_id, known.business_day, now, 10, 0, 0, 0, 0, (), ()
    )
    with pytest.raises(IntegrityError), transaction():
        take_sales([record._replace(uuid=uuid7(now)), record], at=now)
    assert count(Order) == 1
    assert compare() == []


def test_money_agrees_with_revenue(three_days: Books) -> None:
    """In - out = net - refunded - voided - comped + rounding, over everything."""

    def total(column: InstrumentedAttribute[int]) -> int:
        return session().scalar(select(func.sum(column))) or 0

    due = -(session().scalar(select(func.sum(Payment.net_fen)).where(Payment.status == "due")) or 0)
    money = total(SalesByTender.in_fen) - total(SalesByTender.out_fen) - due
    taken_back = total(SalesByOrder.refunded_fen) + total(SalesByOrder.voided_fen) + total(SalesByOrder.comped_fen)
    assert money == total(SalesByOrder.net_fen) - taken_back + total(SalesByOrder.rounding_fen)
    assert taken_back == total(SalesByDay.returned_fen)
