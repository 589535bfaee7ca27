"""What the engine is told and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from shop.kernel.money import Fen

Json: TypeAlias = dict[str, Any]

#: Kinds by the layer in which they work; layers follow each other in this order.
PIECE_KINDS = ("percent", "amount", "price")
GROUP_KINDS = ("nth", "bundle")
ORDER_KINDS = ("order_percent", "order_amount")
REWARD_KINDS = ("coupon_percent", "coupon_amount", "points")
KINDS = PIECE_KINDS + GROUP_KINDS + ORDER_KINDS + REWARD_KINDS
COUPON_KINDS = ("coupon_percent", "coupon_amount")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which goods: any of these products, categories or kinds (none named: everything), without the excluded."""

    products: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    excluded: tuple[int, ...] = ()

    def covers(self, line: CartLine) -> bool:
        """Whether a line's goods belong to it."""
        if line.product_id in self.excluded:
            return False
        if not (self.products or self.categories or self.kinds):
            return True
        return line.product_id in self.products or line.category_id in self.categories or line.kind in self.kinds


@dataclass(frozen=True, slots=True)
class Slot:
    """So many pieces of these goods, as one part of a bundle."""

    scope: Scope
    count: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One promotion. `value` is basis points (percent, nth), the price (price, bundle) or the fen taken off.

    nth: of every `n` pieces, dearest first, the last one costs `value` less. Order kinds and rewards look at the whole
    basket as it costs after the pieces' own promotions, and need at least `min_fen`. `most` is how often it works in
    one order (0: as often as it can). No piece gets cheaper than `floor_fen` by it. With `dates` it works on these days
    only.
    """

    id: int
    name: str
    kind: str
    value: int = 0
    scope: Scope = Scope()
    n: int = 2
    slots: tuple[Slot, ...] = ()
    min_fen: Fen = 0
    every: bool = False
    code: str = ""
    points: int = 0
    starts: str = ""
    ends: str = ""
    days: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()
    opens: str = ""
    closes: str = ""
    members_only: bool = False
    channel: str = ""
    stackable: bool = False
    most: int = 0
    floor_fen: Fen = 0
    priority: int = 100


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line before promotions: `pieces` whole pieces at `unit_fen` (`list_fen` of it the list price).

    A line with `pieces` 0 (weighed, part of a combo, priced by hand) takes part only in what is taken off the whole
    basket. `least_fen` is what one piece must bring in without somebody's yes (cost times a factor; 0: unknown).
    """

    key: str
    product_id: int
    category_id: int
    kind: str
    list_fen: Fen
    unit_fen: Fen
    pieces: int
    net_fen: Fen
    least_fen: Fen = 0


@dataclass(frozen=True, slots=True)
class Cart:
    """A basket, the local moment it is priced at, and what the customer brought (points from before this order)."""

    lines: tuple[CartLine, ...]
    date: str
    weekday: int
    minute: int
    channel: str = "shop"
    member: bool = False
    points: int = 0
    coupons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """What one promotion takes off one line."""

    promo_id: int
    fen: Fen


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line after promotions."""

    key: str
    total_fen: Fen
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that worked: how often, and what it saved in all."""

    promo_id: int
    name: str
    kind: str
    times: int
    fen: Fen


@dataclass(frozen=True, slots=True)
class Priced:
    """The best price. `exact` is False when the basket was too large to try everything (domain rule 14).

    `below_least`: lines that bring in less than they must.
    """

    total_fen: Fen
    lines: tuple[PricedLine, ...]
    applied: tuple[Applied, ...]
    exact: bool
    nodes: int
    points_spent: int
    points_earned: int
    below_least: tuple[str, ...]


def scope_of(facts: Mapping[str, Any]) -> Scope:
    """A scope from its JSON form."""
    return Scope(**{name: tuple(values) for name, values in facts.items()})


def rule_of(facts: Json) -> Rule:
    """A rule from its JSON form, as tablets and the shared cases have it."""
    slots = tuple(Slot(scope_of(slot["scope"]), slot["count"]) for slot in facts.get("slots", ()))
    rest = {
        name: value
        for name, value in facts.items()
        if name in Rule.__dataclass_fields__ and name not in ("scope", "slots", "days", "dates")
    }
    rest |= {name: tuple(facts.get(name, ())) for name in ("days", "dates")}
    return Rule(scope=scope_of(facts.get("scope", {})), slots=slots, **rest)


def json_of(rule: Rule) -> Json:
    """A rule as tablets have it."""
    return asdict(rule)


def cart_of(facts: Json) -> Cart:
    """A cart from its JSON form."""
    rest = {name: value for name, value in facts.items() if name not in ("lines", "coupons")}
    lines = tuple(CartLine(**line) for line in facts["lines"])
    return Cart(lines=lines, coupons=tuple(facts.get("coupons", ())), **rest)
