"""The demo's shelves are as believable as its sales: every line has a cost, and the ledger adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from shop.calendar.actions.hours import save_season
from shop.calendar.models import OpeningSeason
from shop.calendar.rules.hours import Season
from shop.catalog.models import Product
from shop.demo.actions import load_demo
from shop.kernel.clock import SHANGHAI, FakeClock
from shop.kernel.quantity import ONE
from shop.live.partner.actions.goods import SENT
from shop.people.models import Person
from shop.people.queries.trail import verify_chain
from shop.purchasing.models import Invoice
from shop.purchasing.queries.orders import came_of, order_list, shown_state
from shop.recipes.models import PreparedBatch
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine
from shop.stock.models import Item, Lot, StockCount, StockMove, StockPaper, StockValue
from shop.stock.places import BAR, STUDIO, SUPPLIER
from shop.stock.queries.books import faults, item_ids
from shop.upkeep.actions.books import open_books

DAYS = 12


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Session:
    """Open books; it is Monday evening."""
    clock.advance(days=7, hours=12)
    open_books(at=clock.now())
    return session


def load(settings: Settings, clock: FakeClock, *, days: int) -> None:
    load_demo(settings, at=clock.now(), say=print, days=days)


def test_every_line_has_a_cost_and_the_ledger_says_the_same(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock, days=DAYS)
    lines = books.execute(select(OrderLine.cost_status, OrderLine.cost_fen, OrderLine.total_fen)).all()
    assert len(lines) > DAYS * 40
    assert {status for status, _, _ in lines} <= {"final", "provisional"}
    sales = (StockMove.kind == "sale", StockMove.source_type != SENT)
    sold = books.scalar(select(func.sum(StockMove.value_fen)).where(*sales))
    assert sum(fen for _, fen, _ in lines) == sold
    assert faults(item_ids()) == []
    assert compare() == []
    assert verify_chain().whole
    drinks = books.execute(
        select(func.sum(OrderLine.cost_fen), func.sum(OrderLine.total_fen))
        .join(Product, Product.id == OrderLine.product_id)
        .where(Product.kind == "drink")
    ).one()
    assert 0.65 < 1 - drinks[0] / drinks[1] < 0.85
    short = books.scalars(select(StockValue.item_id).where(StockValue.quantity < 0)).all()
    assert len(short) <= 3, "what ran out is fetched the next morning"

    receipts = books.scalars(select(StockMove).where(StockMove.kind == "receipt", StockMove.from_id == SUPPLIER)).all()
    items = {item.id: item for item in books.scalars(select(Item))}
    for move in receipts:
        if packs := items[move.item_id].packs:
            assert move.quantity % int(packs[0].factor * ONE) == 0
        if items[move.item_id].shelf_life_days:
            lot = books.get(Lot, move.lot_id)
            assert lot is not None
            assert lot.expires_on == move.business_day + timedelta(days=items[move.item_id].shelf_life_days or 0)
    assert {papers.kind for papers in books.scalars(select(StockPaper))} >= {"opening", "receipt", "waste"}
    assert all(paper.state == "posted" for paper in books.scalars(select(StockPaper)))
    assert {move.to_id for move in books.scalars(select(StockMove).where(StockMove.kind == "opening"))} == {BAR, STUDIO}
    batches = books.scalars(select(PreparedBatch)).all()
    assert len(batches) > DAYS / 4
    assert all(batch.cost_fen > 0 for batch in batches)
    counts = books.scalars(select(StockCount)).all()
    assert [count.opened_at.astimezone(SHANGHAI).isoweekday() for count in counts] == [7] * len(counts)
    assert {count.state for count in counts} == {"posted"}


@pytest.mark.once
def test_later_days_go_on_with_the_shelves_within_the_calendars_hours(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock, days=2)
    moves = books.scalar(select(func.count()).select_from(StockMove)) or 0
    teacher = books.scalars(select(Person.id).order_by(Person.id)).first()
    season = books.scalars(select(OpeningSeason.id)).one()
    books.rollback()
    save_season(
        Season("短日子", None, None, dict.fromkeys(range(1, 8), (11 * 60, 16 * 60))), season_id=season, by=teacher,
        at=clock.now(),
    )  # fmt: skip
    count = books.scalar(select(func.count()).select_from(Order)) or 0
    clock.advance(days=2)
    load(shop_settings, clock, days=2)
    books.rollback()
    added = books.scalars(select(Order).order_by(Order.id).offset(count)).all()
    hours = {order.occurred_at.astimezone(SHANGHAI).hour for order in added}
    assert min(hours) >= 11
    assert max(hours) < 16
    assert (books.scalar(select(func.count()).select_from(StockMove)) or 0) > moves
    assert faults(item_ids()) == []


@pytest.mark.once
def test_the_buyer_has_an_order_that_came_one_that_came_short_and_one_on_its_way(
    books: Session, shop_settings: Settings, clock: FakeClock
) -> None:
    load(shop_settings, clock, days=2)
    orders = books.scalars(order_list(state="")).all()
    came = came_of(orders)
    of_goods = {line_id: received.accepted for line_id, received in came.items()}
    assert {shown_state(order, came) for order in orders} == {"arrived", "open"}
    assert any(sum(of_goods[line.id] for line in order.lines) == 0 for order in orders)
    assert any(0 < of_goods[line.id] < line.quantity for order in orders for line in order.lines)
    assert books.scalars(select(Invoice.state)).all() == ["matched"]
    assert faults(item_ids()) == []
