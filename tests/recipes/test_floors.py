"""The floor of an approved price card is the one truth: at the till, for promotions, for streams."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Product
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.actions.persons import add_first_teacher
from shop.promotions.actions import promotions
from shop.promotions.goods import losses
from shop.promotions.rules import Rule, Scope
from shop.recipes.actions.cards import CardChanged, CostUnknown, approve_card, card_now
from shop.recipes.models import ApprovedCard, Recipe
from shop.recipes.queries.floors import floors
from shop.recipes.queries.lists import recipe_of
from shop.recipes.rules.card import Shares
from shop.stock.models import Item, StockValue
from shop.till.queries.menu import till_menu
from tests.support.application import ShopClient

DEAR = Shares(labour_fen_per_hour=6000, margin_bp=5000)


@pytest.fixture
def teacher(seeded: Session, clock: FakeClock) -> int:
    return add_first_teacher(username="laoshi", name="老师", password="a long teacher secret 1", at=clock.now()).id


@pytest.fixture
def latte(seeded: Session) -> Recipe:
    product = select(Product.id).where(Product.code == "D04").scalar_subquery()
    return seeded.scalars(select(Recipe).where(Recipe.product_id == product)).one()


@pytest.fixture
def desk(client: ShopClient, teacher: int, clock: FakeClock, app: Flask) -> ShopClient:
    token = sessions.begin(sessions.DESK, person_id=teacher, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


def approved(recipe: Recipe, clock: FakeClock, by: int, shares: Shares = DEAR) -> ApprovedCard:
    _costs, card = card_now(recipe_of(recipe.id), shares, at=clock.now())
    assert card is not None
    return approve_card(recipe.id, shares, seen_floor_fen=card.floor_fen, by=by, at=clock.now())


def test_the_newest_approved_card_says_the_floor_and_older_ones_stay(
    latte: Recipe, clock: FakeClock, teacher: int, seeded: Session
) -> None:
    assert floors().of(latte.product_id or 0) is None
    first = approved(latte, clock, teacher)
    second = approved(latte, clock, teacher, Shares(labour_fen_per_hour=0, energy_fen=0))
    assert first.floor_fen > second.floor_fen > 0
    seeded.rollback()
    assert floors().of(latte.product_id or 0) == second.floor_fen
    assert floors().of(latte.product_id or 0, 999) == second.floor_fen, "a form without a card has its product's"
    assert len(seeded.scalars(select(ApprovedCard)).all()) == 2


def test_what_was_seen_is_approved_or_nothing(latte: Recipe, clock: FakeClock, teacher: int, seeded: Session) -> None:
    with pytest.raises(CardChanged):
        approve_card(latte.id, DEAR, seen_floor_fen=1, by=teacher, at=clock.now())
    for item in seeded.scalars(select(Item).where(Item.code == "M04")):
        item.standard_value_fen = item.standard_quantity = None
        value = seeded.get_one(StockValue, item.id)
        value.unit_num = value.unit_den = None
    seeded.commit()
    with pytest.raises(CostUnknown):
        approve_card(latte.id, DEAR, seen_floor_fen=1, by=teacher, at=clock.now())
    assert seeded.scalars(select(ApprovedCard)).all() == []


def test_tablets_get_the_floor_with_the_next_catalogue(latte: Recipe, clock: FakeClock, teacher: int) -> None:
    before = till_menu()
    assert not any("floor_fen" in one for one in before["products"])
    card = approved(latte, clock, teacher)
    after = till_menu()
    assert after["version"] != before["version"]
    assert {one["code"]: one["floor_fen"] for one in after["products"] if "floor_fen" in one} == {"D04": card.floor_fen}


def test_the_page_approves_what_it_shows(desk: ShopClient, latte: Recipe, seeded: Session) -> None:
    page = desk.get(f"/recipes/{latte.id}/price?loss_bp=3&labour=60&energy=0.3&platform_bp=0&margin_bp=50").text
    assert "还没有定下底价" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    answer = desk.post(f"/recipes/{latte.id}/price/approve", data=hidden)
    assert answer.status_code == 303
    card = seeded.scalars(select(ApprovedCard)).one()
    assert (card.floor_fen, card.shares["labour_fen_per_hour"]) == (int(hidden["floor"]), 6000)
    page = desk.get(answer.headers["Location"]).text
    assert "定下的底价" in page
    assert 'value="60.00"' in page, "the approved shares are the usual ones from now on"
    wrong = desk.post(f"/recipes/{latte.id}/price/approve", data=hidden | {"floor": "1"})
    assert (wrong.status_code, "成本刚刚变了" in wrong.text) == (422, True)


def test_a_promotion_of_one_product_keeps_its_floor_and_says_what_wider_ones_would_lose(
    latte: Recipe, clock: FakeClock, teacher: int, desk: ShopClient
) -> None:
    card = approved(latte, clock, teacher)
    product = latte.product_id or 0
    half = Rule(id=0, name="半价", kind="percent", value=9000, scope=Scope(products=(product,)))
    kept = promotions.save(half, by=teacher, at=clock.now())
    assert kept.rule["floor_fen"] == card.floor_fen
    dearer = promotions.save(
        Rule(id=0, name="少减", kind="amount", value=100, scope=Scope(products=(product,)), floor_fen=2300),
        by=teacher, at=clock.now(),
    )  # fmt: skip
    assert dearer.rule["floor_fen"] == 2300
    wide = Rule(id=0, name="全场一折", kind="percent", value=9000)
    assert [(one.floor_fen, one.price_fen < one.floor_fen) for one in losses(wide)] == [(card.floor_fen, True)]
    nth = Rule(id=0, name="第二件一折", kind="nth", value=9000, n=2)
    assert [one.price_fen for one in losses(nth)] == [one.price_fen for one in losses(wide)]
    assert losses(Rule(id=0, name="全场九九折", kind="percent", value=100)) == []
    wide_kept = promotions.save(wide, by=teacher, at=clock.now())
    assert "会卖得比价格卡的底价低" in desk.get(f"/promotions/{wide_kept.id}").text
    assert "会卖得比价格卡的底价低" not in desk.get(f"/promotions/{kept.id}").text
