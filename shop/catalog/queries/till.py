"""The catalogue as tablets hold it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import (
    CatalogVersion,
    Category,
    ComboSlot,
    ModifierGroup,
    Product,
    TaxRate,
    Variant,
)
from shop.catalog.queries.version import ByVersion
from shop.db import session
from shop.kernel.clock import business_day, iso_utc
from shop.web.photos import thumbnail

#: Where photos are found (`catalog.photo`).
PHOTOS = "/catalog/photos/"


def taxes_on(made_on: date) -> dict[str, dict[str, Any]]:
    """The rates of tax that hold on a day, by code."""
    rates = session().scalars(
        select(TaxRate).where(TaxRate.valid_from <= made_on.isoformat()).order_by(TaxRate.valid_from)
    )
    return {rate.code: {"code": rate.code, "rate_bp": rate.rate_bp, "included": rate.included} for rate in rates}


def _variant(variant: Variant, codes: dict[int | None, list[str]]) -> dict[str, Any]:
    return {
        "id": variant.id,
        "name": variant.name,
        "price_fen": variant.price_fen,
        "code": variant.code or "",
        "barcodes": codes.get(variant.id, []),
        "sold_out": variant.sold_out,
    }


def _combo(slots: list[ComboSlot]) -> dict[str, Any]:
    return {
        "slots": [
            {
                "id": slot.id,
                "name": slot.name,
                "min": slot.min_choices,
                "max": slot.max_choices,
                "choices": [
                    {
                        "product_id": choice.product_id,
                        "variant_id": choice.variant_id,
                        "surcharge_fen": choice.surcharge_fen,
                        "default": choice.default,
                    }
                    for choice in slot.choices
                ],
            }
            for slot in slots
        ]
    }


def _product(product: Product, taxes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    codes: dict[int | None, list[str]] = {}
    for barcode in product.barcodes:
        codes.setdefault(barcode.variant_id, []).append(barcode.code)
    return {
        "id": product.id,
        "code": product.code,
        "name": product.name,
        "name_en": product.name_en,
        "kind": product.kind,
        "category_id": product.category_id,
        "price_fen": product.price_fen,
        "initials": product.initials,
        "pinyin": product.pinyin,
        "barcodes": codes.get(None, []),
        "photo": PHOTOS + thumbnail(product.photo) if product.photo else None,
        "tax": taxes.get(product.tax_code, {"code": product.tax_code, "rate_bp": 0, "included": True}),
        "allergens": product.allergens,
        "sold_out": product.sold_out,
        "windows": [{"days": w.days, "from": w.opens, "to": w.closes} for w in product.windows],
        "sort": product.sort,
        "badge": product.badge or None,
        "variants": [_variant(v, codes) for v in product.variants if v.active],
        "modifier_groups": [group.id for group in product.modifier_groups],
        "combo": _combo(product.slots) if product.slots else None,
    }


def _group(group: ModifierGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "name_en": group.name_en,
        "min": group.min_choices,
        "max": group.max_choices,
        "options": [
            {
                "id": option.id,
                "name": option.name,
                "name_en": option.name_en,
                "price_fen": option.price_fen,
                "default": option.default,
                "service": option.service,
                "available": option.available,
            }
            for option in group.options
        ],
    }


def _read(version: int) -> dict[str, Any]:
    """Everything afresh, because it is kept: nothing that this session happened to read before."""
    books = session()
    made = books.scalars(select(CatalogVersion)).one()
    taxes = taxes_on(business_day(made.changed_at))
    categories = books.scalars(select(Category).where(Category.on_till).order_by(Category.sort, Category.id)).all()
    products = books.scalars(
        select(Product)
        .where(Product.active, Product.on_till, Product.category_id.in_([c.id for c in categories]))
        .order_by(Product.sort, Product.id)
        .options(
            selectinload(Product.variants),
            selectinload(Product.barcodes),
            selectinload(Product.windows),
            selectinload(Product.modifier_groups),
            selectinload(Product.slots).selectinload(ComboSlot.choices),
        )
        .execution_options(populate_existing=True)
    ).all()
    in_order = select(ModifierGroup).order_by(ModifierGroup.sort, ModifierGroup.id)
    with_options = in_order.options(selectinload(ModifierGroup.options))
    groups = books.scalars(with_options.execution_options(populate_existing=True))
    return {
        "version": version,
        "made_at": iso_utc(made.changed_at),
        "categories": [
            {
                "id": c.id,
                "name": c.name,
                "name_en": c.name_en,
                "icon": c.icon,
                "colour": c.colour,
                "sort": c.sort,
            }
            for c in categories
        ],
        "products": [_product(product, taxes) for product in products],
        "modifier_groups": [_group(group) for group in groups],
    }


till_catalog = ByVersion(_read)
