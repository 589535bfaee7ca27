"""Forms that no browser would send: refused with a sentence, never a failure, and nothing is changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import ModifierGroup, Product
from shop.catalog.queries import catalog_version
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from tests.support.application import ShopClient
from tests.support.books import open_shop

HUGE = "9" * 30
PRODUCT = {"code": "X1", "name": "测试", "kind": "drink", "category_id": "1", "price_fen": "1", "tax_code": "standard"}
GROUP = {"name": "糖", "min_choices": "0", "max_choices": "1", "sort": "0", "options-0-name": "少糖"}
TAX = {"code": "x", "name": "税", "rate": "3", "valid_from": "2026-01-01"}
CATEGORY = {"name": "新", "icon": "tea", "colour": "#112233", "sort": "1"}


@pytest.fixture
def teacher(client: ShopClient, session: Session, clock: FakeClock) -> ShopClient:
    """A teacher at the desk of a small open shop."""
    books = open_shop(clock)
    token = sessions.begin(sessions.DESK, person_id=books.teacher, at=clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("products/new", {}),
        ("products/new", {**PRODUCT, "category_id": HUGE}),
        ("products/new", {**PRODUCT, "category_id": "x"}),
        ("products/new", {**PRODUCT, "group_ids": HUGE}),
        ("products/new", {**PRODUCT, "kind": "car"}),
        ("products/new", {**PRODUCT, "price_fen": "NaN"}),
        ("products/new", {**PRODUCT, "price_fen": HUGE}),
        ("products/new", {**PRODUCT, "price_fen": "1e400"}),
        ("products/new", {**PRODUCT, "price_fen": "-5"}),
        ("products/new", {**PRODUCT, "sort": HUGE}),
        ("products/new", {**PRODUCT, "name": "字" * 5000}),
        ("products/new", {**PRODUCT, "tax_code": "none"}),
        ("products/new", {**PRODUCT, "variants-0-id": HUGE, "variants-0-name": "大", "variants-0-price_fen": "1"}),
        ("products/new", {**PRODUCT, "variants-0-id": "²", "variants-0-name": "", "variants-0-price_fen": "1"}),
        ("products/new", {**PRODUCT, "variants-99999-name": "大"}),
        ("products/new", {**PRODUCT, "windows-0-days": "99", "windows-0-opens": "25:00", "windows-0-closes": "1"}),
        ("products/new", {**PRODUCT, "slots-0-name": "饮品", "slots-0-choices-0-code": "拿铁"}),
        ("choices/new", {}),
        ("choices/new", {**GROUP, "options-0-id": "²", "options-0-name": ""}),
        ("choices/new", {**GROUP, "options-0-id": "99999999999"}),
        ("choices/new", {**GROUP, "max_choices": "1e3"}),
        ("choices/new", {**GROUP, "product_ids": HUGE}),
        ("choices/new", {**GROUP, "options-0-price_fen": HUGE}),
        ("tax", {}),
        ("tax", {**TAX, "rate": "1e999999"}),
        ("tax", {**TAX, "rate": "NaN"}),
        ("tax", {**TAX, "rate": "101"}),
        ("tax", {**TAX, "valid_from": "2026-13-01"}),
        ("categories/new", {}),
        ("categories/new", {**CATEGORY, "colour": "red;}"}),
        ("categories/new", {**CATEGORY, "icon": "../x"}),
        ("import", {}),
        ("import/confirm", {"mark": "../../secret_key"}),
        ("import/confirm", {"mark": "0" * 64}),
    ],
)
def test_a_form_that_cannot_be_is_refused(teacher: ShopClient, page: str, form: dict[str, Any]) -> None:
    before = catalog_version()
    answer = teacher.post(f"/catalog/{page}", data=form)
    assert answer.status_code == 422, answer.get_data(as_text=True)[:2000]
    assert catalog_version() == before


@pytest.mark.parametrize("page", ["products/new", "choices/new", "tax", "categories/new"])
@pytest.mark.parametrize("body", ["[1, 2]", "null", "{", '{"name": {"a": [1]}, "category_id": null}', '"x"'])
def test_json_where_a_form_belongs_is_refused(teacher: ShopClient, page: str, body: str) -> None:
    answer = teacher.post(f"/catalog/{page}", data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("page", ["products", "choices", "categories"])
def test_a_number_beyond_all_numbers_is_not_found(teacher: ShopClient, page: str) -> None:
    assert teacher.get(f"/catalog/{page}/{HUGE}").status_code == 404
    assert teacher.post(f"/catalog/{page}/{HUGE}/sold-out", data={}).status_code == 404
    assert teacher.post(f"/catalog/{page}/{HUGE}/delete", data={}).status_code == 404


@pytest.mark.parametrize(
    "query", [f"category={HUGE}", "kind=car", "state=x", f"page={HUGE}", "sort=__class__", "q=%25_%5C"]
)
def test_an_address_that_cannot_be_shows_the_list(teacher: ShopClient, query: str) -> None:
    assert teacher.get(f"/catalog/products?{query}").status_code == 200


def test_saving_a_group_keeps_it_with_products_that_rest(
    teacher: ShopClient, session: Session, clock: FakeClock
) -> None:
    milk = session.scalars(select(ModifierGroup)).one()
    cup = session.scalars(select(Product).where(Product.name == "土陶杯")).one()
    with transaction():
        cup.kind, cup.active = "pottery", False
        cup.modifier_groups.append(milk)
    page = teacher.get(f"/catalog/choices/{milk.id}").get_data(as_text=True)
    assert re.search(rf'<input[^>]*checked[^>]*value="{cup.id}"', page), "it is shown, so that it is sent again"


def test_a_sign_that_no_database_keeps_is_refused_everywhere(teacher: ShopClient) -> None:
    assert teacher.get("/catalog/products?kind=%00").status_code == 400
    assert teacher.get("/sales/orders?channel=%00").status_code == 400
    assert teacher.post("/catalog/products/new", data={**PRODUCT, "tax_code": "\0"}).status_code == 400
