"""What is looked up once per batch: cashiers, the own outlet, static-code tenders, prices, recipes, who makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from shop.catalog.models import CatalogVersion
from shop.catalog.queries import PriceBook, price_book
from shop.db import current_connection
from shop.driver import Statement
from shop.people.models import Person, PersonRole, RoleRight, ShopSetting
from shop.people.queries.profile import profile_from
from shop.printing.models import Printer
from shop.promotions.queries import rule_book
from shop.promotions.rules import Rule
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.sales.queries.outlets import own_outlet_id
from shop.sales.queries.tenders import static_codes
from shop.till.board.queries.stations import Plan, plan
from shop.web.access import May

AT_A_TIME = 8


def _asked() -> Statement:
    """Of up to eight people: who exists, and whether an active role lets them use `may`."""
    names = [f"p{place}" for place in range(AT_A_TIME)]
    allowed = (
        select(PersonRole.person_id)
        .join(RoleRight, RoleRight.role_id == PersonRole.role_id)
        .where(PersonRole.person_id == Person.id, RoleRight.right == bindparam("may"), Person.active.is_(True))
        .exists()
    )
    people = select(Person.id, allowed).where(Person.id.in_([bindparam(name, type_=Person.id.type) for name in names]))
    return Statement(people, ("may", *names))


def _facts() -> Statement:
    """The catalogue's version, the setting of the tenders, and whether there is a printer at all."""
    tenders = select(ShopSetting.value).where(ShopSetting.name == bindparam("setting")).scalar_subquery()
    printer = select(Printer.id).where(Printer.active.is_(True)).exists()
    facts = select(CatalogVersion.version, tenders, printer).where(CatalogVersion.id == 1)
    return Statement(facts, ("setting", "id_1"))


PEOPLE = _asked()
FACTS = _facts()
TENDERS = "tenders"


@dataclass(slots=True)
class Context:
    """Facts that hold for a whole batch."""

    outlet_id: int
    static_codes: frozenset[str]
    book: PriceBook
    making: Plan
    prints: bool
    recipes: RecipeBook
    rules: tuple[Rule, ...]


def context() -> Context:
    """The facts for the present transaction."""
    [(version, tenders, prints)] = FACTS.run(current_connection(), TENDERS, 1)
    profile = profile_from(((TENDERS, tenders),) if tenders else ())
    return Context(
        own_outlet_id(), static_codes(profile), price_book.of(version), plan.of(version), bool(prints),
        recipe_book.of(version),
        rule_book.of(version),
    )  # fmt: skip


def who_may(right: May, people: Iterable[int]) -> dict[int, bool]:
    """Of these people: those who exist, and whether they are active and hold `right`. One statement per eight."""
    asked = sorted(set(people))
    connection = current_connection()
    found: dict[int, bool] = {}
    for start in range(0, len(asked), AT_A_TIME):
        some = asked[start : start + AT_A_TIME]
        rows = PEOPLE.run(connection, right.value, *some, *[None] * (AT_A_TIME - len(some)))
        found.update({row[0]: bool(row[1]) for row in rows})
    return found
