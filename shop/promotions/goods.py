"""The goods a promotion may be about, and a basket of them to try it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from shop.catalog.models import Category, Product
from shop.catalog.queries import price_book
from shop.catalog.words import KINDS
from shop.db import session
from shop.kernel.money import Fen
from shop.promotions.queries import rule_book
from shop.promotions.rules import Cart, CartLine, Priced, Rule, price
from shop.promotions.rules.eligible import minutes
from shop.promotions.rules.facts import PIECE_KINDS
from shop.recipes.queries.floors import floors


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


def not_below_the_card(rule: Rule) -> Rule:
    """A rule about one product keeps at least the floor of its approved price card."""
    scope = rule.scope
    if rule.kind not in (*PIECE_KINDS, "nth") or scope.categories or scope.kinds or len(scope.products) != 1:
        return rule
    return replace(rule, floor_fen=max(rule.floor_fen, floors().highest(scope.products[0])))


@dataclass(frozen=True, slots=True)
class Loss:
    """A product that one promotion alone would sell below its approved floor."""

    name: str
    price_fen: Fen
    floor_fen: Fen


def losses(rule: Rule) -> list[Loss]:
    """Everything one piece of which this rule would sell below its approved floor."""
    if rule.kind not in (*PIECE_KINDS, "nth"):
        return []
    found, book, known = [], price_book(), floors()
    for product_id, name in product_choices():
        floor, one = known.highest(product_id), book.product(product_id)
        pieces = rule.n if rule.kind == "nth" else 1
        if not floor or one is None or one.price_fen < floor:
            continue
        line = CartLine(
            "1", product_id, one.category_id, one.kind, one.price_fen, one.price_fen, pieces, one.price_fen * pieces
        )
        paid = price(_cart(rule, (line,), member=True, today="", weekday=1), [rule]).total_fen
        last = paid - one.price_fen * (pieces - 1)
        if last < floor:
            found.append(Loss(name, last, floor))
    return found


def tried(
    rule: Rule, rows: Iterable[tuple[int, int]], *, member: bool, today: str, weekday: int
) -> tuple[Cart, Priced]:
    """What a basket would cost with this rule beside those that run, at a moment when the rule works."""
    book, known = price_book(), floors()
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
            least_fen=known.highest(product_id),
        )
        for number, (product_id, pieces) in enumerate(rows)
        if (one := book.product(product_id)) is not None
    )
    cart = _cart(rule, lines, member=member, today=today, weekday=weekday)
    others = [one for one in rule_book() if one.id != rule.id]
    return cart, price(cart, [rule, *others])


def _cart(rule: Rule, lines: tuple[CartLine, ...], *, member: bool, today: str, weekday: int) -> Cart:
    """A basket at a moment when the rule works."""
    return Cart(
        lines,
        date=rule.dates[0] if rule.dates else max(today, rule.starts),
        weekday=rule.days[0] if rule.days else weekday,
        minute=minutes(rule.opens) if rule.opens else 12 * 60,
        channel=rule.channel or "shop",
        member=member or rule.members_only,
        points=rule.points * max(1, rule.most),
        coupons=(rule.code,) if rule.code else (),
    )
