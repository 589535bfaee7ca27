"""A product as facts: for the form that edits it and for the sheet it is exported to."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import ComboSlot, Product, Variant
from shop.catalog.rules.facts import ChoiceFacts, ProductFacts, SlotFacts, VariantFacts, WindowFacts
from shop.catalog.rules.pottery import facts_in
from shop.db import session

WHOLE = (
    selectinload(Product.variants),
    selectinload(Product.barcodes),
    selectinload(Product.windows),
    selectinload(Product.modifier_groups),
    selectinload(Product.slots).selectinload(ComboSlot.choices),
)


def product_facts(product: Product) -> ProductFacts:
    """Everything about a product that a person can edit."""
    codes: dict[int | None, list[str]] = {}
    for barcode in sorted(product.barcodes, key=lambda one: one.code):
        codes.setdefault(barcode.variant_id, []).append(barcode.code)
    variants = tuple(
        VariantFacts(
            id=one.id, name=one.name, price_fen=one.price_fen, code=one.code or "",
            barcodes=tuple(codes.get(one.id, ())), active=one.active,
        )
        for one in product.variants
    )  # fmt: skip
    return ProductFacts(
        code=product.code, name=product.name, kind=product.kind, category_id=product.category_id,
        price_fen=product.price_fen, name_en=product.name_en, tax_code=product.tax_code,
        allergens=tuple(product.allergens), temperature=product.temperature, description=product.description,
        badge=product.badge, sort=product.sort, active=product.active, on_till=product.on_till,
        sold_out=product.sold_out, barcodes=tuple(codes.get(None, ())),
        group_ids=tuple(group.id for group in product.modifier_groups), variants=variants,
        windows=tuple(WindowFacts(days=tuple(one.days), opens=one.opens, closes=one.closes) for one in product.windows),
        slots=slot_facts(product) if product.kind == "combo" else None,
        **facts_in(product.kind, product.details),
    )  # fmt: skip


def slot_facts(product: Product) -> tuple[SlotFacts, ...]:
    """The slots of a combo; a choice is named by its variant's code, else by its product's."""
    if not product.slots:
        return ()
    variant_ids = {choice.variant_id for slot in product.slots for choice in slot.choices if choice.variant_id}
    product_ids = {choice.product_id for slot in product.slots for choice in slot.choices}
    current = session()
    forms = current.execute(select(Variant.id, Variant.code).where(Variant.id.in_(variant_ids)))
    products = current.execute(select(Product.id, Product.code).where(Product.id.in_(product_ids)))
    of_variant = {number: code for number, code in forms}  # noqa: C416 - rows are no pairs for the type checker
    of_product = {number: code for number, code in products}  # noqa: C416
    return tuple(
        SlotFacts(
            name=slot.name,
            min_choices=slot.min_choices,
            max_choices=slot.max_choices,
            choices=tuple(
                ChoiceFacts(
                    code=of_variant.get(choice.variant_id or 0) or of_product[choice.product_id],
                    surcharge_fen=choice.surcharge_fen,
                    default=choice.default,
                )
                for choice in slot.choices
            ),
        )
        for slot in product.slots
    )


def product_by_id(product_id: int) -> Product | None:
    """A product with all its parts, read with a constant number of queries."""
    return session().scalar(select(Product).where(Product.id == product_id).options(*WHOLE))


def all_products() -> list[Product]:
    """Every product that was not brought by a sales history, in the order of the till, with all parts."""
    statement = select(Product).where(Product.from_import.is_(None)).order_by(Product.sort, Product.id).options(*WHOLE)
    return list(session().scalars(statement))
