"""Baskets and promotions drawn by a seed, as plain JSON values: what the engine's tests and benches price."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]

PRODUCTS: tuple[tuple[int, int, str, int], ...] = (
    (1, 1, "drink", 2200), (2, 1, "drink", 2500), (3, 1, "drink", 1800), (4, 2, "drink", 1600), (5, 2, "drink", 1200),
    (6, 3, "pottery", 6800), (7, 3, "pottery", 12800), (8, 3, "pottery", 3800), (9, 4, "food", 1500),
    (10, 4, "food", 990), (11, 5, "merchandise", 333), (12, 5, "merchandise", 1),
)  # fmt: skip
EXTRAS = (0, 0, 0, 0, 400, 500, -200)
SCOPES: tuple[Json, ...] = (
    {}, {"kinds": ["drink"]}, {"kinds": ["pottery"]}, {"categories": [1]}, {"categories": [2, 4]},
    {"products": [1, 2, 3]}, {"products": [6]}, {"kinds": ["drink", "food"], "excluded": [1]},
)  # fmt: skip
KINDS = (
    "percent", "percent", "amount", "price", "nth", "nth", "bundle", "bundle", "order_amount", "order_percent",
    "coupon_amount", "coupon_percent", "points",
)  # fmt: skip


def line(chance: random.Random, number: int, most: int) -> Json:
    """One line of a basket; now and then one that is weighed or priced by hand."""
    product_id, category_id, kind, list_fen = chance.choice(PRODUCTS)
    unit = max(0, list_fen + (chance.choice(EXTRAS) if kind == "drink" else 0))
    pieces = chance.randint(1, most)
    if chance.random() < 0.08:
        net, pieces = chance.randint(0, 9000), 0
    else:
        net = unit * pieces
    least = unit // 2 if chance.random() < 0.2 else 0
    return {
        "key": str(number), "product_id": product_id, "category_id": category_id, "kind": kind, "list_fen": list_fen,
        "unit_fen": unit, "pieces": pieces, "net_fen": net, "least_fen": least,
    }  # fmt: skip


def rule(chance: random.Random, number: int) -> Json:
    """One promotion."""
    kind = chance.choice(KINDS)
    made: Json = {
        "id": number, "name": f"P{number}", "kind": kind, "priority": chance.choice((10, 50, 100)),
        "stackable": chance.random() < 0.3, "most": chance.choice((0, 0, 0, 1, 2)),
    }  # fmt: skip
    if kind in ("percent", "amount", "price", "nth"):
        made["scope"] = chance.choice(SCOPES)
        made["floor_fen"] = chance.choice((0, 0, 0, 500, 1500))
    if kind == "nth":
        made["n"] = chance.choice((2, 2, 3, 4))
    if kind == "bundle":
        scopes = chance.sample(SCOPES[1:], chance.choice((1, 2, 2, 3)))
        made["slots"] = [{"scope": scope, "count": chance.choice((1, 1, 2))} for scope in scopes]
        made["value"] = chance.choice((990, 2000, 4500, 7800, 10000))
    elif kind in ("percent", "nth", "order_percent", "coupon_percent"):
        made["value"] = chance.choice((500, 1000, 1500, 3333, 5000, 10000))
    else:
        made["value"] = chance.choice((1, 100, 300, 500, 1000, 2000))
    if kind in ("order_percent", "order_amount", "coupon_amount", "coupon_percent"):
        made["min_fen"] = chance.choice((0, 2000, 5000, 10000, 10000, 20000))
    if kind == "order_amount":
        made["every"] = made["min_fen"] >= made["value"] and chance.random() < 0.4
    if kind.startswith("coupon"):
        made["code"] = chance.choice(("A", "B", "C"))
    if kind == "points":
        made["points"] = chance.choice((50, 100))
    return made | conditions(chance)


def conditions(chance: random.Random) -> Json:
    """When and for whom; mostly always and for everybody."""
    made: Json = {}
    if chance.random() < 0.1:
        made |= {"opens": "14:00", "closes": chance.choice(("16:30", "02:00"))}
    if chance.random() < 0.1:
        made["members_only"] = True
    if chance.random() < 0.05:
        made["channel"] = "stream"
    if chance.random() < 0.05:
        made["days"] = [1, 2, 3]
    if chance.random() < 0.05:
        made["dates"] = [chance.choice(("2026-11-26", "2026-11-27"))]
    return made


def case(chance: random.Random, *, lines: int, most: int, rules: int) -> Json:
    """A basket with its promotions: {"cart", "rules"}."""
    cart = {
        "lines": [line(chance, number, most) for number in range(lines)],
        "date": "2026-11-26", "weekday": chance.randint(1, 7), "minute": chance.randint(0, 1439),
        "channel": chance.choice(("shop", "shop", "shop", "stream")), "member": chance.random() < 0.5,
        "points": chance.choice((0, 0, 120, 1000)), "coupons": chance.choice(([], [], ["A"], ["A", "B"])),
    }  # fmt: skip
    return {"cart": cart, "rules": [rule(chance, number + 1) for number in range(rules)]}


def cases(seed: int, count: int, *, every: int = 5) -> list[Json]:
    """`count` baskets: one in `every` has more than 10 pieces and 5 promotions."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        if number % every == 0:
            lines, rules = chance.randint(11, 12), chance.randint(6, 14)
            made.append(case(chance, lines=lines, most=chance.choice((1, 2, 2, 3)), rules=rules))
        else:
            made.append(case(chance, lines=chance.randint(1, 5), most=3, rules=chance.randint(0, 7)))
    return made


