"""The demo shop: one load makes a whole history, an interrupted one nothing, later starts add what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from shop.catalog.actions.products import change_product, set_price
from shop.catalog.models import Price, Product
from shop.demo import actions
from shop.demo.actions import load_demo
from shop.demo.stage import catalogue_of, combos_sold, products_sold
from shop.demo.state import kept_state
from shop.kernel.clock import SHANGHAI, FakeClock, business_day
from shop.people.models import Device, Person
from shop.people.queries.trail import verify_chain
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.queries.equipment import register, upkeep_of
from shop.purchasing.queries.fit_out import fit_outs, spent_on
from shop.purchasing.queries.suppliers import quotes_for
from shop.sales.actions.rollups import compare
from shop.sales.models import GoodsUse, Order, OrderLine, Payment, PaymentStatus, Refund, Source
from shop.shifts.actions.closing import look_after
from shop.shifts.models import Shift, ZReport
from shop.shifts.queries.chain import check_reports
from simulation import World

DAYS = 5


def load(settings: Settings, clock: FakeClock, *, days: int = DAYS) -> list[date]:
    """Load or top up; the days that were gone through."""
    gone: list[date] = []

    def along(asked: Sequence[date]) -> Iterator[date]:
        gone.extend(asked)
        yield from asked

    load_demo(settings, at=clock.now(), say=print, along=along, days=days)
    return gone


def orders(books: Session) -> list[Order]:
    """What the tablet sold; orders of streams are written at the desk."""
    books.rollback()
    return list(books.scalars(select(Order).where(Order.source == Source.TILL).order_by(Order.id)))


def test_the_books_of_the_demo_are_right(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    found = orders(books)
    assert len(found) > DAYS * 30
    assert {order.business_day for order in found} == {
        business_day(clock.now()) - timedelta(days=number) for number in range(DAYS)
    }
    assert all(order.occurred_at <= clock.now() for order in found)
    assert all(order.received_at >= order.occurred_at for order in found)
    assert compare() == []
    assert verify_chain().whole
    paid = dict(
        books.execute(
            select(Payment.order_id, func.sum(Payment.net_fen)).where(Payment.kind == "sale").group_by(Payment.order_id)
        ).all()
    )
    assert all(order.total_fen + order.rounding_fen == paid[order.id] for order in found)
    for table in (Refund, GoodsUse):
        assert books.scalar(select(func.count()).select_from(table)), table.__name__


@pytest.mark.once
def test_numbers_are_as_the_tablet_makes_them(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    for day in {order.business_day for order in orders(books)}:
        mine = [order for order in orders(books) if order.business_day == day]
        assert [order.day_count for order in mine] == list(range(1, len(mine) + 1))
        assert all(order.number == f"A-{day:%m%d}-{order.day_count:03d}" for order in mine)
        assert [order.occurred_at for order in mine] == sorted(order.occurred_at for order in mine)


@pytest.mark.once
def test_lines_tell_their_choices_and_promotions(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    lines = books.scalars(select(OrderLine).join(OrderLine.order).where(Order.source == Source.TILL)).all()
    chosen = {one["name"] for line in lines for one in line.modifiers}
    assert {"大杯", "换燕麦奶", "半糖", "少冰"} <= chosen
    assert all(
        line.unit_price_fen == line.list_price_fen + sum(one["price_fen"] for one in line.modifiers) for line in lines
    )
    assert {one["label"] for line in lines for one in line.discounts if one["kind"] != "combo"} == {"满80减8"}
    assert all(line.discount_fen == sum(one["fen"] for one in line.discounts) for line in lines)


@pytest.mark.once
def test_what_is_booked_is_what_the_world_says(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    state = kept_state()
    assert state is not None
    world = World(
        state.start, state.days, seed=state.seed, catalogue=catalogue_of(products_sold()), combos=combos_sold()
    )
    for day in world:
        booked = [order for order in orders(books) if order.business_day == day.date]
        sold = [sale for sale in day.sales if sale.moment <= clock.now()]
        assert [(one.occurred_at, one.total_fen) for one in booked] == [(one.moment, one.total_fen) for one in sold]


@pytest.mark.once
def test_an_interrupted_load_leaves_nothing_and_can_be_repeated(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    def power_cut(days: Sequence[date]) -> Iterator[date]:
        yield from days[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_demo(shop_settings, at=clock.now(), say=print, along=power_cut, days=DAYS)
    assert orders(books) == []
    assert books.scalars(select(Person)).all() == []
    load(shop_settings, clock)
    assert len({order.business_day for order in orders(books)}) == DAYS
    assert compare() == []


def test_a_later_start_adds_only_what_is_missing(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    before = {order.uuid: order.number for order in orders(books)}
    assert load(shop_settings, clock) == [], "nothing has happened since"
    clock.advance(hours=2)
    today = business_day(clock.now())
    assert load(shop_settings, clock) == [today]
    evening = orders(books)
    assert len(evening) > len(before)
    clock.advance(days=2)
    assert load(shop_settings, clock) == [today + timedelta(days=number) for number in range(3)]
    after = orders(books)
    assert {order.uuid: order.number for order in after if order.uuid in before} == before
    assert len({order.number for order in after}) == len(after)
    assert {order.business_day for order in after[len(evening) :]} <= {today + timedelta(days=n) for n in range(3)}
    assert compare() == []
    assert verify_chain().whole


@pytest.mark.once
def test_what_somebody_changed_holds_in_the_days_added_later(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock)
    latte = books.scalars(select(Product).where(Product.code == "D04")).one()
    gone = books.scalars(select(Product).where(Product.code == "D03")).one()
    set_price(latte.id, price_fen=3100, by=None, at=clock.now())
    change_product(gone.id, active=False, by=None, at=clock.now())
    count = len(orders(books))
    clock.advance(days=3)
    load(shop_settings, clock)
    added = {order.id for order in orders(books)[count:]}
    lines = books.scalars(select(OrderLine).where(OrderLine.order_id.in_(added))).all()
    assert {line.list_price_fen for line in lines if line.product_id == latte.id} == {3100}
    assert not [line for line in lines if line.product_id == gone.id]


@pytest.mark.once
def test_prices_have_a_history_and_end_as_the_menu_says(
    books: Session, shop_settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(days: Sequence[date]) -> Iterator[date]:
        """Only the days on which something is decided and the last ones: the others are booked just like them."""
        yield from (day for day in days if day.weekday() == 0 and day.day < 8)

    load_demo(shop_settings, at=clock.now(), say=print, along=short, days=120)
    tea = books.scalars(select(Product).where(Product.code == "D27")).one()
    prices = books.scalars(select(Price).where(Price.product_id == tea.id).order_by(Price.id)).all()
    assert [price.price_fen for price in prices][-2:] in ([2000, 1800], [1800, 2000])
    sold = select(OrderLine.list_price_fen).join(OrderLine.order).where(OrderLine.product_id == tea.id)
    assert set(books.scalars(sold)) <= {1800, 2000}


@pytest.mark.once
def test_the_shop_opens_and_closes_at_its_hours(books: Session, shop_settings: Settings, clock: FakeClock) -> None:
    load(shop_settings, clock)
    hours = {order.occurred_at.astimezone(SHANGHAI).hour for order in orders(books)}
    assert min(hours) >= 9
    assert max(hours) < 20


@pytest.mark.once
def test_a_browser_that_becomes_the_tablet_meets_no_number_of_the_history(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock, days=2)
    code = actions.demo_code(at=clock.now())
    device, _ = actions.devices.enrol(code, at=clock.now())
    assert device.epoch == 2
    assert books.scalar(select(func.count()).select_from(Device)) == 1


@pytest.mark.once
def test_the_last_weeks_have_shifts_and_reports_and_the_present_one_runs(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock)
    shifts = list(books.scalars(select(Shift).order_by(Shift.opened_at)))
    assert [shift.state for shift in shifts] == [*["closed"] * (DAYS - 1), "open"]
    assert [shift.z_number for shift in shifts] == [*range(1, DAYS), None]
    assert check_reports() == (DAYS - 1, [])
    assert all(shift.variance_fen is not None and abs(shift.variance_fen) <= 2_000 for shift in shifts[:-1])
    homeless = books.scalar(select(func.count()).where(Order.shift_uuid.is_(None), Order.source == Source.TILL))
    assert homeless == 0

    clock.advance(hours=24)
    load(shop_settings, clock)
    books.rollback()
    assert books.scalars(select(Shift.state).order_by(Shift.opened_at)).all() == [*["closed"] * DAYS, "open"]
    assert check_reports() == (DAYS, [])


@pytest.mark.once
def test_the_night_finds_nothing_to_add_to_the_reports_of_the_demo(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock, days=12)
    assert books.scalar(select(func.count()).where(Payment.status == PaymentStatus.REFUNDED)) > 3
    reports = books.scalar(select(func.count()).select_from(ZReport))
    assert look_after(at=clock.now()) == (0, 0)
    assert books.scalar(select(func.count()).select_from(ZReport)) == reports


@pytest.mark.once
def test_the_buyer_has_quotes_to_compare_and_things_to_look_after(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock)
    wanted = books.scalars(select(PurchaseRequest).where(PurchaseRequest.state == "draft")).one()
    quotes = quotes_for({line.item_id for line in wanted.lines})
    assert {len(quotes[line.item_id]) for line in wanted.lines} == {3}
    today = business_day(clock.now())
    due = [one.urgency for rows in upkeep_of(register(state=""), today=today).values() for one in rows]
    assert due.count("over") == 3
    assert all(spent > 0 for spent in list(spent_on(fit_outs(state="")).values())[:2])
