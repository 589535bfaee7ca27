"""The first products of an empty shop: nothing has to be made elsewhere first, and what is wrong is told at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.sheets import import_products, plan_import
from shop.catalog.actions.shelves import add_tax_rate
from shop.catalog.actions.whole import problems_with
from shop.catalog.models import Category, Product
from shop.catalog.queries.sheet import catalog_workbook
from shop.catalog.rules.facts import ProductFacts, VariantFacts
from shop.kernel.clock import FakeClock
from shop.web.tables_in import Table, read_table
from tests.support.application import ShopClient
from tests.support.people import browser, log_in, open_school

NEW = "/catalog/products/new"
LATTE = {
    "code": "P001", "name": "拿铁", "kind": "drink", "price_fen": "24", "tax_code": "standard", "sort": "0",
    "active": "y", "on_till": "y", "food_contact": "需检测",
}  # fmt: skip


@pytest.fixture
def teacher(app: Flask, session: Session, clock: FakeClock) -> ShopClient:
    """A teacher at the desk of a shop that has nothing on its menu."""
    open_school(session, clock)
    return log_in(browser(app), "teacher")


def shelves(session: Session) -> list[tuple[str, str]]:
    """What is on the menu: category and product."""
    session.expire_all()
    found = session.execute(select(Category.name, Product.name).join(Product).order_by(Product.id))
    return [(category, product) for category, product in found]


def errors(page: str) -> list[str]:
    """What is said beside the fields."""
    return [re.sub("<[^>]+>", "", one).strip() for one in re.findall(r'<p class="field-error".*?</p>', page, re.DOTALL)]


def test_the_first_product_brings_its_category(teacher: ShopClient, session: Session) -> None:
    assert "还没有分类" in teacher.get(NEW).text
    refused = teacher.post(NEW, data=LATTE)
    assert refused.status_code == 422
    assert errors(refused.text) == ["请选一个分类，或者在「或者新分类」里写一个。"]
    assert teacher.post(NEW, data=LATTE | {"category_id": "0", "new_category": " 咖啡 "}).status_code == 303
    assert shelves(session) == [("咖啡", "拿铁")]


def test_a_category_of_that_name_is_taken_and_not_made_twice(teacher: ShopClient, session: Session) -> None:
    teacher.post(NEW, data=LATTE | {"new_category": "咖啡"})
    teacher.post(NEW, data=LATTE | {"new_category": "茶", "code": "P002", "name": "普洱"})
    coffee, tea = session.scalars(select(Category).order_by(Category.sort)).all()
    assert (coffee.name, tea.name, coffee.on_till) == ("咖啡", "茶", True)
    american = LATTE | {"code": "P003", "name": "美式", "category_id": tea.id, "new_category": "咖啡"}
    teacher.post(NEW, data=american)
    assert shelves(session) == [("咖啡", "拿铁"), ("茶", "普洱"), ("咖啡", "美式")]
    number = session.scalars(select(Product.id).where(Product.code == "P003")).one()
    teacher.post(f"/catalog/products/{number}", data=american | {"new_category": "冰饮"})
    assert shelves(session)[-1] == ("冰饮", "美式")


def test_a_product_that_is_refused_makes_no_category(teacher: ShopClient, session: Session) -> None:
    refused = teacher.post(NEW, data=LATTE | {"new_category": "咖啡", "code": ""})
    assert refused.status_code == 422
    assert 'value="咖啡"' in refused.text, "what was typed stays"
    teacher.post(NEW, data=LATTE | {"new_category": "长" * 121})
    assert session.scalars(select(Category)).all() == []


def test_whoever_may_not_make_categories_makes_none_with_a_product(
    app: Flask, teacher: ShopClient, session: Session
) -> None:
    barista = log_in(browser(app), "barista")
    assert barista.post(NEW, data=LATTE | {"new_category": "咖啡"}).status_code == 403
    assert session.scalars(select(Category)).all() == []


def test_save_and_add_another_keeps_kind_and_category_and_counts_the_code_on(
    teacher: ShopClient, session: Session
) -> None:
    assert 'value="P001"' in teacher.get(NEW).text
    saved = teacher.post(NEW, data=LATTE | {"kind": "food", "new_category": "点心", "then": "another"})
    number = session.scalars(select(Category.id)).one()
    assert saved.location == f"{NEW}?kind=food&category={number}"
    page = teacher.get(saved.location).text
    assert 'value="P002"' in page
    assert "拿铁" not in re.findall(r'<input[^>]*name="name"[^>]*>', page)[0]
    assert re.search(r'<option selected value="food"', page)
    assert re.search(rf'<option selected value="{number}"', page)
    assert teacher.get(f"{NEW}?kind=car&category=x9").status_code == 200


def test_what_has_to_be_filled_in_is_marked(teacher: ShopClient) -> None:
    labels = re.findall(r'<label for="(\w+)">[^<]*<span class="required"', teacher.get(NEW).text)
    assert set(labels) == {"name", "category_id", "price_fen", "code"}


def test_the_message_above_leads_to_every_field_that_is_wrong(teacher: ShopClient) -> None:
    wrong = LATTE | {"code": "", "new_category": "咖啡", "variants-0-name": "大", "variants-0-price_fen": "x"}
    page = teacher.post(NEW, data=wrong).text
    above = page.split('id="form-errors"')[1].split("</div>")[0]
    assert above.count("填写有误") == 1
    targets = re.findall(r'href="#([^"]+)"', above)
    assert targets == ["code", "variants-0-price_fen"]
    assert all(f'id="{target}"' in page for target in targets)
    assert "第 1 行" in above
    category = teacher.post("/catalog/categories/new", data={"name": "茶", "sort": "x"}).text
    assert "填写有误，请按提示改正后再提交。" in category, "the same words on every form"


def test_rows_that_stay_empty_do_not_become_more(teacher: ShopClient) -> None:
    begun = LATTE | {"kind": "combo", "slots-0-name": "饮品", "slots-0-min_choices": "1", "slots-0-max_choices": "1"}
    begun |= {f"slots-0-choices-{row}-code": "" for row in range(3)}
    page = teacher.post(NEW, data=begun).text
    assert len(re.findall(r'name="slots-0-choices-\d+-code"', page)) == 3
    group = {"name": "", "min_choices": "0", "max_choices": "1", "sort": "0"}
    group |= {f"options-{row}-name": "" for row in range(3)}
    page = teacher.post("/catalog/choices/new", data=group).text
    assert len(re.findall(r'name="options-\d+-name"', page)) == 3


def test_a_combo_without_contents_says_so_where_they_belong(teacher: ShopClient) -> None:
    page = teacher.post(NEW, data=LATTE | {"kind": "combo", "new_category": "套餐"}).text
    assert any("请至少填一项套餐内容" in error for error in errors(page))


def test_pottery_without_a_report_hears_everything_with_the_first_save(teacher: ShopClient, session: Session) -> None:
    page = teacher.get(NEW).text
    assert "（不是陶器）" not in page
    assert '<option selected value="需检测"' in page
    cup = LATTE | {"kind": "pottery", "name": "傣陶杯", "new_category": "傣陶"}
    refused = teacher.post(NEW, data=cup).text
    assert len(errors(refused)) == 2, "beside the name and beside the badge"
    assert all("名称里要写「陈设」，角标也填「陈设」" in error for error in errors(refused))
    assert teacher.post(NEW, data=cup | {"name": "傣陶杯（陈设）", "badge": "陈设"}).status_code == 303
    assert shelves(session) == [("傣陶", "傣陶杯（陈设）")]


def test_a_price_below_zero_is_one_message(teacher: ShopClient, facts: Callable[..., ProductFacts]) -> None:
    page = teacher.post(NEW, data=LATTE | {"new_category": "咖啡", "price_fen": "-5"}).text
    assert errors(page) == ["价格不能是负数。"]
    large = facts(variants=(VariantFacts(name="大", price_fen=-500),))
    assert [one.message for one in problems_with(large, product_id=None)] == ["价格不能是负数。"]


def test_empty_lists_say_where_to_go_on(teacher: ShopClient) -> None:
    assert 'href="/catalog/choices/new"' in teacher.get(NEW).text
    assert f'href="{NEW}"' in teacher.get("/catalog/choices/new").text.split("<main")[1]
    for address in ("/catalog/products", "/catalog/products?lang=en"):
        assert 'class="button" href="/catalog/import"' in teacher.get(address).text


def sheet(*rows: list[Any]) -> Table:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return read_table(text.getvalue().encode("utf-8-sig"))


def test_the_sheet_calls_the_tax_as_people_do_and_still_reads_its_code(
    facts: Callable[..., ProductFacts], save: Callable[..., Product], session: Session, clock: FakeClock
) -> None:
    add_tax_rate(
        code="free", name="免税", rate_bp=0, included=True, valid_from=clock.now().date(), by=None, at=clock.now()
    )
    latte = save(facts())
    out = read_table(catalog_workbook().getvalue())
    ((_, cells),) = out.rows
    assert cells[out.header.index("税率")] == "小规模纳税人 1%"
    for said, kept in (("免税", "free"), ("standard", "standard"), ("free", "free"), ("小规模纳税人 1%", "standard")):
        import_products(sheet(["编码", "税率"], ["D05", said]), by=None, at=clock.now())
        session.expire_all()
        assert latte.tax_code == kept
    (row,) = plan_import(sheet(["编码", "税率"], ["D05", "没有的"])).rows
    assert [problem.field for problem in row.problems] == ["tax_code"]