def counter_case() -> Json:
    """A large order at a real counter: twelve lines against the twelve promotions of a busy shop."""
    chance = random.Random(12)
    pieces = (2, 1, 1, 3, 1, 2, 1, 1, 2, 1, 4, 1)
    lines = []
    for number, ((product_id, category_id, kind, list_fen), count) in enumerate(zip(PRODUCTS, pieces, strict=True)):
        unit = list_fen + (chance.choice((0, 400)) if kind == "drink" else 0)
        lines.append({
            "key": str(number), "product_id": product_id, "category_id": category_id, "kind": kind,
            "list_fen": list_fen, "unit_fen": unit, "pieces": count, "net_fen": unit * count, "least_fen": 0,
        })  # fmt: skip
    drinks, pottery = {"kinds": ["drink"]}, {"kinds": ["pottery"]}
    cup_and_coffee = [{"scope": {"products": [6]}, "count": 1}, {"scope": {"categories": [1]}, "count": 1}]
    tea_and_cake = [{"scope": {"categories": [2]}, "count": 1}, {"scope": {"categories": [4]}, "count": 1}]
    rules: list[Json] = [
        {"kind": "bundle", "value": 7800, "slots": cup_and_coffee},
        {"kind": "bundle", "value": 2600, "slots": tea_and_cake},
        {"kind": "nth", "value": 5000, "n": 2, "scope": drinks},
        {"kind": "nth", "value": 10000, "n": 3, "scope": {"categories": [5]}},
        {"kind": "percent", "value": 1000, "scope": pottery},
        {"kind": "price", "value": 1500, "scope": {"products": [3]}, "most": 1},
        {"kind": "amount", "value": 200, "scope": {"categories": [4]}, "stackable": True},
        {
            "kind": "percent",
            "value": 500,
            "members_only": True,
            "stackable": True,
            "scope": {"kinds": ["drink", "food"]},
        },
        {"kind": "order_amount", "value": 2000, "min_fen": 10000},
        {"kind": "order_percent", "value": 800, "min_fen": 30000},
        {"kind": "coupon_amount", "value": 1000, "min_fen": 5000, "code": "A"},
        {"kind": "points", "value": 500, "points": 100, "most": 2},
    ]
    named = [{"id": number, "name": f"P{number}", **rule} for number, rule in enumerate(rules, start=1)]
    cart = {
        "lines": lines, "date": "2026-11-26", "weekday": 4, "minute": 900, "channel": "shop", "member": True,
        "points": 250, "coupons": ["A"],
    }  # fmt: skip
    return {"cart": cart, "rules": named}
