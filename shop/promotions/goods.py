"""The goods a promotion may be about, and a basket of them to try it on."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from shop.catalog.models import Category, Product
from shop.catalog.queries import price_book
from shop.catalog.words import KINDS
from shop.db import session
from shop.promotions.queries import rule_book
from shop.promotions.rules import Cart, CartLine, Priced, Rule, price
from shop.promotions.rules.eligible import minutes


def product_choices() -> list[tuple[int, str]]:
    """Everything that is sold, but combos, which have their own price."""
    rows = session().execute(
        select(Product.id, Product.name)
        .where(Product.active, Product.from_import.is_(None), Product.kind != "combo")
        .order_by(Product.sort, Product.id)
    )
    return [(number, name) for number, name in rows]


def goods_choices() -> list[tuple[str, str]]:
    """Kinds, categories and single products to choose from."""
    categories = session().execute(select(Category.id, Category.name).order_by(Category.sort, Category.id))
    return [
        *((f"kind:{kind}", str(_("类型：%(name)s", name=_(word)))) for kind, word in KINDS.items() if kind != "combo"),
        *((f"category:{number}", str(_("分类：%(name)s", name=name))) for number, name in categories),
        *((f"product:{number}", name) for number, name in product_choices()),
    ]


def tried(
    rule: Rule, rows: Iterable[tuple[int, int]], *, member: bool, today: str, weekday: int
) -> tuple[Cart, Priced]:
    """What a basket would cost with this rule beside those that run, at a moment when the rule works."""
    book = price_book()
    lines = tuple(
        CartLine(
            key=str(number),
            product_id=product_id,
            category_id=one.category_id,
            kind=one.kind,
            list_fen=one.price_fen,
            unit_fen=one.price_fen,
            pieces=pieces,
            net_fen=one.price_fen * pieces,
        )
        for number, (product_id, pieces) in enumerate(rows)
        if (one := book.product(product_id)) is not None
    )
    cart = Cart(
        lines,
        date=rule.dates[0] if rule.dates else max(today, rule.starts),
        weekday=rule.days[0] if rule.days else weekday,
        minute=minutes(rule.opens) if rule.opens else 12 * 60,
        channel=rule.channel or "shop",
        member=member or rule.members_only,
        points=rule.points * max(1, rule.most),
        coupons=(rule.code,) if rule.code else (),
    )
    others = [one for one in rule_book() if one.id != rule.id]
    return cart, price(cart, [rule, *others])
