"""Adding and changing products, their prices and whether they are sold out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from shop.catalog.actions.version import touch
from shop.catalog.models import Price, Product, Variant
from shop.catalog.pinyin import initials_and_pinyin
from shop.catalog.rules.product import product_problems
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import Fen, yuan
from shop.once import take_numbers
from shop.people.actions import audit

#: How the audit trail ends when a product is sold again.
BACK_ON_SALE = "恢复销售"


class CodeTaken(Conflict):
    """Another product has this code."""

    message = N_("编码「%(code)s」已经给了「%(name)s」，请换一个。")
    status = 422


def _check_code(code: str, *, but: int | None = None) -> None:
    other = session().scalar(select(Product).where(Product.code == code, Product.id != (but or 0)))
    if other is not None:
        taken = Problem("code", CodeTaken.message, {"code": code, "name": other.name})
        raise CodeTaken(code=code, name=other.name, problems=(taken,))


def create_product(
    *,
    code: str,
    name: str,
    kind: str,
    category_id: int,
    price_fen: Fen,
    by: int | None,
    at: datetime,
    **details: Any,
) -> Product:
    """Add a product with its first price. `details` are further columns of Product. Raises Invalid, CodeTaken."""
    if problems := product_problems(code=code, name=name, price_fen=price_fen):
        raise Invalid(problems=tuple(problems))
    code, name = code.strip(), name.strip()
    with transaction() as current:
        _check_code(code)
        initials, pinyin = initials_and_pinyin(name)
        product = Product(
            code=code, name=name, kind=kind, category_id=category_id, price_fen=price_fen,
            initials=initials, pinyin=pinyin, **details,
        )  # fmt: skip
        current.add(product)
        current.flush()
        current.add(Price(product_id=product.id, price_fen=price_fen, valid_from=at, set_by=by))
        audit.record(
            "product.add", subject=f"product:{product.id}", detail=f"{code} {name} {yuan(price_fen)}", by=by, at=at
        )
        touch(at=at)
    return product


def change_product(product_id: int, *, by: int | None, at: datetime, **changes: Any) -> Product:
    """Change columns of a product; a new `price_fen` goes into the history. Raises NotFound, Invalid, CodeTaken."""
    with transaction() as current:
        product = current.get(Product, product_id)
        if product is None:
            raise NotFound
        told = {"code": product.code, "name": product.name, "price_fen": product.price_fen, **changes}
        facts = {name: told[name] for name in ("code", "name", "price_fen")}
        if problems := product_problems(**facts):
            raise Invalid(problems=tuple(problems))
        _check_code(facts["code"].strip(), but=product_id)
        price = changes.pop("price_fen", product.price_fen)
        changed = {name: value for name, value in changes.items() if getattr(product, name) != value}
        for name, value in changed.items():
            setattr(product, name, value)
        if "name" in changed:
            product.initials, product.pinyin = initials_and_pinyin(product.name)
        if changed:
            what = f"{product.name}：{', '.join(sorted(changed))}"
            audit.record("product.change", subject=f"product:{product_id}", detail=what, by=by, at=at)
            touch(at=at)
        if price != product.price_fen:
            set_price(product_id, price_fen=price, by=by, at=at)
    return product


def set_price(product_id: int, *, price_fen: Fen, variant_id: int | None = None, by: int | None, at: datetime) -> None:
    """A new price of a product or variant from `at` on; the old one ends there and stays in the history."""
    with transaction() as current:
        take_numbers(current)
        priced: Product | Variant | None = current.get(Product, product_id)
        if variant_id is not None:
            priced = current.get(Variant, variant_id)
        if priced is None:
            raise NotFound
        if price_fen < 0:
            raise Invalid(problems=(Problem("price_fen", N_("价格不能是负数。")),))
        old, priced.price_fen = priced.price_fen, price_fen
        if variant_id is None:
            current.execute(update(Product).where(Product.id == product_id).values(price_known=True))
        same = Price.variant_id == variant_id if variant_id is not None else Price.variant_id.is_(None)
        current.execute(
            update(Price).where(Price.product_id == product_id, same, Price.valid_to.is_(None)).values(valid_to=at)
        )
        current.add(Price(product_id=product_id, variant_id=variant_id, price_fen=price_fen, valid_from=at, set_by=by))
        subject = f"product:{product_id}"
        detail = f"{_name_of(product_id, priced)}：{yuan(old)} → {yuan(price_fen)}"
        audit.record("product.price", subject=subject, detail=detail, by=by, at=at)
        touch(at=at)


def _name_of(product_id: int, thing: Product | Variant) -> str:
    """What the product is called, with the variant if it is about one."""
    if isinstance(thing, Product):
        return thing.name
    product = session().get(Product, product_id)
    return f"{product.name if product else ''} {thing.name}".strip()


def set_sold_out(
    product_id: int,
    *,
    reason: str | None,
    variant_id: int | None = None,
    by: int | None,
    device: int | None = None,
    at: datetime,
) -> None:
    """Mark a product (or one variant) as sold out with a reason, or put it back on sale with None."""
    with transaction() as current:
        take_numbers(current)  # the ledger's head comes before the product's row
        thing: Product | Variant | None = current.get(Product, product_id)
        if variant_id is not None:
            thing = current.get(Variant, variant_id)
        if thing is None:
            raise NotFound
        thing.sold_out = reason.strip()[:100] or N_("售罄") if reason is not None else None
        detail = f"{_name_of(product_id, thing)}：{thing.sold_out or BACK_ON_SALE}"
        audit.record("product.sold_out", subject=f"product:{product_id}", detail=detail, by=by, device=device, at=at)
        touch(at=at)
