"""Making a preparation: ingredients go, what really came out is there at what went in, with a label and its day."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import session
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid, NotFound
from shop.recipes.actions.prepare import Making, prepare
from shop.recipes.models import PreparedBatch, Recipe
from shop.recipes.queries.batches import yield_bp
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.values import worth_now
from shop.stock.models import Item, Lot
from shop.stock.places import BAR, PRODUCTION
from shop.stock.queries.books import faults, item_ids
from tests.recipes.test_pages import Found, item_id, recipe_id, teacher
from tests.support.application import ShopClient
from tests.support.stock import Stock, on_hand, value_of

__all__ = ["recipe_id", "teacher"]


@pytest.fixture
def cold_brew(seeded: Session, clock: FakeClock) -> int:
    """The recipe of the cold brew, with 1 kg of beans at 105.00 and 18.9 l of water at 14.00 at the bar."""
    stock = Stock(clock)
    stock.receive(item_id("M01"), 1_000_000, 10_500)
    stock.receive(item_id("M24"), 18_900_000, 1_400)
    return seeded.scalars(select(Recipe.id).join(Item, Item.id == Recipe.item_id).where(Item.code == "M03")).one()


def making(recipe: int, actual: int, **changes: int) -> Making:
    return Making(uuid4(), recipe, changes.get("planned", 1_500_000), actual)


def test_a_batch_costs_what_went_in_by_what_really_came_out(cold_brew: int, clock: FakeClock) -> None:
    """250 g of beans (26.25) and 2 l of water (1.48) for 1500 ml planned; 1400 ml came out."""
    batch = prepare(making(cold_brew, 1_400_000), by=None, at=clock.now())
    assert (batch.cost_fen, yield_bp(batch)) == (2625 + 148, 9333)
    assert on_hand(item_id("M01"), BAR) == 750_000
    assert on_hand(item_id("M01"), PRODUCTION) == 250_000
    assert value_of(item_id("M03")) == (1_400_000, 2773)
    assert worth_now(recipe_book(), at=clock.now())[item_id("M03")].final
    assert faults(item_ids()) == []


def test_the_batch_is_a_lot_with_a_day_until_which_it_is_good(cold_brew: int, clock: FakeClock) -> None:
    first = prepare(making(cold_brew, 1_400_000), by=None, at=clock.now())
    second = prepare(making(cold_brew, 1_500_000), by=None, at=clock.now())
    lots = session().scalars(select(Lot).order_by(Lot.id)).all()
    assert [lot.code[-3:] for lot in lots] == ["-P1", "-P2"]
    assert lots[0].use_by == first.use_by
    assert first.use_by
    assert (first.use_by - clock.now()).days == 3
    assert second.lot_id == lots[1].id


def test_the_same_batch_sent_twice_is_one_batch(cold_brew: int, clock: FakeClock) -> None:
    once = making(cold_brew, 1_400_000)
    assert prepare(once, by=None, at=clock.now()).id == prepare(once, by=None, at=clock.now()).id
    assert on_hand(item_id("M03"), BAR) == 1_400_000


def test_nothing_is_half_made(cold_brew: int, seeded: Session, clock: FakeClock) -> None:
    with pytest.raises(Invalid) as refused:
        prepare(making(cold_brew, 0, planned=-5), by=None, at=clock.now())
    assert [problem.field for problem in refused.value.problems] == ["planned", "actual"]
    drink = seeded.scalars(select(Recipe.id).where(Recipe.product_id.is_not(None))).first() or 0
    with pytest.raises(NotFound):
        prepare(making(drink, 1000), by=None, at=clock.now())
    assert on_hand(item_id("M01"), BAR) == 1_000_000


def test_the_pages_lead_from_weighing_to_the_label(teacher: ShopClient, cold_brew: int, recipe_id: Found) -> None:
    page = teacher.get(f"/recipes/{cold_brew}/prepare").text
    assert "250 克" in page
    assert "2000 毫升" in page
    wrong = teacher.post(f"/recipes/{cold_brew}/prepare", data={"planned": "1500", "actual": ""})
    assert wrong.status_code == 422
    assert "要大于 0" in wrong.text
    identity = str(uuid4())
    form = {"uuid": identity, "planned": "1500", "actual": "1400", "note": "少了一点"}
    sent = [teacher.post(f"/recipes/{cold_brew}/prepare", data=form) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {303}
    assert len(session().scalars(select(PreparedBatch)).all()) == 1
    label = teacher.get(sent[0].headers["Location"]).text
    for part in ("-P1", "1400 毫升", "用到：", "93.33%", "¥27.73", "¥0.0198", "少了一点"):
        assert part in label
    assert "1400 毫升" in teacher.get("/recipes/preparations").text
    assert teacher.get(f"/recipes/{recipe_id('D04')}/prepare").status_code == 303, "a drink is made in the cup"
