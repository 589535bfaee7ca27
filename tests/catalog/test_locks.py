"""Nobody who changes a product ever waits for a sale that waits for him."""

from __future__ import annotations

from shop.catalog.actions.products import change_product, set_price, set_sold_out
from shop.catalog.models import Variant
from shop.db import transaction
from tests.support.books import Books
from tests.support.locks import without_the_head_first


def test_whoever_changes_a_product_takes_the_ledgers_head_first(books: Books) -> None:
    at, by = books.clock.now(), books.teacher
    with transaction() as current:
        form = Variant(product_id=books.latte, code="L", name="大杯", price_fen=2000)
        current.add(form)
        current.flush()
        variant = form.id

    deeds = {
        "sold out": lambda: set_sold_out(books.latte, reason="没奶了", by=by, at=at),
        "a form sold out": lambda: set_sold_out(books.latte, variant_id=variant, reason="没杯子了", by=by, at=at),
        "there again": lambda: set_sold_out(books.latte, reason=None, by=by, at=at),
        "price": lambda: set_price(books.latte, price_fen=1900, by=by, at=at),
        "a form's price": lambda: set_price(books.latte, variant_id=variant, price_fen=2100, by=by, at=at),
        "change": lambda: change_product(books.latte, by=by, at=at, badge="新"),
    }
    assert without_the_head_first(deeds) == []
