"""The cases that Python and the till's JavaScript both must get right (tests/shared/*.json)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shop.catalog.rules.choices import is_preset
from shop.catalog.rules.facts import OptionFacts
from shop.kernel.clock import business_day
from shop.kernel.ids import call_number, order_number
from shop.kernel.money import round_cash, split
from shop.sales.rules.amounts import allocate_combo, apply_order_discount, discount_fen, tax_of
from shop.sales.rules.refunds import Reversible, Rounding, combo_kept_value, refund_plan, refund_value
from shop.till.messages import Envelope

SHARED = Path(__file__).parent.parent / "shared"
TOLD_ELSEWHERE = {"promotions"}  # tests/promotions/test_engine.py


def answer_split(case: dict[str, Any]) -> Any:
    return split(case["total"], case["weights"])


def answer_rounding(case: dict[str, Any]) -> Any:
    payable, adjustment = round_cash(case["due_fen"], case["mode"], case["step_fen"])
    return {"payable_fen": payable, "rounding_fen": adjustment}


def answer_combo(case: dict[str, Any]) -> Any:
    parts = case["components"]
    return allocate_combo(
        [part["list_price_fen"] for part in parts], [part["surcharge_fen"] for part in parts], case["combo_price_fen"]
    )


def answer_discount(case: dict[str, Any]) -> Any:
    nets = case["nets_fen"]
    return {
        "fen": discount_fen(sum(nets), case["kind"], case["value"]),
        "shares_fen": apply_order_discount(nets, case["kind"], case["value"]),
    }


def answer_preset(case: dict[str, Any]) -> Any:
    return is_preset(OptionFacts(name="打包", **case["option"]), case["service"])


def answer_tax(case: dict[str, Any]) -> Any:
    return tax_of(case["total_fen"], case["rate_bp"], included=case["included"])


def answer_number(case: dict[str, Any]) -> Any:
    day = business_day(datetime.fromisoformat(case["now"]), starts_hour=case["day_starts_hour"])
    count = case["day_counts"].get(day.isoformat(), 0) + 1
    return {
        "number": order_number(case["letter"], case["epoch"], day, count),
        "call_number": call_number(case["letter"], case["epoch"], count),
        "day_count": count,
        "business_day": day.isoformat(),
    }


def answer_refund(case: dict[str, Any]) -> Any:
    if case["rule"] == "units":
        return refund_value(case["total_fen"], case["quantity"], case["before"], case["back"])
    if case["rule"] == "combo_kept":
        return combo_kept_value(case["paid_fen"], case["kept_alone_fen"])
    parts = refund_plan(
        [Reversible(**payment) for payment in case["payments"]],
        case["value_fen"],
        everything=case["everything"],
        rounding=Rounding(**case["rounding"]),
        cash_first=case["cash_first"],
        in_cash=case["in_cash"],
    )
    return {
        "parts": [{"reverses": part.reverses, "method": part.method, "fen": part.fen} for part in parts],
        "total_fen": sum(part.fen for part in parts),
    }


def answer_envelope(case: dict[str, Any]) -> Any:
    parts = {name: case[name] for name in Envelope.__struct_fields__ if name in case}
    return hashlib.sha256(Envelope(**{"sha256": "", **parts}).hashed_text().encode()).hexdigest()


ANSWERS = {
    name.removeprefix("answer_"): function for name, function in sorted(globals().items()) if name.startswith("answer_")
}


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(SHARED.glob("*.json"))
        if path.stem not in TOLD_ELSEWHERE
        for case in json.loads(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(("rule", "case"), cases())
def test_the_shared_case_holds_in_python(rule: str, case: dict[str, Any]) -> None:
    assert ANSWERS[rule](case["input"]) == case["expected"]
