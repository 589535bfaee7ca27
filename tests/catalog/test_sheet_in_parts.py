"""A sheet of thousands of products is written a few at a time: tills come first, a cut one says how far it came."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from shop.catalog.actions import sheets
from shop.catalog.actions.imports import PRODUCTS_AT_ONCE, ensure_products
from shop.catalog.actions.products import set_sold_out
from shop.catalog.actions.sheets import CutShort, import_products
from shop.catalog.models import Barcode, Product
from shop.catalog.rules.facts import ProductFacts
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.models import AuditEntry
from shop.web.tables_in import Table, read_table

Save = Callable[[ProductFacts], Product]
Facts = Callable[..., ProductFacts]
HEADER = ["编码", "名称", "类型", "分类", "价格"]


@pytest.fixture(autouse=True)
def hardly_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row has taken long enough."""
    monkeypatch.setattr(sheets, "HOLD_SECONDS", 0)


def sheet(*rows: list[str]) -> Table:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return read_table(text.getvalue().encode("utf-8-sig"))


@contextmanager
def after_each_commit(session: Session, act: Callable[[int], None]) -> Iterator[list[int]]:
    commits: list[int] = []

    def committed(_session: Session) -> None:
        commits.append(len(commits) + 1)
        act(len(commits))

    event.listen(session, "after_commit", committed)
    try:
        yield commits
    finally:
        event.remove(session, "after_commit", committed)


def test_a_till_gets_its_turn_between_the_rows(
    app: Flask, facts: Facts, save: Save, session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    latte = save(facts()).id
    sold_out: list[bool] = []
    new = sheet(HEADER, *([f"N{n}", f"新品{n}", "饮品", "咖啡", "12"] for n in range(4)))

    def sell(_seconds: float) -> None:
        at_the_till = threading.Thread(target=mark, daemon=True)
        at_the_till.start()
        at_the_till.join(10)
        sold_out.append(not at_the_till.is_alive())

    def mark() -> None:
        with app.app_context():
            set_sold_out(latte, reason="豆子用完", by=None, at=clock.now())

    monkeypatch.setattr(sheets.time, "sleep", sell)
    import_products(new, by=None, at=clock.now())
    assert sold_out == [True] * 4
    assert session.scalar(select(func.count(Product.id))) == 5


def test_a_cut_import_says_how_far_it_came_and_the_same_sheet_completes_it(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    other = save(facts(barcodes=("690",))).id
    table = sheet([*HEADER, "条码"], *([f"N{n}", f"新品{n}", "饮品", "咖啡", "12", f"70{n}"] for n in range(4)))

    def somebody_takes_the_barcode(commit: int) -> None:
        if commit == 2:
            with session.get_bind().connect() as connection:
                connection.execute(update(Barcode).where(Barcode.product_id == other).values(code="702"))
                connection.commit()

    with after_each_commit(session, somebody_takes_the_barcode), pytest.raises(CutShort) as cut:
        import_products(table, by=None, at=clock.now())
    assert {name: cut.value.facts[name] for name in ("row", "done", "total")} == {"row": 4, "done": 2, "total": 4}
    assert "已导入 2 件，共 4 件" in str(cut.value)
    assert "条码「702」已经给了" in str(cut.value)
    session.rollback()
    told = session.scalars(select(AuditEntry.detail).where(AuditEntry.verb == "catalog.import")).all()
    assert told == ["2 of 4 new, 0 changed"]

    with transaction() as current:
        current.execute(update(Barcode).where(Barcode.product_id == other).values(code="690"))
    plan = import_products(table, by=None, at=clock.now())
    assert (plan.count("same"), plan.count("new")) == (2, 2)
    assert session.scalar(select(func.count(Product.id))) == 5


def test_products_of_a_sales_history_come_in_parts_too(shelf: int, session: Session, clock: FakeClock) -> None:
    wanted = [(f"历史商品{n}", "", 100) for n in range(PRODUCTS_AT_ONCE + 3)]
    with after_each_commit(session, lambda _: None) as commits:
        ids = ensure_products(wanted, from_import=1, by=None, at=clock.now())
    assert len(commits) == 2
    assert len(ids) == len(set(ids.values())) == len(wanted)
