"""Recipes as a sheet: what goes out comes back unchanged; every problem is named with its row; all or nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import Product
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.actions.persons import add_first_teacher
from shop.recipes import sheets
from shop.recipes.models import Recipe, RecipeVersion
from shop.recipes.sheets import HEADER
from shop.web.sheet_plans import RowsWrong
from shop.web.sheets import write_workbook
from shop.web.tables_in import Table, read_table
from tests.support.application import ShopClient

D04 = ("D04", "", "", "1", "0", "60", "", "M01", "", "18", "g", "咖啡", "4", "原料", "")


def table(*rows: tuple[str, ...]) -> Table:
    return Table(HEADER, tuple(enumerate(rows, 2)))


@pytest.fixture
def teacher(seeded: Session, client: ShopClient, clock: FakeClock, app: Flask) -> ShopClient:
    person = add_first_teacher(username="laoshi", name="老师", password="a long teacher secret 1", at=clock.now())
    token = sessions.begin(sessions.DESK, person_id=person.id, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


def versions(session: Session) -> int:
    session.rollback()
    return session.scalars(select(func.count()).select_from(RecipeVersion)).one()


def test_what_goes_out_comes_back_unchanged(seeded: Session) -> None:
    out = write_workbook([sheets.workbook_of()]).read()
    rows = sheets.plan(read_table(out))
    assert len(rows) == seeded.scalars(select(func.count()).select_from(Recipe)).one()
    assert {row.state for row in rows} == {"same"}


def test_a_changed_line_is_a_new_version_and_says_what_changes(seeded: Session, clock: FakeClock) -> None:
    before = versions(seeded)
    rows = sheets.bring(table(D04), by=None, at=clock.now())
    assert rows[0].state == "changed"
    assert any("鲜牛奶" in one and one.startswith("−") for one in rows[0].changes)
    assert versions(seeded) == before + 1
    product = select(Product.id).where(Product.code == "D04")
    recipe = seeded.scalars(select(Recipe).where(Recipe.product_id == product.scalar_subquery())).one()
    line = recipe.versions[-1].lines[0]
    assert (line.quantity, line.waste_bp, line.role, recipe.versions[-1].why) == (18_000, 400, "coffee", sheets.WHY)


def test_every_problem_is_named_with_its_row_and_nothing_is_written(seeded: Session, clock: FakeClock) -> None:
    wrong = table(
        D04,
        ("NONE", "", "", "1", "", "", "", "M01", "", "18", "", "", "", "", ""),
        ("D05", "", "特大", "1", "", "", "", "M99", "", "很多", "", "糖浆", "", "不知道", ""),
        ("D06", "", "", "1", "", "", "", "M04", "", "0", "kg", "", "", "", ""),
        ("D07", "", "", "1", "", "", "", "M04", "", "-3", "", "", "", "现做", ""),
    )
    before = versions(seeded)
    rows = sheets.plan(wrong)
    assert [row.state for row in rows] == ["changed", "wrong", "wrong", "wrong", "wrong"]
    assert [len(row.problems) for row in rows[1:]] == [1, 5, 1, 2]
    with pytest.raises(RowsWrong):
        sheets.bring(wrong, by=None, at=clock.now())
    assert versions(seeded) == before


def test_the_pages_show_before_they_do(teacher: ShopClient, seeded: Session) -> None:
    assert teacher.get("/recipes/import").status_code == 200
    out = teacher.get("/recipes/sheet")
    assert out.mimetype.endswith("spreadsheetml.sheet")
    text = ",".join(HEADER) + "\n" + ",".join(D04) + "\n"
    sheet = {"sheet": (BytesIO(text.encode("utf-8-sig")), "配方.csv")}
    before = versions(seeded)
    seen = teacher.post("/recipes/import", data=sheet, content_type="multipart/form-data")
    assert seen.status_code == 200
    assert "会改这些" in seen.text
    assert versions(seeded) == before
    mark = seen.text.split('name="mark" value="')[1].split('"')[0]
    assert teacher.post("/recipes/import/confirm", data={"mark": mark}).status_code == 303
    assert versions(seeded) == before + 1
    assert teacher.post("/recipes/import", data={}).status_code == 422
