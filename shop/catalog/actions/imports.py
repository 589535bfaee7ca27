"""Products made for an imported sales history, set-wise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from shop.catalog.actions.version import touch
from shop.catalog.models import Category, Product
from shop.catalog.pinyin import initials_and_pinyin
from shop.db import transaction
from shop.kernel.errors import N_
from shop.kernel.money import Fen
from shop.people.actions import audit

NO_CATEGORY = N_("导入的商品")
#: So many are added in one transaction, so that a till that sells meanwhile hardly waits.
PRODUCTS_AT_ONCE = 250


def ensure_products(
    missing: Sequence[tuple[str, str, Fen | None]], *, from_import: int, by: int | None, at: datetime
) -> dict[str, int]:
    """Create products (name, category, price or None when unknown) that the catalogue lacks; ids by name.

    They are not shown on the till: a history of another shop must not change what is sold here.
    """
    found = [(name, category or NO_CATEGORY, price, initials_and_pinyin(name)) for name, category, price in missing]
    ids: dict[str, int] = {}
    for start in range(0, len(found), PRODUCTS_AT_ONCE):
        ids |= _add(found[start : start + PRODUCTS_AT_ONCE], from_import=from_import, by=by, at=at)
    return ids


def _add(
    found: Sequence[tuple[str, str, Fen | None, tuple[str, str]]], *, from_import: int, by: int | None, at: datetime
) -> dict[str, int]:
    with transaction() as current:
        categories = dict(current.execute(select(Category.name, Category.id)).all())
        new = sorted({category[:120] for _, category, *_rest in found} - categories.keys())
        current.add_all([Category(name=name, icon="retail", sort=900, on_till=False) for name in new])
        current.flush()
        categories = dict(current.execute(select(Category.name, Category.id)).all())
        first = (current.scalar(select(func.max(Product.id))) or 0) + 1
        products = []
        for number, (name, category, price, (initials, pinyin)) in enumerate(found, first):
            products.append(
                Product(
                    code=f"IM{number:05d}",
                    name=name[:200],
                    kind="merchandise",
                    category_id=categories[category[:120]],
                    price_fen=price or 0,
                    price_known=price is not None,
                    initials=initials,
                    pinyin=pinyin,
                    on_till=False,
                    sort=9000,
                    from_import=from_import,
                )
            )
        current.add_all(products)
        current.flush()
        detail = f"{len(products)} products"
        audit.record("product.import", subject=f"import:{from_import}", detail=detail, by=by, at=at)
        touch(at=at)
        return {name: product.id for (name, *_rest), product in zip(found, products, strict=True)}
