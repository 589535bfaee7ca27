"""What tablets are told of the catalogue, and when they are told anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from shop.catalog.actions.choices import save_group
from shop.catalog.actions.details import set_photo
from shop.catalog.actions.products import set_price, set_sold_out
from shop.catalog.actions.shelves import save_category
from shop.catalog.models import Price, Product
from shop.catalog.queries import catalog_version, price_book, till_catalog
from shop.catalog.rules.facts import GroupFacts, OptionFacts, ProductFacts, VariantFacts, WindowFacts
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.kernel.errors import Invalid, NotFound

Save = Callable[..., Product]
Facts = Callable[..., ProductFacts]


def told() -> list[dict[str, Any]]:
    products: list[dict[str, Any]] = till_catalog()["products"]
    return products


def test_a_product_reaches_the_till_whole(facts: Facts, save: Save, clock: FakeClock) -> None:
    forms = (
        VariantFacts(name="大", price_fen=2600, barcodes=("690002",)),
        VariantFacts(name="小", price_fen=1, active=False),
    )
    morning = WindowFacts(days=(1, 7), opens="07:30", closes="10:00")
    latte = save(facts(barcodes=("690001",), allergens=("奶",), variants=forms, windows=(morning,), badge="新品"))
    milk = save_group(
        GroupFacts(name="奶", options=(OptionFacts(name="燕麦奶", price_fen=400),), product_ids=(latte.id,)),
        by=None,
        at=clock.now(),
    )
    set_photo(latte.id, name=f"{'a' * 32}.webp", by=None, at=clock.now())
    product = told()[0]
    assert [(form["name"], form["barcodes"]) for form in product["variants"]] == [("大", ["690002"])]
    assert product["windows"] == [{"days": [1, 7], "from": "07:30", "to": "10:00"}]
    assert (product["initials"], product["barcodes"], product["badge"]) == ("nt", ["690001"], "新品")
    assert product["modifier_groups"] == [milk.id]
    assert product["photo"] == f"/catalog/photos/{'a' * 32}-s.webp"
    assert till_catalog()["modifier_groups"][0]["options"][0]["price_fen"] == 400


@pytest.mark.parametrize("changes", [{"active": False}, {"on_till": False}])
def test_what_is_not_sold_is_not_told(facts: Facts, save: Save, changes: dict[str, bool]) -> None:
    save(facts(**changes))
    assert told() == []


def test_a_category_off_the_till_takes_its_products_along(
    facts: Facts, save: Save, shelf: int, clock: FakeClock
) -> None:
    save(facts())
    save_category(
        name="咖啡", name_en="", icon="coffee", colour="#a9713f", sort=0, on_till=False, category_id=shelf, by=None,
        at=clock.now(),
    )  # fmt: skip
    assert (told(), till_catalog()["categories"]) == ([], [])


def test_sold_out_and_back_is_told_with_its_reason(facts: Facts, save: Save, clock: FakeClock) -> None:
    latte = save(facts(variants=(VariantFacts(name="大", price_fen=2600),)))
    set_sold_out(latte.id, reason=" 牛奶用完 ", by=None, at=clock.now())
    assert told()[0]["sold_out"] == "牛奶用完"
    set_sold_out(latte.id, reason="", by=None, at=clock.now())
    assert told()[0]["sold_out"] == "售罄"
    set_sold_out(latte.id, reason=None, by=None, at=clock.now())
    set_sold_out(latte.id, reason="没有大杯", variant_id=latte.variants[0].id, by=None, at=clock.now())
    assert (told()[0]["sold_out"], told()[0]["variants"][0]["sold_out"]) == (None, "没有大杯")


def test_every_change_raises_the_version_once_it_is_kept(facts: Facts, save: Save, clock: FakeClock) -> None:
    latte = save(facts())
    versions = [catalog_version()]
    for change in (
        lambda: set_price(latte.id, price_fen=2300, by=None, at=clock.now()),
        lambda: set_sold_out(latte.id, reason="没了", by=None, at=clock.now()),
        lambda: set_photo(latte.id, name="b.webp", by=None, at=clock.now()),
        lambda: save(facts(price_fen=2300, name="大拿铁", sold_out="没了"), latte.id),
    ):
        change()
        versions.append(catalog_version())
    assert versions == sorted(set(versions))
    assert till_catalog()["version"] == versions[-1]


def test_the_same_photo_again_is_no_change(facts: Facts, save: Save, clock: FakeClock) -> None:
    latte = save(facts())
    before = catalog_version()
    set_photo(latte.id, name=None, by=None, at=clock.now())
    assert catalog_version() == before


def test_the_price_book_follows(facts: Facts, save: Save, clock: FakeClock) -> None:
    latte = save(facts(variants=(VariantFacts(name="大", price_fen=2600),)))
    large = latte.variants[0].id
    set_price(latte.id, price_fen=2700, variant_id=large, by=None, at=clock.now())
    prices = price_book().product(latte.id)
    assert prices is not None
    assert (prices.of(None), prices.of(large)) == (2200, 2700)


def price_of(product_id: int) -> int:
    prices = price_book().product(product_id)
    assert prices is not None
    return prices.of(None)


def test_a_price_that_was_taken_back_is_forgotten(facts: Facts, save: Save, clock: FakeClock) -> None:
    """The next change gets the version number of the one taken back, and must not get its prices."""
    latte = save(facts())

    def goes_wrong() -> None:
        with transaction():
            set_price(latte.id, price_fen=9900, by=None, at=clock.now())
            assert (price_of(latte.id), told()[0]["price_fen"]) == (9900, 9900)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        goes_wrong()
    set_price(latte.id, price_fen=2400, by=None, at=clock.now())
    assert (price_of(latte.id), told()[0]["price_fen"]) == (2400, 2400)


def test_what_a_committed_sale_read_is_kept(facts: Facts, save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    save(facts())
    with transaction():
        first = price_book()
    monkeypatch.setattr(price_book, "derive", None)
    with transaction():
        assert price_book() is first


def test_a_price_below_zero_or_of_nothing_is_refused(
    facts: Facts, save: Save, session: Session, clock: FakeClock
) -> None:
    latte = save(facts())
    with pytest.raises(Invalid, match="负数"):
        set_price(latte.id, price_fen=-1, by=None, at=clock.now())
    with pytest.raises(NotFound):
        set_price(4711, price_fen=1, by=None, at=clock.now())
    with pytest.raises(NotFound):
        set_sold_out(4711, reason="", by=None, at=clock.now())
    assert [row.price_fen for row in session.query(Price)] == [2200]
