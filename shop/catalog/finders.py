"""What search finds here: products by name, pinyin, code or barcode; groups of choices."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, or_, select

from shop.catalog.models import Barcode, ModifierGroup, ModifierOption, Product, Variant
from shop.db import session
from shop.kernel.money import yuan
from shop.web.access import May, may
from shop.web.search import Found


def products(text: str, most: int) -> list[Found]:
    """Products, those on sale first; whoever may not edit them is led to the list."""
    part = text.lower()
    columns = (Product.name, Product.name_en, Product.code, Product.initials, Product.pinyin)
    found = session().execute(
        select(Product.id, Product.code, Product.name, Product.price_fen)
        .where(
            or_(
                *(func.lower(column).contains(part, autoescape=True) for column in columns),
                Product.id.in_(select(Barcode.product_id).where(Barcode.code == text)),
                Product.id.in_(select(Variant.product_id).where(func.lower(Variant.code) == part)),
            )
        )
        .order_by(Product.active.desc(), Product.from_import.is_not(None), Product.sort, Product.id)
        .limit(most)
    )
    edits = may(May.EDIT_CATALOG)
    return [
        Found(
            name,
            url_for("catalog.product_edit", product_id=number) if edits else url_for("catalog.products", q=code),
            f"{code} · {yuan(price)}",
        )
        for number, code, name, price in found
    ]


def choices(text: str, most: int) -> list[Found]:
    """Groups of choices by their own name or that of an option."""
    option = select(ModifierOption.group_id).where(ModifierOption.name.icontains(text, autoescape=True))
    found = session().execute(
        select(ModifierGroup.id, ModifierGroup.name)
        .where(or_(ModifierGroup.name.icontains(text, autoescape=True), ModifierGroup.id.in_(option)))
        .order_by(ModifierGroup.sort, ModifierGroup.id)
        .limit(most)
    )
    edits = may(May.EDIT_CATALOG)
    return [
        Found(name, url_for("catalog.group_edit", group_id=number) if edits else url_for("catalog.modifier_groups"))
        for number, name in found
    ]
