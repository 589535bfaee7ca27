"""The seed recipes cost what the seed says, to the fen, and every way to order resolves (domain rules 11 and 12)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import SEED
from shop.catalog.models import ModifierOption, Product
from shop.kernel.clock import FakeClock
from shop.kernel.money import parse_yuan
from shop.recipes.actions.seed import load_recipes
from shop.recipes.models import Recipe, RecipeVersion
from shop.recipes.queries import MISSING, recipe_book
from shop.recipes.queries.book import Choice
from shop.recipes.queries.menu import check_menu
from shop.recipes.queries.values import only_fen, worth_now
from shop.recipes.rules.costs import cost_of
from shop.stock.models import Item


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


def test_every_seed_drink_costs_what_the_seed_says_to_the_fen(seeded: Session, clock: FakeClock) -> None:
    book = recipe_book()
    values = only_fen(worth_now(book, at=clock.now()))
    ids = {code: number for code, number in seeded.execute(select(Product.code, Product.id))}  # noqa: C416
    with (SEED / "drinks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {
        row["code"]: cost_of(book.resolve(ids[row["code"]], None, at=clock.now()).needs, values).fen for row in rows
    }
    assert len(found) == 32
    assert found == {row["code"]: parse_yuan(row["material_cost_cny"]) for row in rows}


def test_every_way_to_order_the_seed_menu_resolves(
    seeded: Session, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    book = recipe_book()
    began = perf_counter()
    checked = check_menu(book, at=clock.now())
    with capsys.disabled():
        print(f"\n{checked.ways} ways to order, tried in {perf_counter() - began:.2f} s")  # noqa: T201 - how long it takes
    assert checked.wrong == ()
    assert checked.ways > 3_000
    assert checked.without == 2, "the two experiences are no goods"


def test_what_is_sold_as_it_is_takes_one_piece_of_itself(seeded: Session, clock: FakeClock) -> None:
    piece = seeded.scalars(select(Product).where(Product.code == "DT-CUP-001")).one()
    item = seeded.scalars(select(Item).where(Item.code == "DT-CUP-001")).one()
    assert recipe_book().resolve(piece.id, None, at=clock.now()).one == ((item.id, 1000),)


def test_an_oat_latte_takes_oat_milk_and_its_allergen(seeded: Session, clock: FakeClock) -> None:
    book = recipe_book()
    latte = seeded.scalars(select(Product.id).where(Product.code == "D04")).one()
    oat = seeded.scalars(select(ModifierOption.id).where(ModifierOption.name == "换燕麦奶")).one()
    codes = {item_id: about.code for item_id, about in book.about.items()}
    plain, with_oat = (book.resolve(latte, None, chosen, at=clock.now()) for chosen in ((), (Choice(oat),)))
    assert {codes[item]: quantity for item, quantity in plain.one} == {"M01": 18_000, "M04": 250_000, "M25": 1000}
    assert {codes[item]: quantity for item, quantity in with_oat.one} == {"M01": 18_000, "M05": 250_000, "M25": 1000}
    assert [book.allergens(one.needs) for one in (plain, with_oat)] == [("乳",), ("含麸质谷物",)]
    assert sorted(quantity for _, quantity in with_oat.taken(2500)) == [2500, 45_000, 625_000], "two and a half"


def test_loading_again_writes_nothing(seeded: Session, clock: FakeClock) -> None:
    before = seeded.scalar(select(func.count()).select_from(RecipeVersion))
    assert load_recipes(by=None, at=clock.now()) == 0
    assert seeded.scalar(select(func.count()).select_from(RecipeVersion)) == before


def test_the_book_is_read_once_per_version_and_not_per_question(seeded: Session, clock: FakeClock) -> None:
    recipe_book()
    ids = seeded.scalars(select(Recipe.product_id).where(Recipe.product_id.is_not(None))).all()
    with statements(seeded) as asked:
        book = recipe_book()
        assert all(book.resolve(number or 0, None, at=clock.now()).status != MISSING for number in ids)
    assert len(asked) == 1, "its version only"


def test_before_a_recipe_was_written_it_is_missing_not_free(seeded: Session, clock: FakeClock) -> None:
    latte = seeded.scalars(select(Product.id).where(Product.code == "D04")).one()
    written = clock.now()
    clock.advance(seconds=-1)
    assert recipe_book().resolve(latte, None, at=clock.now()).status == MISSING
    assert recipe_book().resolve(latte, None, at=written).status != MISSING
