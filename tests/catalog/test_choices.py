"""Groups of choices: how many may be taken, what they cost, with what they are offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.choices import delete_group, save_group
from shop.catalog.models import ModifierGroup, ModifierOption, Product
from shop.catalog.queries.lists import group_list, offered_with, products_by_group
from shop.catalog.rules.choices import cheapest, offered
from shop.catalog.rules.facts import GroupFacts, OptionFacts, ProductFacts
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid, NotFound

RECIPE = OptionFacts(name="按配方", default=True)
OAT = OptionFacts(name="燕麦奶", name_en="Oat milk", price_fen=400)
Save = Callable[..., Product]
Facts = Callable[..., ProductFacts]
SaveGroup = Callable[..., ModifierGroup]


@pytest.fixture
def save_milk(shelf: int, clock: FakeClock) -> SaveGroup:
    """Save the milk, with changes."""

    def saved(group_id: int | None = None, **changes: Any) -> ModifierGroup:
        said = GroupFacts(**{"name": "奶", "min_choices": 1, "max_choices": 1, "options": (RECIPE, OAT), **changes})
        return save_group(said, group_id=group_id, by=None, at=clock.now())

    return saved


def refused(save_milk: SaveGroup, group_id: int | None = None, **changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        save_milk(group_id, **changes)
    return {problem.field: problem.message % (problem.facts or {}) for problem in error.value.problems}


def test_a_group_keeps_its_options_in_the_order_given(save_milk: SaveGroup, session: Session) -> None:
    milk = save_milk()
    session.expire_all()
    assert [(one.name, one.price_fen, one.default) for one in milk.options] == [
        ("按配方", 0, True),
        ("燕麦奶", 400, False),
    ]


def test_options_keep_their_identity_and_their_effect_on_the_recipe(save_milk: SaveGroup, session: Session) -> None:
    milk = save_milk()
    oat = milk.options[1].id
    milk.options[1].operations = "replace(milk->M05:1.0)"
    session.commit()
    dearer = OptionFacts(id=oat, name="燕麦奶（大）", price_fen=500)
    save_milk(milk.id, options=(dearer, OptionFacts(id=milk.options[0].id, name="按配方", default=True)))
    session.expire_all()
    first = milk.options[0]
    assert (first.id, first.name, first.price_fen, first.operations) == (
        oat, "燕麦奶（大）", 500, "replace(milk->M05:1.0)",
    )  # fmt: skip


def test_options_may_exchange_their_names_or_be_written_anew(save_milk: SaveGroup, session: Session) -> None:
    milk = save_milk()
    recipe, oat = (option.id for option in milk.options)
    save_milk(milk.id, options=(OptionFacts(id=recipe, name="燕麦奶"), OptionFacts(id=oat, name="按配方")))
    session.expire_all()
    assert {option.id: option.name for option in milk.options} == {recipe: "燕麦奶", oat: "按配方"}
    save_milk(milk.id)
    session.expire_all()
    assert [option.name for option in milk.options] == ["按配方", "燕麦奶"]


def test_an_option_left_out_is_gone(save_milk: SaveGroup, session: Session) -> None:
    milk = save_milk()
    save_milk(milk.id, options=(OptionFacts(id=milk.options[0].id, name="按配方", default=True),))
    assert session.scalar(select(func.count()).select_from(ModifierOption)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "奶" * 65}, "name"),
        ({"options": ()}, "options"),
        ({"min_choices": 2}, "max_choices"),
        ({"max_choices": 99}, "max_choices"),
        ({"options": (RECIPE, RECIPE)}, "options-0-name"),
        ({"options": (OptionFacts(name="燕麦奶", default=True, available=False),)}, "options-0-default"),
        ({"options": (OptionFacts(name="燕麦奶", available=False),)}, "min_choices"),
        ({"options": (RECIPE, OptionFacts(name="全脂", default=True))}, "max_choices"),
        ({"options": (OptionFacts(name="金奶", price_fen=10**12),)}, "options-0-price_fen"),
        ({"sort": 10**9}, "sort"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    save_milk: SaveGroup, session: Session, changes: dict[str, Any], field: str
) -> None:
    assert field in refused(save_milk, **changes)
    assert session.scalar(select(func.count()).select_from(ModifierGroup)) == 0


def test_two_groups_cannot_have_one_name(save_milk: SaveGroup) -> None:
    save_milk()
    assert "已经有一组叫「奶」" in refused(save_milk)["name"]


def test_an_option_of_another_group_is_not_taken_over(save_milk: SaveGroup) -> None:
    foreign = save_milk().options[0].id
    told = refused(save_milk, name="糖", options=(OptionFacts(id=foreign, name="少糖"),))
    assert "刷新页面" in told["options"]


def test_a_group_is_offered_with_the_products_chosen(
    save_milk: SaveGroup, save: Save, facts: Facts, session: Session
) -> None:
    latte, mocha = save(facts()), save(facts(code="D06", name="摩卡"))
    milk = save_milk(product_ids=(latte.id, mocha.id))
    assert offered_with(milk.id) == [latte.id, mocha.id]
    save_milk(milk.id, product_ids=(mocha.id,))
    assert offered_with(milk.id) == [mocha.id]
    assert [products_by_group()[group.id] for group in session.scalars(group_list(ModifierGroup.sort))] == [1]


def test_a_choice_may_not_bring_a_product_below_zero(save_milk: SaveGroup, save: Save, facts: Facts) -> None:
    water = save(facts(code="W", name="白水", price_fen=100))
    cheaper = (RECIPE, OptionFacts(name="自带杯", price_fen=-200))
    assert "「白水」" in refused(save_milk, options=cheaper, product_ids=(water.id,))["product_ids"]


def test_a_deleted_group_is_offered_nowhere(save_milk: SaveGroup, save: Save, facts: Facts, clock: FakeClock) -> None:
    latte = save(facts())
    milk = save_milk(product_ids=(latte.id,))
    delete_group(milk.id, by=None, at=clock.now())
    assert offered_with(milk.id) == []
    with pytest.raises(NotFound):
        delete_group(milk.id, by=None, at=clock.now())


@pytest.mark.parametrize(
    ("prices", "least", "most", "total"),
    [((0, 400), 1, 1, 0), ((300, 400), 1, 1, 300), ((-100, -200, 50), 0, 1, -200), ((-100, -200, 50), 2, 3, -300),
     ((200, 100), 2, 2, 300), ((), 0, 1, 0)],
)  # fmt: skip
def test_the_cheapest_way_through_a_group(prices: Sequence[int], least: int, most: int, total: int) -> None:
    assert cheapest(prices, least, most) == total


@pytest.mark.parametrize(
    ("rule", "yes"),
    [("all", True), ("role=milk", True), ("role=tea|milk", True), ("role=tea", False),
     ("category=意式|茶饮", True), ("category=零售", False), ("", False)],
)  # fmt: skip
def test_where_a_choice_of_the_seed_belongs(rule: str, yes: bool) -> None:
    assert offered(rule, category="意式", roles={"milk", "coffee"}) is yes
