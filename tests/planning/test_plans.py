"""Monday morning: the list to prepare, the purchase plan that becomes a request, what to make and show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from sqlalchemy import select

from shop.db import session, transaction
from shop.planning.models import ItemNeed
from shop.planning.queries.buying import buying
from shop.planning.queries.forecasts import latest_run
from shop.planning.queries.preparing import preparing
from shop.purchasing.actions.requests import set_budget
from shop.purchasing.actions.suppliers import QuoteFacts, SupplierFacts, add_quote, save_supplier
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.rules.requests import Standing
from shop.recipes.actions.versions import write_preparation, write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.models import Item
from shop.stock.places import BAR, STORE
from tests.planning.conftest import Diary
from tests.support.application import ShopClient
from tests.support.stock import Shelf, Stock, fill_shelf, make_item

NO_BUDGET = Standing("2026-11", None, 0, 0)


@dataclass
class Kitchen:
    """A latte of 200 ml milk and a cup; a tea with 20 ml of syrup the shop cooks itself from sugar."""

    diary: Diary
    shelf: Shelf
    stock: Stock
    syrup: int
    sugar: int


@pytest.fixture
def kitchen(busy: Diary) -> Kitchen:
    """Recipes are written, the shelf is empty, the night has planned."""
    shelf = fill_shelf(busy.clock, by=busy.books.teacher)
    syrup = make_item(busy.clock, "糖浆", "volume", opened_hours=48)
    sugar = make_item(busy.clock, "糖", "mass")
    with transaction() as current:
        current.get_one(Item, syrup).kind = "preparation"
        current.get_one(Item, shelf.cup).kind = "packaging"
    at, by, books = busy.clock.now(), busy.books.teacher, busy.books
    cooked = RecipeFacts(lines=(LineFacts(item_id=sugar, quantity=500_000),), output_quantity=1_000_000)
    write_preparation(cooked, item_id=syrup, by=by, at=at)
    latte = (LineFacts(item_id=shelf.milk, quantity=200_000), LineFacts(item_id=shelf.cup, quantity=1000, role="cup"))
    write_product_recipe(RecipeFacts(lines=latte), product_id=books.latte, by=by, at=at)
    tea = (LineFacts(item_id=syrup, quantity=20_000, mode="stocked"), LineFacts(item_id=shelf.cup, quantity=1000))
    write_product_recipe(RecipeFacts(lines=tea), product_id=books.tea, by=by, at=at)
    busy.clock.advance(seconds=1)
    busy.plan()
    return Kitchen(busy, shelf, Stock(busy.clock, by), syrup, sugar)


def need_of(item: int) -> ItemNeed:
    return session().scalars(select(ItemNeed).where(ItemNeed.item_id == item)).one()


def test_needs_follow_the_forecast_through_the_recipes(kitchen: Kitchen) -> None:
    """About 80 lattes and 40 teas a week: 16 l of milk, 120 cups, 0.8 l of syrup, 400 g of sugar."""
    milk, cup, syrup, sugar = map(need_of, (kitchen.shelf.milk, kitchen.shelf.cup, kitchen.syrup, kitchen.sugar))
    assert milk.mean[6] == pytest.approx(16_000_000, rel=0.1)
    assert cup.mean[6] == pytest.approx(120_000, rel=0.1)
    assert sugar.mean[6] * 2 == pytest.approx(syrup.mean[6], rel=0.01)
    assert milk.sums["0.5"][6] < milk.sums["0.9"][6] < milk.sums["0.98"][6]


def test_the_preparation_list_takes_off_what_is_there(kitchen: Kitchen) -> None:
    run = latest_run()
    assert run is not None
    today = kitchen.diary.yesterday.replace(day=23)
    before = preparing(run, today=today, days=1, level=0.9)
    syrup = next(one for one in before.make if one.item.id == kitchen.syrup)
    assert syrup.make == syrup.target > syrup.expected > 0
    kitchen.stock.receive(kitchen.syrup, syrup.target, 100)
    after = preparing(run, today=today, days=1, level=0.9)
    assert next(one for one in after.make if one.item.id == kitchen.syrup).make == 0
    long = preparing(run, today=today, days=3, level=0.9)
    assert next(one for one in long.make if one.item.id == kitchen.syrup).days == 2, "it keeps two days once opened"


def test_cups_in_the_storeroom_are_to_be_brought(kitchen: Kitchen, teacher: ShopClient) -> None:
    kitchen.stock.receive(kitchen.shelf.cup, 500_000, 5000, to=STORE)
    kitchen.stock.receive(kitchen.shelf.cup, 3000, 30, to=BAR)
    page = teacher.get("/planning/preparing").get_data(as_text=True)
    assert "仓库有" in page
    assert "糖浆" in page
    assert "打印" in page
    assert teacher.get("/planning/preparing?as=xlsx").status_code == 200


def quoted(kitchen: Kitchen, item: int, fen: int, *, pack: int, lead: int = 2, keeps: int | None = None) -> None:
    by, at = kitchen.diary.books.teacher, kitchen.diary.clock.now()
    supplier = save_supplier(SupplierFacts(f"供应商 {item}"), by=by, at=at).id
    add_quote(QuoteFacts(supplier, item, "盒", Fraction(pack), fen, 0, 1, keeps, lead), by=by, at=at)


def test_the_purchase_plan_counts_whole_packs_less_what_is_there_and_coming(kitchen: Kitchen) -> None:
    quoted(kitchen, kitchen.shelf.milk, 1300, pack=950)
    kitchen.stock.receive(kitchen.shelf.milk, 5_000_000, 7000)
    run = latest_run()
    assert run is not None
    today = kitchen.diary.yesterday.replace(day=23)
    plan = buying(run, today=today, cover_days=7, standing=NO_BUDGET)
    milk = next(one for one in plan.buy if one.item.id == kitchen.shelf.milk)
    assert milk.wish.days == 9, "two days until it comes, seven to last"
    assert milk.wish.missing == milk.wish.target - 5_000_000
    assert milk.offer is not None
    assert milk.quantity == milk.offer.packs * 950_000 >= milk.wish.missing > milk.quantity - 950_000
    assert milk.lasts_days == 3
    assert not any(one.item.id == kitchen.syrup for one in plan.buy), "what the shop cooks is not bought"
    assert any(one.item.id == kitchen.sugar for one in plan.buy), "what it is cooked from is"
    later = buying(run, today=today, cover_days=14, standing=NO_BUDGET)
    assert next(one for one in later.buy if one.item.id == kitchen.shelf.milk).quantity > milk.quantity


def test_one_tap_makes_a_request_with_the_reason(kitchen: Kitchen, teacher: ShopClient) -> None:
    quoted(kitchen, kitchen.shelf.milk, 1300, pack=950)
    page = teacher.get("/planning/buying").get_data(as_text=True)
    assert "供应商" in page
    answer = teacher.post("/planning/buying", data={"cover": "7", "item": [str(kitchen.shelf.milk), "x", "999999"]})
    assert answer.status_code == 303
    request = session().scalars(select(PurchaseRequest)).one()
    assert answer.headers["Location"].endswith(f"/purchasing/requests/{request.id}")
    assert [line.item_id for line in request.lines] == [kitchen.shelf.milk]
    assert request.lines[0].quote is not None
    assert "按销量预测（截止 2026-11-22）补够 7 天：牛奶" in request.note
    again = teacher.get("/planning/buying").get_data(as_text=True)
    assert f"第 {request.id} 号申请里有" in again


def test_nothing_ticked_is_said_and_nothing_is_written(kitchen: Kitchen, teacher: ShopClient) -> None:
    assert teacher.post("/planning/buying", data={"cover": "7"}).status_code == 303
    assert "请至少勾一种" in teacher.get("/planning/buying").get_data(as_text=True)
    assert teacher.post("/planning/buying", data={"item": "999999"}).status_code == 422
    assert session().scalars(select(PurchaseRequest)).all() == []


def test_a_small_budget_ticks_only_what_fits(kitchen: Kitchen, teacher: ShopClient) -> None:
    quoted(kitchen, kitchen.shelf.milk, 1300, pack=950)
    quoted(kitchen, kitchen.shelf.cup, 5000, pack=100)
    set_budget("2026-11", amount_fen=20_000, by=kitchen.diary.books.teacher, at=kitchen.diary.clock.now())
    page = teacher.get("/planning/buying").get_data(as_text=True)
    assert "预算不够" in page
    assert page.count("checked") < page.count('name="item"')


def test_the_studio_page_works_with_and_without_a_plan(diary: Diary, teacher: ShopClient) -> None:
    assert "没有可以排的" in teacher.get("/planning/making").get_data(as_text=True)
    for page in ("preparing", "buying"):
        assert "还没有预测" in teacher.get(f"/planning/{page}").get_data(as_text=True)
