"""Items: the seed is whole, may be loaded again, and units are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.stock.actions.seed import seed_items
from shop.stock.models import Item, Location, StockValue
from shop.stock.places import PLACES
from shop.stock.rules.units import NotConvertible, TooLittle, in_base_units, thousandths
from shop.upkeep.actions.books import open_books
from tests.support.books import count


@pytest.fixture
def seeded(session: Session, clock: FakeClock) -> Session:
    open_books(at=clock.now())
    load_seed(by=None, at=clock.now())
    seed_items(by=None, at=clock.now())
    return session


def item(session: Session, code: str) -> Item:
    return session.scalars(select(Item).where(Item.code == code)).one()


def test_the_seed_holds_every_material_and_every_piece_that_is_sold_as_it_is(seeded: Session) -> None:
    kinds = dict(seeded.execute(select(Item.kind, func.count()).group_by(Item.kind)).all())
    assert kinds == {"ingredient": 22, "preparation": 2, "packaging": 3, "consumable": 1, "finished": 40}
    assert count(StockValue) == count(Item)


def test_milk_is_kept_in_millilitres_at_its_quoted_price(seeded: Session) -> None:
    milk = item(seeded, "M04")
    assert (milk.unit, milk.density) == ("ml", Fraction(103, 100))
    assert (milk.standard_value_fen, milk.standard_quantity) == (1350, 950_000)
    assert [(pack.name, pack.factor, pack.price_fen) for pack in milk.packs] == [("盒(950ml)", 950, 1350)]
    assert milk.allergens == ["乳"]


def test_loading_again_changes_nothing_that_a_teacher_changed(seeded: Session, clock: FakeClock) -> None:
    with transaction():
        item(seeded, "M04").name = "鲜奶（学校订的）"
    assert seed_items(by=None, at=clock.now()) == 0
    assert item(seeded, "M04").name == "鲜奶（学校订的）"


def test_locations_come_with_the_tables(session: Session) -> None:
    kept = {(one.id, one.code, one.kind, one.own) for one in session.scalars(select(Location))}
    assert kept == {(place.id, place.code, place.kind, place.own) for place in PLACES}


def test_a_box_of_twelve_litres_and_the_density_of_milk() -> None:
    assert in_base_units(Fraction(12), "l", dimension="volume") == 12_000
    assert in_base_units(Fraction(103), "g", dimension="volume", density=Fraction(103, 100)) == 100
    assert in_base_units(Fraction(200), "ml", dimension="mass", density=Fraction(103, 100)) == 206


def test_the_same_unit_stays_exactly_as_it_is() -> None:
    assert thousandths(in_base_units(Fraction(1000), "g", dimension="mass")) == 1_000_000


def test_mass_is_no_volume_without_a_density() -> None:
    with pytest.raises(NotConvertible):
        in_base_units(Fraction(1), "kg", dimension="volume")


def test_less_than_a_thousandth_is_refused() -> None:
    assert thousandths(Fraction(1, 1000)) == 1
    with pytest.raises(TooLittle):
        thousandths(Fraction(1, 1001))
