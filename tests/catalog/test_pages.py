"""The catalogue's pages, as a teacher and a student meet them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.actions.shelves import begin_tax_rates
from shop.catalog.models import Category, ModifierGroup, Price, Product, TaxRate
from shop.catalog.queries import till_catalog
from shop.catalog.queries.lists import offered_with
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in, open_school

pytestmark = pytest.mark.once


@pytest.fixture
def school(session: Session, clock: FakeClock) -> School:
    """An opened shop with its people and the seed catalogue."""
    school = open_school(session, clock)
    load_seed(by=school.people["teacher"], at=clock.now())
    return school


@pytest.fixture
def teacher(app: Flask, school: School) -> ShopClient:
    """A teacher at a desk."""
    return log_in(browser(app), "teacher")


@pytest.fixture
def product(session: Session, school: School) -> Callable[[str], Product]:
    """A product by its code, as it is now."""

    def found(code: str) -> Product:
        session.expire_all()
        return session.scalars(select(Product).where(Product.code == code)).one()

    return found


def typed(product: Product, **changes: Any) -> dict[str, Any]:
    """What the product's form sends when only `changes` are made."""
    form: dict[str, Any] = {
        "code": product.code, "name": product.name, "name_en": product.name_en, "kind": product.kind,
        "category_id": product.category_id, "price_fen": f"{product.price_fen / 100:.2f}", "tax_code": "standard",
        "sort": product.sort, "active": "y", "on_till": "y", "group_ids": [one.id for one in product.modifier_groups],
    }  # fmt: skip
    return form | changes


@pytest.mark.parametrize(
    "path",
    ["products", "products/new", "products/4", "products/76", "categories", "categories/1", "categories/new",
     "choices", "choices/1", "choices/new", "tax", "import"],
)  # fmt: skip
def test_a_teacher_opens_every_page(teacher: ShopClient, path: str) -> None:
    assert teacher.get(f"/catalog/{path}").status_code == 200


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("q=nt", "D04", "D02"),
        ("q=d31", "D31", "D04"),
        ("q=Americano", "D02", "D04"),
        ("q=%25", "", "D01"),
        ("kind=service", "DT-EXP-001", "D01"),
        ("state=sold_out", "", "D01"),
        ("category=999999&kind=x&state=y&sort=-z&page=-4", "", ""),
        ("sort=-price", "DT-JAR-009", "DT-ORN-005"),
    ],
)
def test_products_are_found_by_name_pinyin_code_and_filters(
    teacher: ShopClient, query: str, found: str, not_found: str
) -> None:
    page = teacher.get(f"/catalog/products?{query}")
    assert page.status_code == 200
    assert found in page.text
    assert not not_found or f">{not_found}<" not in page.text


def test_a_new_price_is_saved_and_the_old_one_stays_in_the_history(
    teacher: ShopClient, product: Callable[[str], Product], session: Session, clock: FakeClock
) -> None:
    latte = product("D04")
    clock.advance(minutes=20)
    assert teacher.post(f"/catalog/products/{latte.id}", data=typed(latte, price_fen="25.5")).status_code == 303
    history = session.scalars(select(Price).where(Price.product_id == latte.id).order_by(Price.id)).all()
    assert [(one.price_fen, one.valid_to) for one in history] == [(2400, clock.now()), (2550, None)]
    page = teacher.get(f"/catalog/products/{latte.id}").text
    assert "¥24.00" in page
    assert "¥25.50" in page


def test_saving_an_unchanged_form_changes_nothing(teacher: ShopClient, product: Callable[[str], Product]) -> None:
    before = product("D04")
    groups = [one.id for one in before.modifier_groups]
    assert (
        teacher.post(f"/catalog/products/{before.id}", data=typed(before, allergens="乳", temperature="热")).status_code
        == 303
    )
    after = product("D04")
    assert ([one.id for one in after.modifier_groups], after.price_fen, after.allergens) == (groups, 2400, ["乳"])


def test_a_refused_form_keeps_what_was_typed_and_names_every_problem(
    teacher: ShopClient, product: Callable[[str], Product]
) -> None:
    answer = teacher.post(
        "/catalog/products/new",
        data={"code": "D04", "name": "新来的<b>", "kind": "drink", "category_id": "1", "price_fen": "一百",
              "tax_code": "none", "sort": "x", "variants-0-name": "大", "variants-0-price_fen": "-3",
              "windows-0-days": "1", "windows-0-opens": "18:00", "windows-0-closes": "09:00"},
    )  # fmt: skip
    assert answer.status_code == 422
    for said in (
        "新来的&lt;b&gt;",
        "一百",
        "编码已经给了「拿铁」",
        "请输入金额",
        "请填整数",
        "价格不能是负数",
        "开始要早于结束",
    ):
        assert said in answer.text, said


