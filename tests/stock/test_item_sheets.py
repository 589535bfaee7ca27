"""Items as a sheet: what goes out comes back unchanged; every problem is named with its row; all or nothing."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from shop.catalog.actions.seed import load_seed
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.stock.actions.items import ItemFacts, PackFacts, add_item
from shop.stock.actions.seed import seed_items
from shop.stock.models import Item
from shop.stock.sheets import items as sheets
from shop.web.sheet_plans import RowsWrong
from shop.web.sheets import write_workbook
from shop.web.tables_in import Table, read_table
from tests.support.application import ShopClient
from tests.support.books import Books, count
from tests.support.stock import Shelf, Stock

PIECE = 1000


def table(*lines: str) -> Table:
    return read_table("\n".join(lines).encode())


def item(session: Session, code: str) -> Item:
    session.rollback()
    return session.scalars(select(Item).where(Item.code == code).options(selectinload(Item.packs))).one()


@pytest.fixture
def flour(books: Books, clock: FakeClock) -> int:
    """An item about which everything is said, with two packs, one of them no whole number of thousandths."""
    facts = ItemFacts(
        "F1", "面粉", "ingredient", "mass", name_en="Flour", density=(53, 100), shelf_life_days=180, opened_hours=720,
        storage="干燥", allergens=("麸质", "乳"), standard=(1290, 2_500_000), reorder_point=5_000_000,
        reorder_to=20_000_000, count_class="B", shelf="A-03",
        packs=(PackFacts("袋", 2500, 1, 1290, "6901234567890"), PackFacts("三分之一箱", 10_000, 3)),
    )  # fmt: skip
    return add_item(facts, by=None, at=clock.now()).id


def test_what_goes_out_comes_back_unchanged(books: Books, flour: int, clock: FakeClock) -> None:
    load_seed(by=None, at=clock.now())
    seed_items(by=None, at=clock.now())
    rows = sheets.plan(read_table(write_workbook([sheets.workbook_of()]).read()))
    assert len(rows) == count(Item)
    assert {row.state for row in rows} == {"same"}


def test_a_sheet_makes_the_same_item_in_another_shop_to_the_last_fact(
    books: Books, flour: int, session: Session, clock: FakeClock
) -> None:
    before = sheets.facts_of(item(session, "F1"))
    sheet = write_workbook([sheets.workbook_of()]).read()
    with transaction() as current:
        gone = current.get_one(Item, flour)
        gone.code, gone.packs = "GONE", []
    (row,) = sheets.bring(read_table(sheet), by=books.teacher, at=clock.now())
    assert row.state == "new"
    assert sheets.facts_of(item(session, "F1")) == before


def test_a_changed_cell_changes_that_and_nothing_else(books: Books, flour: int, session: Session) -> None:
    sheet = table("编码,包装,补到多少", "F1,袋=2.5kg@13.90#6901234567890；盒=500,8袋")
    (row,) = sheets.plan(sheet)
    assert row.changes == {
        "包装": ("袋=2500@12.90#6901234567890；三分之一箱=10000/3", "袋=2500@13.90#6901234567890；盒=500")
    }, "8 袋 of 2.5 kg are the 20 kg it said before"
    sheets.bring(sheet, by=books.teacher, at=books.clock.now())
    now = item(session, "F1")
    assert [(one.name, one.factor, one.price_fen, one.barcode) for one in now.packs] == [
        ("袋", 2500, 1390, "6901234567890"), ("盒", 500, None, None),
    ]  # fmt: skip
    assert (now.allergens, now.reorder_to, now.standard_value_fen) == (["麸质", "乳"], 20_000_000, 1290)


def test_a_new_item_costs_what_its_first_pack_costs_and_a_second_time_nothing_happens(
    books: Books, session: Session
) -> None:
    sheet = table("编码,名称,类别,怎么量,包装,在用", "N1,椰奶,原料,按容积（毫升）,盒=1升@15.50,")
    assert [row.state for row in sheets.bring(sheet, by=books.teacher, at=books.clock.now())] == ["new"]
    made = item(session, "N1")
    assert (made.standard_value_fen, made.standard_quantity, made.active) == (1550, 1_000_000, True)
    assert [row.state for row in sheets.bring(sheet, by=books.teacher, at=books.clock.now())] == ["same"]


def test_every_problem_is_named_with_its_row_and_nothing_is_written(
    books: Books, flour: int, stock: Stock, shelf: Shelf, session: Session
) -> None:
    stock.receive(shelf.cup, PIECE, 30)
    wrong = table(
        "编码,名称,类别,怎么量,密度（克/毫升）,包装,补到多少,保质期（天）,在用",
        "N2,好的,原料,按个数,,,,,",
        "N3,,随便,按个数,很密,盒,许多,三天,也许",
        "纸杯,纸杯,原料,按重量（克）,,,,,",
        "N4,条码借用,原料,按个数,,盒=12#6901234567890,,,",
        "N2,又一次,原料,按个数,,,,,",
        ",没有编码,原料,按个数,,,,,",
        "N5,时间太长,原料,按个数,,,,99999,",
    )
    rows = sheets.plan(wrong)
    assert [(row.number, row.state, len(row.problems)) for row in rows] == [
        (2, "new", 0), (3, "wrong", 7), (4, "wrong", 1), (5, "wrong", 1), (6, "wrong", 1), (7, "wrong", 1),
        (8, "wrong", 1),
    ]  # fmt: skip
    before = count(Item)
    with pytest.raises(RowsWrong):
        sheets.bring(wrong, by=books.teacher, at=books.clock.now())
    assert count(Item) == before
    assert item(session, "纸杯").dimension == "count"


def test_the_pages_show_before_they_do(teacher: ShopClient, shelf: Shelf, session: Session) -> None:
    assert teacher.get("/stock/items/sheet").mimetype.endswith("sheet")
    assert "从 Excel 导入物料" in teacher.get("/stock/items/import").text
    content = "编码,名称,类别,怎么量\n纸杯,热饮杯,包装,按个数\nN9,吸管,耗材,按个数\n".encode()
    seen = teacher.post("/stock/items/import", data={"sheet": (io.BytesIO(content), "物料.csv")})
    assert (seen.status_code, "热饮杯" in seen.text, "吸管" in seen.text) == (200, True, True)
    assert item(session, "纸杯").name == "纸杯"
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', seen.text)
    assert mark
    assert teacher.post("/stock/items/import/confirm", data={"mark": mark[1]}).status_code == 303
    assert (item(session, "纸杯").name, item(session, "N9").kind) == ("热饮杯", "consumable")
    bad = teacher.post("/stock/items/import", data={"sheet": (io.BytesIO("编码,类别\n纸杯,瓷器\n".encode()), "a.csv")})
    assert (bad.status_code, "请写其中一个" in bad.text) == (422, True)
    assert teacher.post("/stock/items/import", data={}).status_code == 422


def test_the_form_of_an_item_loses_nothing_that_it_does_not_ask(
    teacher: ShopClient, flour: int, session: Session
) -> None:
    before = sheets.facts_of(item(session, "F1"))
    form = {
        "code": "F1", "name": "高筋面粉", "name_en": "Flour", "kind": "ingredient", "dimension": "mass",
        "density": "0.53", "shelf_life_days": "180", "opened_hours": "720", "storage": "干燥", "shelf": "A-03",
        "count_class": "B", "pack_name": "袋", "pack_quantity": "2500", "pack_price": "12.90",
        "reorder_point": "5000", "reorder_to": "20000", "active": "y",
    }  # fmt: skip
    assert teacher.post(f"/stock/items/{flour}/edit", data=form).status_code == 303
    after = sheets.facts_of(item(session, "F1"))
    assert after.name == "高筋面粉"
    assert {name: getattr(after, name) for name in ("allergens", "packs", "standard", "density")} == {
        name: getattr(before, name) for name in ("allergens", "packs", "standard", "density")
    }
