"""A whole product with its forms, codes, choices, times and combo slots: saved together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from shop.catalog.actions.products import change_product, create_product, set_price
from shop.catalog.actions.shelves import category_called
from shop.catalog.actions.version import touch
from shop.catalog.models import (
    Barcode,
    Category,
    ComboChoice,
    ComboSlot,
    ModifierGroup,
    ModifierOption,
    Price,
    Product,
    TaxRate,
    TimeWindow,
    Variant,
)
from shop.catalog.queries.facts import slot_facts
from shop.catalog.rules.choices import lowest_price
from shop.catalog.rules.facts import ProductFacts, VariantFacts
from shop.catalog.rules.pottery import TESTED, details_of, food_contact_problems
from shop.catalog.rules.product import whole_problems
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.web.now import today

COLUMNS = (
    "code", "name", "name_en", "kind", "category_id", "tax_code", "temperature", "description",
    "badge", "sort", "active", "on_till", "sold_out",
)  # fmt: skip


def save_product(facts: ProductFacts, *, product_id: int | None = None, by: int | None, at: datetime) -> Product:
    """Add the product, or make `product_id` what the facts say. Prices go into the history.

    A variant is never deleted, because sold lines name it: it is switched off. Raises Invalid with every problem,
    NotFound.
    """
    with transaction() as current:
        if product_id is not None and current.get(Product, product_id) is None:
            raise NotFound
        if problems := problems_with(facts, product_id=product_id):
            raise Invalid(problems=tuple(problems))
        columns = {name: getattr(facts, name) for name in COLUMNS} | {"allergens": list(facts.allergens)}
        kept = current.get_one(Product, product_id).details if product_id is not None else {}
        columns["details"] = details_of(facts, kept)
        if facts.new_category:
            columns["category_id"] = category_called(facts.new_category, kind=facts.kind, by=by, at=at).id
        if product_id is None:
            product = create_product(**columns, price_fen=facts.price_fen, by=by, at=at)
        else:
            product = change_product(product_id, **columns, price_fen=facts.price_fen, by=by, at=at)
        before = _parts(product)
        _set_variants(product, facts.variants, by=by, at=at)
        _set_codes(product, facts)
        product.modifier_groups = list(
            current.scalars(select(ModifierGroup).where(ModifierGroup.id.in_(facts.group_ids)))
        )
        _set_windows(product, facts)
        _set_slots(product, facts)
        current.flush()
        current.expire(product)
        if before != _parts(product):
            audit.record("product.parts", subject=f"product:{product.id}", detail=facts.name, by=by, at=at)
            touch(at=at)
        return product


def problems_with(facts: ProductFacts, *, product_id: int | None) -> list[Problem]:
    """Everything that is wrong with these facts, also as seen beside the other products."""
    current = session()
    problems = whole_problems(facts) + food_contact_problems(facts, today=today()) + _still_served(facts, product_id)
    codes = {facts.code, *(variant.code for variant in facts.variants if variant.code)}
    for name in current.scalars(select(Product.name).where(Product.code.in_(codes), Product.id != (product_id or 0))):
        problems.append(Problem("code", N_("编码已经给了「%(name)s」，请换一个。"), {"name": name}))
    owners = select(Variant.code, Variant.name).where(Variant.code.in_(codes), Variant.product_id != (product_id or 0))
    for code, name in current.execute(owners):
        facts_of = {"code": code, "name": name}
        problems.append(Problem("code", N_("编码「%(code)s」已经给了规格「%(name)s」，请换一个。"), facts_of))
    scanned = {*facts.barcodes, *(code for variant in facts.variants for code in variant.barcodes)}
    taken = (
        select(Barcode.code, Product.name)
        .join(Product, Product.id == Barcode.product_id)
        .where(Barcode.code.in_(scanned), Product.id != (product_id or 0))
    )
    for code, name in current.execute(taken):
        message = N_("条码「%(code)s」已经给了「%(name)s」，请换一个。")
        problems.append(Problem("barcodes", message, {"code": code, "name": name}))
    if not facts.new_category and current.get(Category, facts.category_id) is None:
        problems.append(Problem("category_id", N_("请选一个分类，或者在「或者新分类」里写一个。")))
    if current.scalar(select(TaxRate.id).where(TaxRate.code == facts.tax_code).limit(1)) is None:
        problems.append(Problem("tax_code", N_("没有这个税率，请从列表里选，或先到「税率」添加。")))
    return problems + _price_floor(facts) + _unknown_parts(facts) + _unknown_variants(facts, product_id)


def _still_served(facts: ProductFacts, product_id: int | None) -> list[Problem]:
    """Drinks are served in cups of this product under its report, which names it by its code."""
    code = session().scalar(select(Product.code).where(Product.id == (product_id or 0)))
    if code is None or (facts.food_contact == TESTED and facts.code == code):
        return []
    served = select(ModifierOption.id).where(
        ModifierOption.needs_report, ModifierOption.report.startswith(f"{code} ", autoescape=True)
    )
    message = N_("堂食陶杯正用着它的一个批次。请先在「陶器作品」里停用，再改食品接触或编码。")
    return [Problem("food_contact", message)] if session().scalar(served.limit(1)) is not None else []


def _price_floor(facts: ProductFacts) -> list[Problem]:
    sold = [variant.price_fen for variant in facts.variants if variant.active]
    lowest = min(sold, default=facts.price_fen)
    if lowest < 0 or not facts.group_ids:
        return []
    groups = session().scalars(select(ModifierGroup).where(ModifierGroup.id.in_(facts.group_ids))).all()
    choices = [
        (group.min_choices, group.max_choices, [one.price_fen for one in group.options if one.available])
        for group in groups
    ]
    if lowest_price(lowest, choices) >= 0:
        return []
    return [Problem("price_fen", N_("选了减价的做法后价格会低于 0，请提高价格或去掉那组做法。"))]


def _unknown_parts(facts: ProductFacts) -> list[Problem]:
    named = {choice.code for slot in facts.slots or () for choice in slot.choices}
    if not named:
        return []
    found = _by_code(named)
    problems = []
    for place, slot in enumerate(facts.slots or ()):
        for number, choice in enumerate(slot.choices):
            field = f"slots-{place}-choices-{number}-code"
            told = {"code": choice.code}
            if choice.code not in found:
                problems.append(Problem(field, N_("没有编码是「%(code)s」的商品。请从提示里选。"), told))
            elif found[choice.code][2] == "combo":
                problems.append(Problem(field, N_("「%(code)s」本身是套餐，套餐里不能再放套餐。"), told))
    return problems


def _unknown_variants(facts: ProductFacts, product_id: int | None) -> list[Problem]:
    own = set(session().scalars(select(Variant.id).where(Variant.product_id == (product_id or 0))))
    unknown = any(variant.id is not None and variant.id not in own for variant in facts.variants)
    named = {variant.id for variant in facts.variants}
    renamed = {variant.name for variant in facts.variants if variant.id is not None}
    left_out = session().execute(select(Variant.id, Variant.name).where(Variant.product_id == (product_id or 0)))
    taken = any(number not in named and name in renamed for number, name in left_out)
    return [Problem("variants", N_("规格刚刚被别人改过，请刷新页面再填。"))] if unknown or taken else []


def _by_code(codes: Iterable[str]) -> dict[str, tuple[int, int | None, str]]:
    """Product, variant and kind of each code that names a product or one of its variants."""
    current = session()
    wanted = list(codes)
    variants = (
        select(Variant.code, Variant.product_id, Variant.id, Product.kind)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.code.in_(wanted))
    )
    found = {str(code): (product, variant, kind) for code, product, variant, kind in current.execute(variants)}
    products = select(Product.code, Product.id, Product.kind).where(Product.code.in_(wanted))
    return found | {code: (product, None, kind) for code, product, kind in current.execute(products)}


def _set_variants(product: Product, wanted: Iterable[VariantFacts], *, by: int | None, at: datetime) -> None:
    current = session()
    wanted = list(wanted)
    known = {variant.id: variant for variant in product.variants}
    named: set[int | None] = {facts.id for facts in wanted}
    left_out = {variant.name: variant for variant in product.variants if variant.id not in named}
    for variant_id, one in known.items():
        if variant_id in named:  # two may have exchanged their names or codes
            one.name, one.code = f"~{variant_id}", None
    current.flush()
    for place, facts in enumerate(wanted):
        variant = known.get(facts.id) if facts.id is not None else left_out.get(facts.name)
        if variant is None:
            variant = Variant(product_id=product.id, name=facts.name, price_fen=facts.price_fen)
            product.variants.append(variant)
            current.flush()
            current.add(
                Price(product_id=product.id, variant_id=variant.id, price_fen=facts.price_fen, valid_from=at, set_by=by)
            )
        elif variant.price_fen != facts.price_fen:
            set_price(product.id, variant_id=variant.id, price_fen=facts.price_fen, by=by, at=at)
        named.add(variant.id)
        variant.name, variant.code, variant.active, variant.sort = facts.name, facts.code or None, facts.active, place
    for variant_id, variant in known.items():
        if variant_id not in named:
            variant.active = False
    current.flush()


def _set_codes(product: Product, facts: ProductFacts) -> None:
    wanted: dict[str, int | None] = dict.fromkeys(facts.barcodes)
    ids = {variant.name: variant.id for variant in product.variants}
    for variant in facts.variants:
        wanted |= dict.fromkeys(variant.barcodes, ids[variant.name])
    kept = {code.code: code for code in product.barcodes}
    for code, variant_id in wanted.items():
        if code in kept:
            kept[code].variant_id = variant_id
        else:
            product.barcodes.append(Barcode(code=code, variant_id=variant_id))
    for code, row in kept.items():
        if code not in wanted:
            product.barcodes.remove(row)


def _set_windows(product: Product, facts: ProductFacts) -> None:
    wanted = [(sorted(window.days), window.opens, window.closes) for window in facts.windows]
    if wanted != [(window.days, window.opens, window.closes) for window in product.windows]:
        product.windows = [TimeWindow(days=days, opens=opens, closes=closes) for days, opens, closes in wanted]


def _set_slots(product: Product, facts: ProductFacts) -> None:
    if facts.slots is None or list(facts.slots) == list(slot_facts(product)):
        return
    current = session()
    old = select(ComboSlot.id).where(ComboSlot.product_id == product.id)
    current.execute(delete(ComboChoice).where(ComboChoice.slot_id.in_(old)))
    current.execute(delete(ComboSlot).where(ComboSlot.product_id == product.id))
    current.expire(product, ["slots"])
    found = _by_code({choice.code for slot in facts.slots for choice in slot.choices})
    for place, slot in enumerate(facts.slots):
        choices = [
            ComboChoice(
                product_id=found[choice.code][0], variant_id=found[choice.code][1],
                surcharge_fen=choice.surcharge_fen, default=choice.default,
            )
            for choice in slot.choices
        ]  # fmt: skip
        product.slots.append(
            ComboSlot(
                name=slot.name, min_choices=slot.min_choices, max_choices=slot.max_choices, sort=place, choices=choices
            )
        )


def _parts(product: Product) -> object:
    """What the parts of a product are, to see whether anything changed."""
    return (
        [(v.id, v.name, v.code, v.active, v.sort) for v in product.variants],
        sorted((code.code, code.variant_id or 0) for code in product.barcodes),
        sorted(group.id for group in product.modifier_groups),
        [(window.days, window.opens, window.closes) for window in product.windows],
        slot_facts(product),
    )
