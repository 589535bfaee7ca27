"""The seed catalogue: complete, honest about untested pottery, and every product in it can be sold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.actions.version import touch
from shop.catalog.models import ModifierGroup, Price, Product
from shop.catalog.queries import catalog_version, price_book, till_catalog
from shop.catalog.rules.choices import lowest_price
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.upkeep.actions.books import open_books


@pytest.fixture
def seeded(session: Session, clock: FakeClock) -> Session:
    """An opened shop with the seed catalogue."""
    open_books(at=clock.now())
    load_seed(by=None, at=clock.now())
    return session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", heard)
    yield asked
    event.remove(engine, "before_cursor_execute", heard)


def offered(session: Session, code: str) -> set[str]:
    product = session.scalars(select(Product).where(Product.code == code)).one()
    return {group.name for group in product.modifier_groups}


def test_everything_is_there_and_loading_again_changes_nothing(seeded: Session, clock: FakeClock) -> None:
    kinds = {kind: count for kind, count in seeded.execute(select(Product.kind, func.count()).group_by(Product.kind))}  # noqa: C416
    assert kinds == {"drink": 31, "merchandise": 2, "pottery": 39, "service": 2, "combo": 2}
    latte = seeded.scalars(select(Product).where(Product.code == "D04")).one()
    latte.name = "老师改过的拿铁"
    seeded.flush()
    before = till_catalog()
    load_seed(by=None, at=clock.now())
    assert till_catalog() == before
    assert seeded.scalar(select(func.count()).select_from(Price)) == 76


def test_choices_are_offered_where_their_role_occurs(seeded: Session) -> None:
    assert offered(seeded, "D04") == {"杯型", "奶", "加料", "杯"}
    assert offered(seeded, "D03") == {"冰量", "杯型", "加料", "杯"}
    assert offered(seeded, "D27") == {"冰量", "杯型", "糖度", "加料", "杯"}
    assert offered(seeded, "D31") == set()
    cup = seeded.scalars(select(ModifierGroup).where(ModifierGroup.name == "杯")).one()
    assert [(one.name, one.available) for one in cup.options if not one.available] == [("堂食（傣陶杯）", False)]
    assert [one.operations for one in cup.options] == ["", "remove(cup)", "remove(cup)"]


def test_pottery_without_a_test_report_is_sold_as_display_only_and_says_so(seeded: Session) -> None:
    pieces = seeded.scalars(select(Product).where(Product.kind == "pottery")).all()
    untested = [piece for piece in pieces if piece.details["food_contact_status"] == "需检测"]
    assert len(untested) == 24
    assert all("陈设" in piece.name and piece.badge == "陈设" and "不能盛放" in piece.description for piece in untested)
    assert not any("慢轮" in f"{piece.name}{piece.description}{piece.details}" for piece in pieces)


def test_every_product_can_be_sold_at_a_price_with_its_choices(seeded: Session) -> None:
    catalog = till_catalog()
    groups = {group["id"]: group for group in catalog["modifier_groups"]}
    products = {product["id"]: product for product in catalog["products"]}
    book = price_book()
    for product in products.values():
        chosen = [groups[number] for number in product["modifier_groups"]]
        for group in chosen:
            available = [option for option in group["options"] if option["available"]]
            assert group["min"] <= len(available)
            assert sum(option["default"] for option in available) in range(group["min"], group["max"] + 1)
        ways = [(g["min"], g["max"], [o["price_fen"] for o in g["options"] if o["available"]]) for g in chosen]
        assert lowest_price(product["price_fen"], ways) > 0
        assert product["initials"]
        assert product["tax"] == {"code": "standard", "rate_bp": 100, "included": True}
        priced = book.product(product["id"])
        assert priced
        assert priced.price_fen == product["price_fen"]
        for slot in product["combo"]["slots"] if product["combo"] else []:
            assert sum(choice["default"] for choice in slot["choices"]) == slot["min"] == 1
            assert all(choice["product_id"] in products for choice in slot["choices"])


def test_the_number_of_questions_does_not_grow_with_the_catalogue(seeded: Session, clock: FakeClock) -> None:
    till_catalog()
    with statements(seeded) as once:
        till_catalog()
    assert len(once) == 1, "an unchanged catalogue is asked for its version only"
    asked = []
    for active in (False, True):
        with transaction() as current:
            current.execute(update(Product).where(Product.code.like("D0%")).values(active=active))
            touch(at=clock.now())
        with statements(seeded) as anew:
            assert till_catalog()["version"] == catalog_version()
        asked.append(len(anew))
    assert asked[0] == asked[1], "nine products more, no question more"
