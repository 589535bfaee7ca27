"""Categories and tax rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.shelves import CategoryInUse, add_tax_rate, delete_category, save_category
from shop.catalog.models import Category, Product, TaxRate
from shop.catalog.queries import till_catalog
from shop.catalog.queries.lists import category_list, products_by_category, tax_choices, tax_list
from shop.catalog.rules.facts import ProductFacts
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid, NotFound

TEA = {"name": "茶饮", "name_en": "Tea", "icon": "tea", "colour": "#5F8A4E", "sort": 5, "on_till": True}
RATE = {"code": "reduced", "name": "小规模 1%", "rate_bp": 100, "included": True, "valid_from": date(2026, 1, 1)}


def fields(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def test_categories_stand_in_their_order_with_what_is_in_them(
    shelf: int, save: Callable[..., Product], facts: Callable[..., ProductFacts], session: Session, clock: FakeClock
) -> None:
    save(facts())
    save_category(**{**TEA, "sort": 0}, by=None, at=clock.now())
    assert [category.name for category in session.scalars(category_list(Category.sort))] == ["茶饮", "咖啡"]
    assert list(products_by_category().values()) == [1]


def test_a_category_can_be_changed_and_keeps_its_products(shelf: int, session: Session, clock: FakeClock) -> None:
    save_category(**{**TEA, "on_till": False}, category_id=shelf, by=None, at=clock.now())
    session.expire_all()
    changed = session.get_one(Category, shelf)
    assert (changed.name, changed.colour, changed.on_till) == ("茶饮", "#5f8a4e", False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "咖啡"}, "name"),
        ({"name": "茶" * 121}, "name"),
        ({"icon": "<svg>"}, "icon"),
        ({"colour": "red;}"}, "colour"),
        ({"sort": -1}, "sort"),
        ({"sort": 10**9}, "sort"),
    ],
)
def test_a_category_that_cannot_be_is_refused(
    shelf: int, session: Session, clock: FakeClock, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save_category(**{**TEA, **changes}, by=None, at=clock.now())
    assert field in fields(refused)
    assert session.scalar(select(func.count()).select_from(Category)) == 1


def test_only_an_empty_category_can_be_deleted(
    shelf: int, save: Callable[..., Product], facts: Callable[..., ProductFacts], session: Session, clock: FakeClock
) -> None:
    save(facts())
    with pytest.raises(CategoryInUse) as refused:
        delete_category(shelf, by=None, at=clock.now())
    assert "还有 1 件商品" in str(refused.value)
    tea = save_category(**TEA, by=None, at=clock.now()).id
    delete_category(tea, by=None, at=clock.now())
    assert session.get(Category, tea) is None
    with pytest.raises(NotFound):
        delete_category(tea, by=None, at=clock.now())


def test_a_rate_holds_from_its_day_on(
    shelf: int, save: Callable[..., Product], facts: Callable[..., ProductFacts], session: Session, clock: FakeClock
) -> None:
    add_tax_rate(**RATE, by=None, at=clock.now())
    save(facts(tax_code="reduced"))
    later = {**RATE, "rate_bp": 300, "valid_from": date(2026, 11, 25)}
    add_tax_rate(**later, by=None, at=clock.now())
    assert till_catalog()["products"][0]["tax"] == {"code": "reduced", "rate_bp": 100, "included": True}
    assert [rate.rate_bp for rate in session.scalars(tax_list(TaxRate.code)) if rate.code == "reduced"] == [300, 100]
    assert ("reduced", "小规模 1%") in tax_choices()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "不行"}, "code"),
        ({"name": ""}, "name"),
        ({"rate_bp": 10_001}, "rate"),
        ({"rate_bp": -1}, "rate"),
        ({}, "valid_from"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    shelf: int, session: Session, clock: FakeClock, changes: dict[str, Any], field: str
) -> None:
    add_tax_rate(**RATE, by=None, at=clock.now())
    before = session.scalar(select(func.count()).select_from(TaxRate))
    with pytest.raises(Invalid) as refused:
        add_tax_rate(**{**RATE, **changes}, by=None, at=clock.now())
    assert field in fields(refused)
    assert session.scalar(select(func.count()).select_from(TaxRate)) == before
