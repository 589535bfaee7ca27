"""Lists of the catalogue's pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from shop.catalog.models import Category, ModifierGroup, Price, Product, ProductModifierGroup, TaxRate, Variant
from shop.db import session
from shop.people.models import Person

SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "order": Product.sort,
    "code": Product.code,
    "name": Product.name,
    "price": Product.price_fen,
}
CATEGORY_SORTS: dict[str, InstrumentedAttribute[Any]] = {"order": Category.sort, "name": Category.name}
GROUP_SORTS: dict[str, InstrumentedAttribute[Any]] = {"order": ModifierGroup.sort, "name": ModifierGroup.name}
TAX_SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "code": TaxRate.code, "name": TaxRate.name, "rate": TaxRate.rate_bp, "from": TaxRate.valid_from,
}  # fmt: skip
Order = ColumnElement[Any] | InstrumentedAttribute[Any]
_COUNTED = re.compile("P([0-9]{1,6})")
STATES = ("", "on_sale", "sold_out", "off_till", "inactive", "imported")


def product_list(*, text: str, category_id: int | None, kind: str, state: str, order: Order) -> Select[Any]:
    """The products of one list: `text` in name, English name, code or pinyin; `state` one of STATES."""
    statement = select(Product).options(joinedload(Product.category), selectinload(Product.variants))
    if text:
        part = text.strip().lower()
        statement = statement.where(
            or_(
                *(
                    func.lower(column).contains(part, autoescape=True)
                    for column in (Product.name, Product.name_en, Product.code, Product.initials, Product.pinyin)
                )
            )
        )
    if category_id:
        statement = statement.where(Product.category_id == category_id)
    if kind:
        statement = statement.where(Product.kind == kind)
    conditions: dict[str, tuple[Any, ...]] = {
        "": (Product.from_import.is_(None),),
        "on_sale": (Product.active, Product.on_till, Product.sold_out.is_(None)),
        "sold_out": (Product.active, Product.sold_out.is_not(None)),
        "off_till": (Product.active, Product.on_till.is_(False), Product.from_import.is_(None)),
        "inactive": (Product.active.is_(False),),
        "imported": (Product.from_import.is_not(None),),
    }
    return statement.where(*conditions.get(state, ())).order_by(order, Product.id)


def category_list(order: Order) -> Select[Any]:
    """All categories."""
    return select(Category).order_by(order, Category.id)


def products_by_category() -> dict[int, int]:
    """How many products each category holds."""
    counted = select(Product.category_id, func.count()).group_by(Product.category_id)
    return dict(session().execute(counted).all())


def category_choices() -> list[tuple[int, str]]:
    """Categories to choose from."""
    statement = select(Category.id, Category.name).order_by(Category.sort, Category.id)
    return [(number, name) for number, name in session().execute(statement)]


def group_choices() -> list[tuple[int, str]]:
    """Groups of choices to choose from."""
    statement = select(ModifierGroup.id, ModifierGroup.name).order_by(ModifierGroup.sort, ModifierGroup.id)
    return [(number, name) for number, name in session().execute(statement)]


def group_list(order: Order) -> Select[Any]:
    """All groups of choices with their options."""
    return select(ModifierGroup).order_by(order, ModifierGroup.id).options(selectinload(ModifierGroup.options))


def products_by_group() -> dict[int, int]:
    """With how many products each group of choices is offered."""
    counted = select(ProductModifierGroup.group_id, func.count()).group_by(ProductModifierGroup.group_id)
    return dict(session().execute(counted).all())


def offered_with(group_id: int) -> list[int]:
    """The products a group of choices is offered with."""
    statement = select(ProductModifierGroup.product_id).where(ProductModifierGroup.group_id == group_id)
    return list(session().scalars(statement))


def next_code() -> str:
    """A code that nothing has yet: after the last of P001, P002 …"""
    of_products = select(Product.code).where(Product.code.startswith("P"))
    of_variants = select(Variant.code).where(Variant.code.startswith("P"))
    found = (_COUNTED.fullmatch(code or "") for code in session().scalars(of_products.union_all(of_variants)))
    return f"P{max((int(one[1]) for one in found if one), default=0) + 1:03d}"


def part_choices() -> list[tuple[str, str]]:
    """Codes and names that may fill a combo: products and their forms, but no combos."""
    sold = (Product.active, Product.kind != "combo", Product.from_import.is_(None))
    found = session().execute(select(Product.code, Product.name).where(*sold).order_by(Product.sort, Product.id))
    parts = [(code, name) for code, name in found]
    forms = (
        select(Variant.code, Product.name, Variant.name)
        .join(Product)
        .where(*sold, Variant.active, Variant.code.is_not(None))
    )
    return parts + [(str(code), f"{product} · {variant}") for code, product, variant in session().execute(forms)]


def product_names(group_id: int | None) -> list[tuple[int, str]]:
    """Products that a group of choices may be offered with, and whatever it is offered with already."""
    statement = (
        select(Product.id, Product.name)
        .where(
            or_(
                and_(Product.active, Product.from_import.is_(None), Product.kind.in_(("drink", "food"))),
                Product.id.in_(
                    select(ProductModifierGroup.product_id).where(ProductModifierGroup.group_id == (group_id or 0))
                ),
            )
        )
        .order_by(Product.sort, Product.id)
    )
    return [(number, name) for number, name in session().execute(statement)]


def tax_list(order: Order) -> Select[Any]:
    """All rates with their days; those of one code the youngest first."""
    return select(TaxRate).order_by(order, TaxRate.code, TaxRate.valid_from.desc())


def tax_choices() -> list[tuple[str, str]]:
    """Tax codes to choose from, each with the name of its youngest rate."""
    rates = session().scalars(tax_list(TaxRate.code)).all()
    return list({rate.code: (rate.code, rate.name) for rate in reversed(rates)}.values())


@dataclass(frozen=True, slots=True)
class PastPrice:
    """One entry of a price history."""

    variant: str
    price: Price
    by: str


def price_history(product_id: int) -> list[PastPrice]:
    """All prices of a product and its forms, the youngest first."""
    statement = (
        select(Price, Variant.name, Person.name)
        .outerjoin(Variant, Variant.id == Price.variant_id)
        .outerjoin(Person, Person.id == Price.set_by)
        .where(Price.product_id == product_id)
        .order_by(Price.valid_from.desc(), Price.id.desc())
    )
    return [PastPrice(variant or "", price, by or "") for price, variant, by in session().execute(statement)]
