"""What is few among very many orders is found by an index."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from shop.sales.queries import backs
from shop.sales.queries.orders import DEFAULT_SORT, SORTS, Wanted, ids_of
from tests.support.books import LATTE, Books
from tests.support.plans import plans
from tests.support.tills import line


@pytest.fixture
def sold(books: Books) -> Books:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    return books


def test_refunds_due_are_found_among_all_payments(session: Session, sold: Books) -> None:
    (told,) = plans(session, backs.due_sums)
    assert "ix_payment_due" in told


@pytest.mark.parametrize("sort", [DEFAULT_SORT, "time"])
def test_orders_by_time_are_sorted_day_by_day_in_the_index(session: Session, sold: Books, sort: str) -> None:
    assert sort.removeprefix("-") in SORTS
    years = Wanted(first=date(2020, 1, 1), last=date(2030, 1, 1))
    (told,) = plans(session, lambda: ids_of(years, sort=sort))
    assert "ix_sales_order_day" in told
    assert "TEMP B-TREE FOR ORDER BY" not in told, "the days come out of the index; only what is of one day is sorted"
