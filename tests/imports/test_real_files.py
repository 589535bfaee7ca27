"""Histories of real cafés, each into a shop of its own: every row is accounted for, every fen is the file's."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import Outlet, Product
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine, SalesByDay
from tests.imports.conftest import Import
from tests.support.machine import shared_dir

TICKETS = ("bread_basket.baskets", "takeaway.baskets", "cn_restaurant.baskets")
DAILY = ("bread_basket", "coffee_vending", "giftware", "maven_coffee", "takeaway")
Key = tuple[date, str, str]


def path_of(name: str) -> Path:
    return shared_dir() / "data" / "sales" / f"{name}.csv.gz"


def day_of(row: dict[str, str]) -> date:
    """The business day begins at four in the morning."""
    if "date" in row:
        return date.fromisoformat(row["date"])
    return (datetime.fromisoformat(row["time"]) - timedelta(hours=4)).date()


class Expected:
    """The file reckoned by other means: the csv module and Decimal."""

    def __init__(self, path: Path) -> None:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.units: Counter[Key] = Counter()
        self.fen: Counter[Key] = Counter()
        self.orders = set()
        priced: dict[str, bool] = defaultdict(bool)
        for row in self.rows:
            key = (day_of(row), row.get("store", ""), " ".join(row["product"].split()))
            cent = Decimal(row.get("qty", "1")) * Decimal(row.get("price") or "0")
            self.units[key] += int(row.get("qty", "1")) * 1000
            self.fen[key] += int((cent * 100).quantize(Decimal(1), ROUND_HALF_UP))
            self.orders.add((key[0], key[1], row.get("ticket")))
            priced[key[2]] |= Decimal(row.get("price") or "0") > 0
        self.unpriced = sum(units for (_, _, product), units in self.units.items() if not priced[product])


@pytest.mark.parametrize("name", [*TICKETS, *DAILY])
def test_a_real_history_is_in_the_books_to_the_row_the_unit_and_the_fen(
    books: Session, bring: Import, name: str
) -> None:
    path = path_of(name)
    expected = Expected(path)
    tally = bring(path)
    assert (tally.rows, tally.imported, tally.already, tally.rejected) == (len(expected.rows), len(expected.rows), 0, 0)
    assert (tally.sales, tally.lines) == (len(expected.orders), len(expected.rows))
    assert tally.total_fen == sum(expected.fen.values())
    assert books.scalar(select(func.count()).select_from(OrderLine)) == len(expected.rows)
    assert books.scalar(select(func.sum(OrderLine.total_fen))) == tally.total_fen
    kept = books.execute(
        select(SalesByDay.business_day, Outlet, Product.name, SalesByDay.quantity, SalesByDay.net_fen)
        .join(Outlet, Outlet.id == SalesByDay.outlet_id)
        .join(Product, Product.id == SalesByDay.product_id)
    )
    sums = {
        (day, "" if outlet.own else outlet.name, product): (units, fen) for day, outlet, product, units, fen in kept
    }
    assert sums == {key: (units, expected.fen[key]) for key, units in expected.units.items()}
    assert books.scalar(select(func.sum(SalesByDay.unpriced_quantity))) == expected.unpriced
    assert compare() == []


@pytest.mark.parametrize("name", [*TICKETS, "maven_coffee"])
def test_a_real_history_imported_again_changes_nothing(books: Session, bring: Import, name: str) -> None:
    first = bring(path_of(name))
    again = bring(path_of(name))
    assert (again.imported, again.already, again.rejected) == (0, first.rows, 0)
    assert books.scalar(select(func.count()).select_from(Order)) == first.sales
    assert compare() == []


def test_a_list_of_open_days_is_not_a_sales_history(bring: Import) -> None:
    with pytest.raises(Exception, match="哪一列是商品"):
        bring(path_of("maven_coffee.open_days"))