def test_a_combo_is_put_together_from_codes(teacher: ShopClient, product: Callable[[str], Product]) -> None:
    form = {
        "code": "SET9", "name": "早餐", "kind": "combo", "category_id": product("SET01").category_id, "price_fen": "30",
        "tax_code": "standard", "sort": "1", "active": "y", "on_till": "y",
        "slots-0-name": "饮品", "slots-0-min_choices": "1", "slots-0-max_choices": "1",
        "slots-0-choices-0-code": "D04", "slots-0-choices-0-default": "y",
        "slots-0-choices-1-code": "D22", "slots-0-choices-1-surcharge_fen": "3",
    }  # fmt: skip
    wrong = teacher.post("/catalog/products/new", data=form | {"slots-0-choices-1-code": "NOPE"})
    assert wrong.status_code == 422
    assert "没有编码是「NOPE」的商品" in wrong.text
    assert teacher.post("/catalog/products/new", data=form).status_code == 303
    made = product("SET9").slots[0]
    assert [(one.product_id, one.surcharge_fen, one.default) for one in made.choices] == [
        (product("D04").id, 0, True),
        (product("D22").id, 300, False),
    ]
    assert teacher.get(f"/catalog/products/{product('SET9').id}").status_code == 200


def test_a_barista_marks_sold_out_with_and_without_script(
    app: Flask, school: School, product: Callable[[str], Product]
) -> None:
    barista = log_in(browser(app), "barista")
    latte = product("D04")
    address = f"/catalog/products/{latte.id}/sold-out"
    part = barista.post(address, data={"reason": "牛奶用完"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<div")
    assert product("D04").sold_out == "牛奶用完"
    assert barista.post(address, data={"on_sale": "1", "next": "//evil.example"}).location == "/catalog/products"
    assert product("D04").sold_out is None
    assert barista.post(f"/catalog/products/{latte.id}", data=typed(latte, price_fen="1")).status_code == 403
    assert product("D04").price_fen == 2400


def test_a_photo_is_drawn_anew_and_served_as_nothing_but_a_picture(
    teacher: ShopClient, app: Flask, product: Callable[[str], Product]
) -> None:
    file = BytesIO()
    Image.new("RGB", (800, 600), "brown").save(file, "JPEG", comment=b"<script>alert(1)</script>")
    file.seek(0)
    latte = product("D04")
    address = f"/catalog/products/{latte.id}/photo"
    assert teacher.post(address, data={"photo": (file, "latte.jpg")}).status_code == 303
    name = product("D04").photo
    picture = browser(app).get(f"/catalog/photos/{name}")
    assert (picture.status_code, picture.content_type) == (200, "image/webp")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert b"script" not in picture.data
    assert browser(app).get("/catalog/photos/../secret_key").status_code == 404
    assert teacher.post(address, data={"remove": "1"}).status_code == 303
    assert product("D04").photo is None


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"GIF89a not really", b"\xff\xd8\xff\xe0 short", b"PK\x03\x04"],
)
def test_what_is_no_photo_is_refused_in_words(
    teacher: ShopClient, product: Callable[[str], Product], content: bytes
) -> None:
    answer = teacher.post(f"/catalog/products/{product('D04').id}/photo", data={"photo": (BytesIO(content), "a.jpg")})
    assert answer.status_code == 422
    assert "照片" in answer.text
    assert product("D04").photo is None


def test_choices_are_changed_and_a_price_below_zero_is_refused(
    teacher: ShopClient, session: Session, product: Callable[[str], Product]
) -> None:
    cup = session.scalars(select(ModifierGroup).where(ModifierGroup.name == "杯")).one()
    form: dict[str, Any] = {"name": "杯", "name_en": "Cup", "min_choices": "1", "max_choices": "1", "sort": "15",
                            "product_ids": [product("D04").id]}  # fmt: skip
    for place, option in enumerate(cup.options):
        form |= {f"options-{place}-id": option.id, f"options-{place}-name": option.name,
                 f"options-{place}-price_fen": f"{option.price_fen / 100:.2f}"}  # fmt: skip
        form |= {f"options-{place}-available": "y"} if option.available else {}
        form |= {f"options-{place}-default": "y"} if option.default else {}
    kept = [(option.operations, option.applies_to) for option in cup.options]
    below = teacher.post(f"/catalog/choices/{cup.id}", data=form | {"options-2-price_fen": "-30"})
    assert below.status_code == 422
    assert "低于 0" in below.text
    assert teacher.post(f"/catalog/choices/{cup.id}", data=form | {"options-2-price_fen": "-3"}).status_code == 303
    session.expire_all()
    assert [option.price_fen for option in cup.options] == [0, 0, -300]
    assert [(option.operations, option.applies_to) for option in cup.options] == kept
    assert offered_with(cup.id) == [product("D04").id]


