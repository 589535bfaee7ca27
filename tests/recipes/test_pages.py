"""The desk's pages of recipes: what they show, what they refuse, and that the till follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.products import create_product
from shop.catalog.models import ModifierOption, Product
from shop.db import session
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.actions.persons import add_first_teacher
from shop.recipes.models import ItemOut, Recipe, RecipeVersion
from shop.stock.models import Item
from shop.till.queries.menu import till_menu
from tests.support.application import ShopClient
from tests.support.stock import Stock

pytestmark = pytest.mark.once


@pytest.fixture
def teacher(seeded: Session, client: ShopClient, clock: FakeClock, app: Flask) -> ShopClient:
    """A teacher at the desk."""
    person = add_first_teacher(username="laoshi", name="老师", password="a long teacher secret 1", at=clock.now())
    token = sessions.begin(sessions.DESK, person_id=person.id, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def recipe_id(seeded: Session) -> Callable[[str], int]:
    """The number of the recipe of the product (or preparation) with this code."""

    def found(code: str) -> int:
        products = select(Recipe.id).join(Product, Product.id == Recipe.product_id).where(Product.code == code)
        items = select(Recipe.id).join(Item, Item.id == Recipe.item_id).where(Item.code == code)
        return seeded.scalar(products) or seeded.scalars(items).one()

    return found


def item_id(code: str) -> int:
    return session().scalars(select(Item.id).where(Item.code == code)).one()


def latte_form(**changes: str) -> dict[str, str]:
    """The seed's latte as the editor sends it."""
    form = {"output_quantity": "1", "loss_bp": "0", "seconds": "60", "method": "", "why": "试一试"}
    for place, (code, quantity, role) in enumerate((("M01", "18", "coffee"), ("M04", "250", "milk"))):
        form |= {
            f"lines-{place}-item_id": str(item_id(code)), f"lines-{place}-quantity": quantity,
            f"lines-{place}-unit": "", f"lines-{place}-role": role, f"lines-{place}-waste_bp": "",
            f"lines-{place}-mode": "plain", f"lines-{place}-note": "",
        }  # fmt: skip
    return {**form, **changes}


Found = Callable[[str], int]


def test_the_list_tells_cost_margin_and_how_sure_it_is(teacher: ShopClient) -> None:
    page = teacher.get("/recipes?q=拿铁").text
    assert "¥6.16" in page
    assert "74.32%" in page
    assert "暂估" in page, "nothing was received yet: the cost is the seed's"
    assert teacher.get("/recipes?as=xlsx").data[:2] == b"PK"


def test_a_recipe_shows_its_lines_costs_allergens_and_versions(teacher: ShopClient, recipe_id: Found) -> None:
    page = teacher.get(f"/recipes/{recipe_id('D08')}").text
    assert "¥4.0800" in page, "240 ml of oat milk"
    assert "含麸质谷物" in page
    card = teacher.get(f"/recipes/{recipe_id('D15')}/card").text
    assert "粉水比1:16" in card
    assert "240 毫升" in card
    assert "¥" not in card, "costs are not for the bar"


def test_editing_makes_a_new_version_and_says_why_the_cost_changed(
    teacher: ShopClient, recipe_id: Found, clock: FakeClock
) -> None:
    number = recipe_id("D04")
    clock.advance(minutes=5)
    more_milk = latte_form(**{"lines-1-quantity": "0.26", "lines-1-unit": "l"})
    answer = teacher.post(f"/recipes/{number}/edit", data=more_milk)
    assert answer.status_code == 303
    versions = session().scalars(select(RecipeVersion).where(RecipeVersion.recipe_id == number)).all()
    assert [(one.number, [line.quantity for line in one.lines][1]) for one in versions] == [(1, 250_000), (2, 260_000)]
    assert "现在用的不是这一版" in teacher.get(f"/recipes/{number}?version=1").text
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    path = teacher.get(f"/recipes/{number}/path?from={yesterday}").text
    assert "用量变了" in path
    assert "去掉的" in path, "the cup is gone"
    assert "试一试" in path


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_lost(teacher: ShopClient, recipe_id: Found) -> None:
    number = recipe_id("D04")
    wrong = latte_form(
        **{"lines-0-unit": "ml", "lines-1-quantity": "-3", "lines-1-mode": "explode", "output_quantity": "0"}
    )
    answer = teacher.post(f"/recipes/{number}/edit", data=wrong)
    assert answer.status_code == 422
    assert "密度" in answer.text
    wrong = latte_form(**{"lines-1-quantity": "-3", "lines-1-mode": "explode", "output_quantity": "0"})
    answer = teacher.post(f"/recipes/{number}/edit", data=wrong)
    for sentence in ("请填做出来多少", "请填用量", "还没有自己的配方"):
        assert sentence in answer.text
    assert "试一试" in answer.text
    assert session().scalars(select(RecipeVersion.number).where(RecipeVersion.recipe_id == number)).all() == [1]


