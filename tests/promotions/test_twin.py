"""The tablet and the server come to the same price, fen by fen: ten thousand drawn baskets in both languages."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import pytest

from shop.promotions.rules import price
from shop.promotions.rules.facts import cart_of, rule_of
from simulation.promotions import cases
from tests.support import twin

SEED, BASKETS = 20261126, 10_000


def test_python_and_javascript_agree(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = cases(SEED, BASKETS, every=9)
    answers = twin.prices(drawn)
    large = different = 0
    for one, theirs in zip(drawn, answers, strict=True):
        mine = price(cart_of(one["cart"]), [rule_of(facts) for facts in one["rules"]])
        large += sum(line["pieces"] for line in one["cart"]["lines"]) > 10 and len(one["rules"]) > 5
        if json.loads(json.dumps(asdict(mine))) != theirs:
            different += 1
            sys.stdout.write(json.dumps({"basket": one, "python": asdict(mine), "javascript": theirs}) + "\n")
    with capsys.disabled():
        sys.stdout.write(f"\nseed {SEED}: {BASKETS} baskets, {large} with more than 10 pieces and 5 promotions ")
    assert different == 0, f"seed {SEED}"
    assert large >= BASKETS // 10