def test_categories_and_tax_rates_are_kept(teacher: ShopClient, session: Session) -> None:
    form = {"name": "点心", "name_en": "Snacks", "icon": "snack", "colour": "#aa5500", "sort": "5", "on_till": "y"}
    assert teacher.post("/catalog/categories/new", data=form).status_code == 303
    assert teacher.post("/catalog/categories/new", data=form).status_code == 422
    made = session.scalars(select(Category).where(Category.name == "点心")).one()
    assert teacher.post(f"/catalog/categories/{made.id}/delete").status_code == 303
    session.expire_all()
    assert session.scalars(select(Category).where(Category.name == "点心")).first() is None
    rate = {"code": "standard", "name": "3%", "rate": "3", "valid_from": "2027-01-01", "included": "y"}
    assert teacher.post("/catalog/tax", data=rate | {"rate": "300"}).status_code == 422
    assert teacher.post("/catalog/tax", data=rate).status_code == 303
    assert teacher.get("/catalog/tax").status_code == 200
    assert session.scalars(select(TaxRate.rate_bp).order_by(TaxRate.id)).all() == [100, 300]


def test_a_sheet_is_shown_first_and_done_only_when_confirmed(
    teacher: ShopClient, product: Callable[[str], Product]
) -> None:
    exported = teacher.post("/catalog/export")
    assert exported.data[:2] == b"PK"
    assert "attachment" in exported.headers["Content-Disposition"]
    same = teacher.post("/catalog/import", data={"sheet": (BytesIO(exported.data), "a.xlsx")})
    assert "没有要改的" in same.text
    change = "编码,价格\nD04,26\n".encode("gb18030")
    shown = teacher.post("/catalog/import", data={"sheet": (BytesIO(change), "a.csv")})
    assert shown.status_code == 200
    assert product("D04").price_fen == 2400
    mark = shown.text.split('name="mark" value="')[1][:64]
    assert teacher.post("/catalog/import/confirm", data={"mark": mark}).status_code == 303
    assert product("D04").price_fen == 2600
    assert teacher.post("/catalog/import/confirm", data={"mark": mark}).status_code == 422
    assert teacher.post("/catalog/import/confirm", data={"mark": "../secret_key"}).status_code == 422


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that two rows are many."""
    monkeypatch.setattr("shop.catalog.views.sheets.ROWS_AT_ONCE", 1)


def test_a_long_sheet_is_written_by_the_worker(
    app: Flask, teacher: ShopClient, product: Callable[[str], Product], one_at_once: None
) -> None:
    change = "编码,价格\nD04,26\nD05,27\n".encode()
    shown = teacher.post("/catalog/import", data={"sheet": (BytesIO(change), "a.csv")})
    mark = shown.text.split('name="mark" value="')[1][:64]
    asked = teacher.post("/catalog/import/confirm", data={"mark": mark})
    assert "可以离开这个页面" in teacher.get(asked.location).text
    assert product("D04").price_fen == 2400
    assert teacher.post("/catalog/import/confirm", data={"mark": mark}).location == asked.location, "asked for once"
    Worker(app, name="worker").work_off()
    text = teacher.get(asked.location).text
    assert "修改 2 件" in text
    assert "/catalog/products" in text, "the way to what was done"
    assert (product("D04").price_fen, product("D05").price_fen) == (2600, 2700)


def test_a_long_sheet_that_is_gone_says_so_on_the_jobs_page(
    app: Flask, teacher: ShopClient, product: Callable[[str], Product], one_at_once: None
) -> None:
    change = "编码,价格\nD04,26\nD05,27\n".encode()
    shown = teacher.post("/catalog/import", data={"sheet": (BytesIO(change), "a.csv")})
    mark = shown.text.split('name="mark" value="')[1][:64]
    asked = teacher.post("/catalog/import/confirm", data={"mark": mark})
    for left in (Path(app.extensions["settings"].data_dir) / "catalog-sheets").iterdir():
        left.unlink()
    Worker(app, name="worker").work_off()
    text = teacher.get(asked.location).text
    assert "没做成" in text
    assert "请重新上传" in text


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><table></table></html>", b"\x00\x01\x02", "编码,价格\nD04,很贵\n".encode(), b"PK\x03\x04broken"],
)
def test_a_bad_sheet_is_refused_in_words(
    teacher: ShopClient, product: Callable[[str], Product], content: bytes
) -> None:
    answer = teacher.post("/catalog/import", data={"sheet": (BytesIO(content), "a.xls")})
    assert answer.status_code == 422
    assert product("D04").price_fen == 2400


def test_a_rate_that_begins_today_reaches_the_tablets_when_the_server_starts(
    teacher: ShopClient, session: Session, clock: FakeClock
) -> None:
    def rate() -> int:
        return int(till_catalog()["products"][0]["tax"]["rate_bp"])

    rate_of_tomorrow = {"code": "standard", "name": "3%", "rate": "3", "valid_from": "2026-11-24", "included": "y"}
    assert teacher.post("/catalog/tax", data=rate_of_tomorrow).status_code == 303
    assert (begin_tax_rates(at=clock.now()), rate()) == (False, 100)
    clock.advance(days=1)
    assert (begin_tax_rates(at=clock.now()), rate()) == (True, 300)
    assert begin_tax_rates(at=clock.now()) is False