def test_the_cost_is_told_while_the_recipe_is_written(teacher: ShopClient, recipe_id: Found) -> None:
    assert "¥5.44" in teacher.post("/recipes/cost", data=latte_form()).text
    assert "¥5.58" in teacher.post("/recipes/cost", data=latte_form(**{"lines-1-quantity": "260"})).text
    assert "填了用料就算" in teacher.post("/recipes/cost", data={}).text


def test_a_preparation_that_needs_itself_is_refused(teacher: ShopClient, recipe_id: Found) -> None:
    loop = latte_form(**{"lines-0-item_id": str(item_id("M03")), "lines-0-mode": "stocked"})
    answer = teacher.post(f"/recipes/{recipe_id('M03')}/edit", data=loop)
    assert answer.status_code == 422
    assert "绕了一圈" in answer.text


def test_a_product_without_a_recipe_is_named_and_gets_one(
    teacher: ShopClient, seeded: Session, clock: FakeClock
) -> None:
    shelf = seeded.scalars(select(Product)).first()
    assert shelf
    cake = create_product(
        code="F01", name="米糕", kind="food", category_id=shelf.category_id, price_fen=800, by=None, at=clock.now()
    )
    assert "米糕" in teacher.get("/recipes").text
    assert teacher.get(f"/recipes/new?product={cake.id}").status_code == 200
    assert teacher.post(f"/recipes/new?product={cake.id}", data=latte_form()).status_code == 303
    assert teacher.get("/recipes/new?product=987654").status_code == 404


def test_the_price_card_says_whether_the_price_is_enough(teacher: ShopClient, recipe_id: Found) -> None:
    number = recipe_id("D04")
    assert "现在的价格够" in teacher.get(f"/recipes/{number}/price").text
    assert (
        "达不到"
        in teacher.get(f"/recipes/{number}/price?loss_bp=3&labour=20&energy=0.3&platform_bp=0&margin_bp=90").text
    )
    refused = teacher.get(f"/recipes/{number}/price?platform_bp=50&margin_bp=60")
    assert refused.status_code == 422
    assert "小于 100%" in refused.text


def test_every_way_to_order_is_checked_on_a_page(teacher: ShopClient) -> None:
    page = teacher.get("/recipes/ways").text
    assert "3,597 种点法，0 种有问题" in page


def test_oat_milk_out_greys_the_option_on_the_till_and_back(teacher: ShopClient, recipe_id: Found) -> None:
    oat = item_id("M05")
    assert teacher.post(f"/recipes/out/{oat}", data={"reason": "没到货"}).status_code == 303
    assert "没到货" in teacher.get("/recipes/out").text
    assert session().scalars(select(ItemOut.item_id)).all() == [oat]
    assert teacher.post(f"/recipes/out/{oat}/there").status_code == 303
    assert session().scalars(select(ItemOut.item_id)).all() == []
    assert teacher.post("/recipes/out/987654").status_code == 404
    assert session().scalar(select(ModifierOption.available).where(ModifierOption.name == "换燕麦奶"))


def test_what_the_books_doubt_stands_on_top_but_closes_nothing(
    teacher: ShopClient, recipe_id: Found, clock: FakeClock
) -> None:
    assert "账上没有了，看一眼货架" in teacher.get("/recipes/out").text, "nothing was received yet"
    latte = next(one for one in till_menu()["products"] if one["code"] == "D04")
    assert (latte["sold_out"], latte["options_gone"]) == (None, []), "everything is still sold"
    milk = item_id("M04")
    teacher.post(f"/recipes/out/{milk}")
    Stock(clock).receive(milk, 1_000_000, 1_400)
    assert "账上又有了" in teacher.get("/recipes/out").text
