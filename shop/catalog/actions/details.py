"""What belongs to one product: its forms, barcodes, hours, choices and photo."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.products import set_price
from shop.catalog.actions.version import touch
from shop.catalog.models import Barcode, ModifierGroup, Price, Product, TimeWindow, Variant
from shop.db import session, transaction
from shop.kernel.errors import Invalid, N_, NotFound, Problem
from shop.kernel.money import Fen
from shop.people.actions import audit

_BARCODE = re.compile(r"[!-~]{3,64}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
MOST_WINDOWS, MOST_VARIANTS = 20, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantLine:
    """One form of a product as it shall be; without an id it is new."""

    id: int | None
    name: str
    code: str
    price_fen: Fen
    active: bool
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """When a product is sold: weekdays (1 = Monday), from and to as local ``HH:MM``."""

    days: tuple[int, ...]
    opens: str
    closes: str


def product_of(product_id: int) -> Product:
    """The product. Raises NotFound."""
    product = session().get(Product, product_id)
    if product is None:
        raise NotFound
    return product


def changed(product_id: int, what: str, *, by: int | None, at: datetime) -> None:
    """Write down that part of a product was changed and raise the version."""
    audit.record("product.change", subject=f"product:{product_id}", detail=what, by=by, at=at)
    touch(at=at)


def set_variants(product_id: int, *, lines: Sequence[VariantLine], by: int | None, at: datetime) -> None:
    """Change and add forms, in this order. A form is never deleted, because it may have been sold. Raises Invalid."""
    with transaction() as current:
        product = product_of(product_id)
        known = {variant.id: variant for variant in product.variants}
        if problems := _variant_problems(lines, product_id):
            raise Invalid(problems=tuple(problems))
        for sort, line in enumerate(lines):
            variant = known.get(line.id or 0)
            if variant is None:
                variant = Variant(product_id=product_id, name=line.name, price_fen=line.price_fen, active=True)
                product.variants.append(variant)
                current.flush()
                current.add(
                    Price(
                        product_id=product_id, variant_id=variant.id, price_fen=line.price_fen, valid_from=at, set_by=by
                    )
                )
            variant.name, variant.code, variant.sort = line.name, line.code or None, sort
            variant.active = line.active
            if variant.price_fen != line.price_fen:
                set_price(product_id, price_fen=line.price_fen, variant_id=variant.id, by=by, at=at)
            _replace_barcodes(product_id, variant.id, line.barcodes)
        changed(product_id, "variants", by=by, at=at)


def _variant_problems(lines: Sequence[VariantLine], product_id: int) -> list[Problem]:
    problems = []
    names, codes = [line.name for line in lines], [line.code for line in lines if line.code]
    if len(lines) > MOST_VARIANTS:
        problems.append(Problem("", N_("规格太多：最多 %(most)s 种。"), {"most": MOST_VARIANTS}))
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem("", N_("规格「%(name)s」写了两次，请改一个名字。"), {"name": name}))
    taken = set(
        session().scalars(select(Variant.code).where(Variant.product_id != product_id, Variant.code.in_(codes)))
    )
    for code in sorted({code for code in codes if codes.count(code) > 1 or code in taken}):
        problems.append(Problem("", N_("规格编码「%(code)s」已经用过，请换一个。"), {"code": code}))
    own = [line.id for line in lines if line.id]
    problems += barcode_problems([code for line in lines for code in line.barcodes], product_id, variant_ids=own)
    return problems


def barcode_problems(
    codes: Sequence[str], product_id: int, *, variant_ids: Collection[int | None] = (None,)
) -> list[Problem]:
    """What is wrong with barcodes meant for these forms of the product (None: the product itself)."""
    problems = []
    for code in sorted(set(codes)):
        if not _BARCODE.fullmatch(code):
            problems.append(
                Problem("barcodes", N_("条码「%(code)s」不对：3 到 64 个字母或数字，不要空格。"), {"code": code})
            )
        elif codes.count(code) > 1:
            problems.append(Problem("barcodes", N_("条码「%(code)s」写了两次。"), {"code": code}))
    for barcode in session().scalars(select(Barcode).where(Barcode.code.in_(set(codes)))):
        if barcode.product_id != product_id or barcode.variant_id not in variant_ids:
            owner = session().get_one(Product, barcode.product_id).name
            message = N_("条码「%(code)s」已经给了「%(name)s」，请先从那里删除。")
            problems.append(Problem("barcodes", message, {"code": barcode.code, "name": owner}))
    return problems


def _replace_barcodes(product_id: int, variant_id: int | None, codes: Sequence[str]) -> bool:
    current = session()
    place = Barcode.variant_id == variant_id if variant_id is not None else Barcode.variant_id.is_(None)
    there = {b.code: b for b in current.scalars(select(Barcode).where(Barcode.product_id == product_id, place))}
    for code in there.keys() - set(codes):
        current.delete(there[code])
    current.flush()
    for code in set(codes) - there.keys():
        current.merge(Barcode(code=code, product_id=product_id, variant_id=variant_id))
    return there.keys() != set(codes)


def set_barcodes(product_id: int, *, codes: Sequence[str], by: int | None, at: datetime) -> None:
    """The codes a scanner reads for the product itself. Raises Invalid."""
    with transaction():
        product_of(product_id)
        if problems := barcode_problems(codes, product_id):
            raise Invalid(problems=tuple(problems))
        if _replace_barcodes(product_id, None, codes):
            changed(product_id, "barcodes", by=by, at=at)


def set_groups(product_id: int, *, group_ids: Collection[int], by: int | None, at: datetime) -> None:
    """Which choices are offered with the product."""
    with transaction() as current:
        product = product_of(product_id)
        if {group.id for group in product.modifier_groups} != set(group_ids):
            groups = current.scalars(select(ModifierGroup).where(ModifierGroup.id.in_(group_ids)))
            product.modifier_groups = list(groups)
            changed(product_id, "modifier_groups", by=by, at=at)


def set_hours(product_id: int, *, hours: Sequence[Hours], by: int | None, at: datetime) -> None:
    """When the product is sold; without hours always. Raises Invalid."""
    problems = []
    if len(hours) > MOST_WINDOWS:
        problems.append(Problem("", N_("时段太多：最多 %(most)s 个。"), {"most": MOST_WINDOWS}))
    for number, one in enumerate(hours, 1):
        if not one.days or not set(one.days) <= set(range(1, 8)):
            problems.append(Problem("", N_("第 %(number)s 个时段：请至少选一天。"), {"number": number}))
        if not _TIME.fullmatch(one.opens) or not _TIME.fullmatch(one.closes) or one.opens >= one.closes:
            message = N_("第 %(number)s 个时段：请填写开始和结束时间，例如 07:30 到 10:00，结束要晚于开始。")
            problems.append(Problem("", message, {"number": number}))
    if problems:
        raise Invalid(problems=tuple(problems))
    with transaction():
        product = product_of(product_id)
        product.windows = [TimeWindow(days=list(one.days), opens=one.opens, closes=one.closes) for one in hours]
        changed(product_id, "hours", by=by, at=at)


def set_photo(product_id: int, *, name: str | None, by: int | None, at: datetime) -> None:
    """The photo kept under `name`, or none."""
    with transaction():
        product = product_of(product_id)
        if product.photo != name:
            product.photo = name
            changed(product_id, "photo", by=by, at=at)
