"""What is few among very many orders is found by an index."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.sales.queries import backs
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
