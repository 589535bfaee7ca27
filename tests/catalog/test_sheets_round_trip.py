"""The catalogue as Excel: what goes out comes back unchanged; what is wrong is told row by row and nothing is kept."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.actions.sheets import Plan, RowsWrong, import_products, plan_import
from shop.catalog.models import Price, Product
from shop.catalog.queries import catalog_version
from shop.catalog.queries.facts import all_products, product_facts
from shop.catalog.queries.sheet import catalog_workbook, names
from shop.catalog.rules.cells import COLUMNS, Names, changed_by, shown
from shop.catalog.rules.facts import ProductFacts, VariantFacts, WindowFacts
from shop.kernel.clock import FakeClock
from shop.upkeep.actions.books import open_books
from shop.web.tables_in import BadTable, Table, read_table

Save = Callable[..., Product]
Facts = Callable[..., ProductFacts]


@pytest.fixture
def seeded(session: Session, clock: FakeClock) -> Session:
    """A shop with the seed catalogue."""
    open_books(at=clock.now())
    load_seed(by=None, at=clock.now())
    return session


def sheet(*rows: list[str]) -> Table:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return read_table(text.getvalue().encode("utf-8-sig"))


def told(plan: Plan, number: int) -> list[str]:
    row = next(row for row in plan.rows if row.number == number)
    return [problem.message % (problem.facts or {}) for problem in row.problems]


def test_the_exported_sheet_imported_again_changes_nothing(seeded: Session, clock: FakeClock) -> None:
    before, version = [product_facts(product) for product in all_products()], catalog_version()
    plan = import_products(read_table(catalog_workbook().getvalue()), by=None, at=clock.now())
    assert {row.state for row in plan.rows} == {"same"}
    assert len(plan.rows) == len(before) == 76
    assert ([product_facts(product) for product in all_products()], catalog_version()) == (before, version)


def test_every_fact_survives_the_sheet(facts: Facts, save: Save) -> None:
    save(
        facts(
            name='=HYPERLINK("http://x")', name_en="+cmd", description="第一行\n第二行 '引号'", badge="@新",
            allergens=("乳", "大豆"),
            barcodes=("690123", "690124"), temperature="-冰", sold_out="豆子用完", active=False, on_till=False, sort=7,
            variants=(VariantFacts(name="大", price_fen=8800), VariantFacts(name="小", price_fen=6800, active=False)),
            windows=(WindowFacts(days=(1, 2, 7), opens="07:00", closes="11:30"),),
        )
    )  # fmt: skip
    plan = plan_import(read_table(catalog_workbook().getvalue()))
    assert [row.state for row in plan.rows] == ["same"]


def test_no_cell_of_the_export_is_a_formula(facts: Facts, save: Save) -> None:
    for number, start in enumerate("=+-@\t＝＋－＠"):
        save(facts(code=f"F{number}", name=f"{start}1+1" if start != "\t" else "\u20031+1"))
    data = catalog_workbook().getvalue()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cells = [row[1] for row in CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[1:]]
    assert all(str(cell)[0] not in "=+-@\t＝＋－＠" for cell in cells)


def test_new_products_and_new_prices_come_in_together(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    latte = save(facts(variants=(VariantFacts(name="大", price_fen=2600),), barcodes=("690",)))
    clock.advance(days=1)
    plan = import_products(
        sheet(
            ["编码", "名称", "类型", "分类", "价格", "规格", "备注"],
            ["D05", "拿铁", "饮品", "咖啡", "23.5", "大=28；超大=32", "看"],
            ["N1", "馒头", "食品", "咖啡", "￥3", "", ""],
        ),
        by=None,
        at=clock.now(),
    )
    assert ([row.state for row in plan.rows], plan.ignored) == (["changed", "new"], ["备注"])
    session.expire_all()
    assert (latte.price_fen, {one.name: one.price_fen for one in latte.variants}) == (2350, {"大": 2800, "超大": 3200})
    assert [barcode.code for barcode in latte.barcodes] == ["690"], "a column the sheet does not have is left alone"
    bun = session.scalars(select(Product).where(Product.code == "N1")).one()
    assert (bun.name, bun.kind, bun.price_fen, bun.initials) == ("馒头", "food", 300, "mt")
    ended = session.scalars(select(Price).where(Price.product_id == latte.id, Price.valid_to.is_not(None))).all()
    assert {price.price_fen for price in ended} == {2200, 2600}
    assert {price.valid_to for price in ended} == {clock.now()}
    assert clock.now() - ended[0].valid_from == timedelta(days=1)


def test_all_wrong_rows_are_told_with_all_their_problems_and_nothing_is_kept(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    save(facts(barcodes=("690",)))
    save(facts(code="D06", name="摩卡", barcodes=("691",)))
    version = catalog_version()
    table = sheet(
        ["编码", "名称", "类型", "分类", "价格", "条码", "在售", "供应时段"],
        ["D05", "拿铁改名", "饮品", "咖啡", "24", "690", "是", ""],
        ["N1", "", "点心", "面包", "三块", "", "也许", "早上"],
        ["", "没有编码", "饮品", "咖啡", "1", "", "", ""],
        ["N2", "甲", "饮品", "咖啡", "1", "", "", ""],
        ["N2", "乙", "饮品", "咖啡", "-1", "", "", ""],
        ["N3", "丙", "饮品", "咖啡", "1", "691", "", "周一 12:00-09:00"],
    )
    plan = plan_import(table)
    assert [row.state for row in plan.rows] == ["changed", "wrong", "wrong", "wrong", "wrong", "wrong"]
    assert len(told(plan, 3)) == 6
    assert told(plan, 4) == ["没有填编码。"]
    assert any("出现了两次" in text for text in told(plan, 5))
    assert any("691" in text for text in told(plan, 7))
    with pytest.raises(RowsWrong):
        import_products(table, by=None, at=clock.now())
    assert (session.scalar(select(func.count(Product.id))), catalog_version()) == (2, version)
    assert set(session.scalars(select(Product.name))) == {"拿铁", "摩卡"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["名称", "价格"], ["拿铁", "1"]], "编码"),
        ([["编码", "名称", "名称"], ["D1", "a", "b"]], "两次"),
        ([["编码", "名称"]], "没有商品"),
    ],
)
def test_a_sheet_that_is_no_catalogue_is_refused_in_words(shelf: int, rows: list[list[str]], says: str) -> None:
    with pytest.raises(BadTable, match=says):
        plan_import(sheet(*rows))


_word = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=20).map(str.strip)


@given(
    name=_word.filter(bool),
    texts=st.tuples(_word, _word, _word),
    price=st.integers(0, 10**8),
    sort=st.integers(0, 100_000),
    flags=st.tuples(st.booleans(), st.booleans()),
    allergens=st.lists(_word.filter(bool), max_size=3, unique=True).map(tuple),
    variants=st.lists(st.tuples(_word.filter(bool), st.integers(0, 10**6)), max_size=3, unique_by=lambda one: one[0]),
    days=st.sets(st.integers(1, 7), min_size=1).map(lambda found: tuple(sorted(found))),
)
def test_what_the_sheet_says_of_any_product_reads_back_as_that_product(
    name: str, texts: tuple[str, str, str], price: int, sort: int, flags: tuple[bool, bool],
    allergens: tuple[str, ...], variants: list[tuple[str, int]], days: tuple[int, ...],
) -> None:  # fmt: skip
    product = ProductFacts(
        code="D05", name=name, kind="drink", category_id=3, price_fen=price, name_en=texts[0], badge=texts[1][:16],
        description=texts[2], sort=sort, active=flags[0], on_till=flags[1], allergens=allergens, group_ids=(2,),
        variants=tuple(VariantFacts(id=i, name=n, price_fen=p) for i, (n, p) in enumerate(variants, 1)),
        windows=(WindowFacts(days=days, opens="07:00", closes="11:00"),),
    )  # fmt: skip
    known = Names({3: "咖啡"}, {2: "奶"}, {"drink": "饮品"})
    cells: dict[str, Any] = {title: text.strip() for title, text in shown(product, known).items()}
    assert changed_by(product, cells, known, new=False) == (product, {}, [])


def test_a_column_holds_each_fact_once(shelf: int) -> None:
    assert len({column.title for column in COLUMNS}) == len({column.fact for column in COLUMNS}) == len(COLUMNS)
    assert names().categories == {shelf: "咖啡"}
