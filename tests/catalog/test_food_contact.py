"""Food contact of pottery: tested pieces name their report, untested ones are display pieces, in form and sheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.actions.sheets import RowsWrong, import_products, plan_import
from shop.catalog.actions.whole import problems_with, save_product
from shop.catalog.models import Product
from shop.catalog.queries.facts import product_facts
from shop.catalog.queries.sheet import catalog_workbook
from shop.catalog.rules.facts import ProductFacts
from shop.kernel.clock import FakeClock
from shop.people.models import AuditEntry
from shop.web.tables_in import Table, read_table
from tests.support.people import browser, log_in, open_school

Facts = Callable[..., ProductFacts]
TESTED = {"food_contact": "已检测", "report_number": "WT-2026-118", "report_date": "2026-11-20"}


@pytest.fixture
def bowl(facts: Facts) -> Facts:
    """A bowl that was tested, with changes."""
    return lambda **changes: facts(**{"code": "B1", "name": "土碗", "kind": "pottery", **TESTED, **changes})


def told(facts: ProductFacts) -> set[tuple[str, str]]:
    return {(problem.field, problem.message) for problem in problems_with(facts, product_id=None)}


def test_the_report_is_kept_and_comes_back(bowl: Facts, clock: FakeClock, session: Session) -> None:
    product = save_product(bowl(), by=None, at=clock.now())
    assert product.details == {
        "food_contact_status": "已检测", "food_contact_report": "WT-2026-118", "food_contact_report_date": "2026-11-20"
    }  # fmt: skip
    assert product_facts(product) == bowl()
    save_product(
        bowl(food_contact="非食品接触", report_number="", report_date=""),
        product_id=product.id, by=None, at=clock.now(),
    )  # fmt: skip
    assert product.details == {"food_contact_status": "非食品接触"}
    session.rollback()
    assert "details" in session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).first()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"report_number": "", "report_date": ""}, {"report_number", "report_date"}),
        ({"report_date": "2026-11-24"}, {"report_date"}),
        ({"report_date": "20.11.2026"}, {"report_date"}),
        ({"report_number": "9" * 65}, {"report_number"}),
        ({"food_contact": "非食品接触"}, {"food_contact"}),
        ({"food_contact": ""}, {"food_contact"}),
        ({"food_contact": "需检测", "report_number": "", "report_date": ""}, {"name", "badge"}),
        ({"kind": "drink"}, {"food_contact"}),
    ],
    ids=[
        "no report",
        "tomorrow",
        "not a date",
        "too long",
        "report without test",
        "nothing said",
        "untested",
        "a drink",
    ],
)
def test_what_does_not_fit_is_named_beside_its_field(bowl: Facts, changes: dict[str, str], fields: set[str]) -> None:
    assert {field for field, _ in told(bowl(**changes))} >= fields


def test_an_untested_piece_is_a_display_piece(bowl: Facts) -> None:
    untested = {"food_contact": "需检测", "report_number": "", "report_date": ""}
    assert ("badge", "没有检测报告的陶器只能作陈设卖：名称里要写「陈设」，角标也填「陈设」。") in told(bowl(**untested))
    assert told(bowl(**untested, name="土碗（陈设）", badge="陈设")) == set()


def sheet(*rows: list[str]) -> Table:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return read_table(text.getvalue().encode("utf-8-sig"))


def test_the_sheet_brings_reports_and_takes_them_out_again(bowl: Facts, clock: FakeClock, session: Session) -> None:
    load_seed(by=None, at=clock.now())
    header = ["编码", "名称", "角标", "食品接触", "检测报告编号", "检测报告日期"]
    with pytest.raises(RowsWrong):
        import_products(
            sheet(header, ["DT-CUP-001", "手拍小茶杯", "", "已检测", "WT-1", "2027-01-01"]), by=None, at=clock.now()
        )
    right = sheet(header, ["DT-CUP-001", "手拍小茶杯", "", "已检测", "WT-1", "2026年11月3日"])
    assert import_products(right, by=None, at=clock.now()).count("changed") == 1
    cup = session.scalars(select(Product).where(Product.code == "DT-CUP-001")).one()
    assert cup.details["food_contact_report_date"] == "2026-11-03"
    assert cup.details["firing"], "what else is known of the piece stays"
    out = read_table(catalog_workbook().getvalue())
    assert {row.state for row in plan_import(out).rows} == {"same"}
    (number, written) = next((number, row) for number, row in out.rows if row[0] == "DT-CUP-001")
    assert number > 1
    assert tuple(written[-3:]) == ("已检测", "WT-1", "2026-11-03")


def test_a_teacher_enters_the_report_on_the_product_page(app: Flask, session: Session, clock: FakeClock) -> None:
    open_school(session, clock)
    load_seed(by=None, at=clock.now())
    cup = session.scalars(select(Product).where(Product.code == "DT-CUP-001")).one()
    teacher = log_in(browser(app), "teacher")
    page = teacher.get(f"/catalog/products/{cup.id}").text
    assert 'name="report_number"' in page
    typed = {
        "code": cup.code, "name": "手拍小茶杯", "kind": "pottery", "category_id": str(cup.category_id),
        "price_fen": "68", "tax_code": "standard", "sort": "1000", "active": "y", "on_till": "y",
        "food_contact": "已检测", "report_number": "WT-1", "report_date": "2027-01-01",
    }  # fmt: skip
    refused = teacher.post(f"/catalog/products/{cup.id}", data=typed)
    assert refused.status_code == 422
    assert "不能晚于今天" in refused.text
    assert 'value="2027-01-01"' in refused.text
    saved = teacher.post(f"/catalog/products/{cup.id}", data={**typed, "report_date": "2026-11-20"})
    assert saved.status_code == 303, saved.text
    assert "WT-1" in teacher.get(f"/catalog/products/{cup.id}").text
