"""Promotions price a basket exactly as domain rule 14 says: the cases of both languages, and what always holds."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.promotions.rules import Cart, Priced, Rule, price
from shop.promotions.rules.eligible import eligible
from shop.promotions.rules.facts import cart_of, json_of, rule_of
from simulation.promotions import case, line, rule
from tests.promotions.brute import treatments, tried

CASES = json.loads((Path(__file__).parent.parent / "shared" / "promotions.json").read_text("utf-8"))
SEEDS = some.integers(min_value=0, max_value=2**32)
REWARDS = ("points",)


def basket(seed: int, *, most_lines: int = 5, most_rules: int = 7) -> tuple[Cart, list[Rule], random.Random]:
    chance = random.Random(seed)  # noqa: S311 - baskets, no secrets
    made = case(chance, lines=chance.randint(1, most_lines), most=3, rules=chance.randint(0, most_rules))
    return cart_of(made["cart"]), [rule_of(facts) for facts in made["rules"]], chance


@pytest.mark.parametrize("one", CASES, ids=[one["name"] for one in CASES])
def test_shared_cases(one: dict[str, Any]) -> None:
    found = price(cart_of(one["input"]["cart"]), [rule_of(facts) for facts in one["input"]["rules"]])
    told: dict[str, Any] = {
        "total_fen": found.total_fen,
        "lines": [priced.total_fen for priced in found.lines],
        "applied": [[applied.promo_id, applied.fen, applied.times] for applied in found.applied],
    }
    for name in one["expected"].keys() - told.keys():
        told[name] = getattr(found, name)
    assert told == one["expected"]


def test_a_rule_survives_its_journey_as_json() -> None:
    for one in CASES:
        for facts in one["input"]["rules"]:
            assert rule_of(json.loads(json.dumps(json_of(rule_of(facts))))) == rule_of(facts)


@given(SEEDS)
def test_the_price_is_the_lowest_of_all_there_are_and_ties_go_to_the_fewest_promotions(seed: int) -> None:
    cart, rules, _ = basket(seed, most_lines=4, most_rules=5)
    ways = 1
    for one in cart.lines:
        ways *= len(list(treatments(one, eligible(rules, cart)))) ** one.pieces
    if ways > 4000:
        return
    found = price(cart, rules)
    total, (_, _, ids) = tried(cart, rules)
    assert (found.total_fen, sorted(applied.promo_id for applied in found.applied), found.exact) == (total, ids, True)


@given(SEEDS)
def test_one_promotion_more_never_raises_the_total(seed: int) -> None:
    cart, rules, chance = basket(seed)
    before, after = price(cart, rules), price(cart, [*rules, rule_of(rule(chance, 99))])
    assert before.exact
    assert after.exact
    assert after.total_fen <= before.total_fen


@given(SEEDS)
def test_the_order_of_the_lines_changes_nothing_of_the_total(seed: int) -> None:
    cart, rules, chance = basket(seed)
    lines = list(cart.lines)
    chance.shuffle(lines)
    other = price(replace(cart, lines=tuple(lines)), chance.sample(rules, len(rules)))
    mine = price(cart, rules)
    assert (other.total_fen, other.applied) == (mine.total_fen, mine.applied)


def sums_agree(cart: Cart, found: Priced) -> None:
    assert found.total_fen >= 0
    assert sum(one.total_fen for one in found.lines) == found.total_fen
    for before, after in zip(cart.lines, found.lines, strict=True):
        assert 0 <= after.total_fen == before.net_fen - sum(cut.fen for cut in after.cuts)
        assert all(cut.fen > 0 for cut in after.cuts)
    saved = sum(one.net_fen for one in cart.lines) - found.total_fen
    assert saved == sum(applied.fen for applied in found.applied)


@given(SEEDS)
def test_lines_add_up_and_nothing_is_negative(seed: int) -> None:
    cart, rules, _ = basket(seed, most_lines=8, most_rules=10)
    sums_agree(cart, price(cart, rules))


@given(SEEDS)
def test_points_of_before_pay_and_what_they_pay_earns_none(seed: int) -> None:
    cart, rules, _ = basket(seed)
    found = price(cart, rules)
    assert found.points_spent <= cart.points
    assert found.points_earned == found.total_fen // 100
    poor = replace(cart, points=0)
    assert price(poor, rules).points_spent == 0, "what this order earns cannot pay it"


@given(SEEDS)
def test_limits_hold(seed: int) -> None:
    cart, rules, _ = basket(seed, most_lines=7, most_rules=9)
    most = {one.id: one.most for one in rules if not one.kind.startswith("order")}
    assert all(one.times <= (most.get(one.promo_id) or 10**9) for one in price(cart, rules).applied)


def test_a_basket_beyond_all_limits_is_priced_all_the_same_and_says_that_it_was_not_tried_out() -> None:
    chance = random.Random(7)  # noqa: S311 - baskets, no secrets
    lines = [line(chance, number, 40) for number in range(60)]
    cart = cart_of({**case(chance, lines=1, most=1, rules=0)["cart"], "lines": lines, "coupons": ["A", "B", "C"]})
    rules = [replace(rule_of(rule(chance, number)), channel="", members_only=False) for number in range(1, 41)]
    found = price(cart, rules)
    assert not found.exact
    assert found.nodes <= 2_001
    sums_agree(cart, found)
    assert found.applied


def test_what_brings_in_less_than_it_must_is_named() -> None:
    facts = {**CASES[0]["input"]["cart"]}
    facts["lines"] = [{**facts["lines"][0], "least_fen": 1700}]
    cheap = Rule(id=1, name="三折", kind="percent", value=7000)
    assert price(cart_of(facts), [cheap]).below_least == ("1",)
    assert price(cart_of(facts), []).below_least == ()
