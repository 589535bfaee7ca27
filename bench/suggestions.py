"""Whether suggestions find what is true, whether their effects are measured right, and whether following them pays.

`python -m bench.suggestions [--json] [--worlds 20] [--seed 100]`: worlds with known affinities and effects. In each,
half a year of receipts, then three rounds of four weeks in which the two best suggestions are tried on days drawn by
lot, measured and kept where the next suggestion still expects a gain; then four weeks with what was kept. Beside it the
same guests where nothing is done, and where the three slowest goods are sold 20 % cheaper all the time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np

from bench._trialled import HISTORY_DAYS, START, Shop
from forecasting.panel import Floats
from shop.suggestions.making.draft import Draft
from shop.suggestions.making.past import RECENT, Past
from shop.suggestions.making.thinking import think
from shop.suggestions.making.trials import OWN, arrange, measure
from shop.suggestions.rules.learning import Seen
from simulation import Day, Plan, Promotion

WORLDS, SEED = 20, 100
ROUNDS, WEEKS, AT_ONCE = 3, 4, 2
ROUND_DAYS = 7 * WEEKS
SLOWEST, NAIVE_OFF = 3, 20
WIDTH = 2 * NormalDist().inv_cdf(0.975)
GOALS = {"precision": 0.8, "inside": 0.85}


def one_world(seed: int) -> dict[str, Any]:
    """Everything of one world."""
    later = (ROUNDS + 1) * ROUND_DAYS
    shop = Shop(seed, HISTORY_DAYS + later + 1)
    begin = START + timedelta(days=HISTORY_DAYS)
    history = shop.lived(Plan(), START, HISTORY_DAYS)
    drafts, _ = think(shop.past(history), [])
    bundles = [one for one in drafts if one.kind == "bundle"]
    lived, trials = followed(shop, history, begin)
    nothing = shop.margin_of(shop.lived(Plan(), begin, later))
    naive = shop.margin_of(shop.lived(naive_plan(shop, shop.past(history), begin, later), begin, later))
    return {
        "seed": seed,
        "bundles": len(bundles),
        "true_bundles": sum(shop.is_true(one) for one in bundles),
        "trials": trials,
        "nothing": nothing,
        "naive": naive,
        "loop": shop.margin_of(lived),
    }


def followed(shop: Shop, history: list[Day], begin: date) -> tuple[list[Day], list[dict[str, Any]]]:
    """The weeks in which suggestions are followed: the days lived, and each trial beside its truth."""
    plan, days, seen, trials = Plan(), list(history), list[Seen](), list[dict[str, Any]]()
    tried: set[str] = set()
    end = begin + timedelta(days=(ROUNDS + 1) * ROUND_DAYS)
    for turn in range(ROUNDS):
        first = begin + timedelta(days=turn * ROUND_DAYS)
        past = shop.past(days[-HISTORY_DAYS:])
        chosen = choose([one for one in think(past, seen)[0] if one.subject not in tried])
        arranged = [
            (one, arrange(past, one.products, first_day=first, weeks=WEEKS, seed=1000 * shop.seed + turn * 10 + number))
            for number, one in enumerate(chosen)
        ]
        before = plan
        for draft, its in arranged:
            plan = shop.with_draft(plan, draft, its.changed)
        lived = shop.lived(plan, first, ROUND_DAYS)
        days += lived
        after = shop.past(days[-HISTORY_DAYS - ROUND_DAYS :])
        plan = before
        for draft, its in arranged:
            given = shop.given(lived, draft.subject, draft.products[0]) if draft.kind == "bundle" else {}
            found = measure(
                after, draft.products, its, given={day: given.get(day, 0.0) for day in (*its.changed, *its.control)}
            )
            truth = shop.true_effect(before, draft, its.changed, past)
            tried.add(draft.subject)
            if found is None or draft.estimate is None:
                continue
            own = found[OWN]
            error = (own.high - own.low) / WIDTH
            trials.append({
                "kind": draft.kind, "expected": draft.estimate.mean, "truth": truth, "estimate": own.estimate,
                "low": own.low, "high": own.high, "inside": own.low <= truth <= own.high,
            })  # fmt: skip
            seen.append(Seen(draft.kind, draft.subject, draft.estimate.mean, own.estimate, error))
        plan = kept(shop, plan, after, seen, [one for one, _ in arranged], first + timedelta(days=ROUND_DAYS), end)
    last = end - timedelta(days=ROUND_DAYS)
    days += shop.lived(plan, last, ROUND_DAYS)
    return days[len(history) :], trials


def choose(drafts: Sequence[Draft]) -> list[Draft]:
    """The best that change a price and touch none of the same goods."""
    chosen: list[Draft] = []
    touched: set[int] = set()
    for draft in sorted((one for one in drafts if one.rule and one.trial), key=lambda one: -worth(one)):
        goods = {*draft.products, int(draft.facts.get("anchor", draft.products[0]))}
        if len(chosen) < AT_ONCE and not goods & touched:
            chosen.append(draft)
            touched |= goods
    return chosen


def worth(draft: Draft) -> float:
    """What it is expected to gain a day."""
    return draft.estimate.mean if draft.estimate else 0.0


def kept(
    shop: Shop, plan: Plan, past: Past, seen: Sequence[Seen], tried: Sequence[Draft], first: date, end: date
) -> Plan:
    """What was tried goes on where, with all that was learned, it is suggested again."""
    again = {one.subject: one for one in think(past, seen)[0]}
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    for draft in tried:
        if draft.subject in again and again[draft.subject].rule is not None:
            plan = shop.with_draft(plan, again[draft.subject], days)
    return plan


def naive_plan(shop: Shop, past: Past, begin: date, days: int) -> Plan:
    """The three goods that sold least lately, cheaper all the time."""
    sold = {one.id: float(np.nansum(past.units[one.id, -RECENT:])) for one in shop.goods}
    slowest = sorted((one for one in sold if sold[one] > 0), key=lambda one: sold[one])[:SLOWEST]
    return Plan(
        promotions=tuple(
            Promotion(
                "naive", begin, begin + timedelta(days=days), frozenset({shop.codes[one]}), NAIVE_OFF,
                awareness=shop.truth.noticed[shop.codes[one]],
            )
            for one in slowest
        )
    )  # fmt: skip


def measured(worlds: int, seed: int) -> dict[str, Any]:
    """All worlds, and their sums with intervals."""
    with ProcessPoolExecutor() as workers:
        found = list(workers.map(one_world, range(seed, seed + worlds)))
    trials = [one for world in found for one in world["trials"]]
    bundles, true = (sum(world[name] for world in found) for name in ("bundles", "true_bundles"))
    inside = sum(one["inside"] for one in trials)
    over_nothing = np.array([100 * (world["loop"] / world["nothing"] - 1) for world in found])
    over_naive = np.array([100 * (world["loop"] / world["naive"] - 1) for world in found])
    naive = np.array([100 * (world["naive"] / world["nothing"] - 1) for world in found])
    return {
        "worlds": worlds, "seed": seed, "bundles": bundles, "trials": len(trials),
        "precision": true / max(1, bundles), "precision_interval": wilson(true, bundles),
        "inside": inside / max(1, len(trials)), "inside_interval": wilson(inside, len(trials)),
        "bias": float(np.mean([one["estimate"] - one["truth"] for one in trials])) if trials else 0.0,
        "over_nothing": float(over_nothing.mean()), "over_nothing_interval": resampled(over_nothing),
        "over_naive": float(over_naive.mean()), "over_naive_interval": resampled(over_naive),
        "naive_over_nothing": float(naive.mean()), "naive_interval": resampled(naive),
        "each": found,
    }  # fmt: skip


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    z, part = WIDTH / 2, found / of
    middle = (part + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (part * (1 - part) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def resampled(values: Floats) -> tuple[float, float]:
    """The 95 % interval of a mean over worlds, by drawing worlds again."""
    drawn = np.random.default_rng(0).choice(values, size=(5000, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def shown(result: dict[str, Any]) -> str:
    """The result for people: the goal beside what was reached."""
    rows = (
        ("precision", "precision_interval", 1, "组合里真的有关联的 true bundles", GOALS["precision"]),
        ("inside", "inside_interval", 1, "区间包含真相 intervals with the truth", GOALS["inside"]),
        ("over_nothing", "over_nothing_interval", 0, "比什么都不做多 % over doing nothing", 0.0),
        ("over_naive", "over_naive_interval", 0, "比「最慢的打折」多 % over discounting the slowest", 0.0),
    )
    told = [f"    {result['worlds']} 个世界 worlds，种子 seed {result['seed']}；{result['trials']} 次试验 trials"]
    for name, interval, share, text, goal in rows:
        low, high = result[interval]
        reached = result[name] >= goal if share else low > goal
        mark, sign = "✔" if reached else "✘", ">=" if share else ">"
        told.append(f"  {mark} {text} {result[name]:.3g} ({low:.3g} – {high:.3g})   目标 goal {sign} {goal:g}")
    low, high = result["naive_interval"]
    told.append(f"    「最慢的打折」{result['naive_over_nothing']:+.2f} % ({low:.2f} – {high:.2f})")
    told.append(f"    估计减真相 estimate less truth {result['bias'] / 100:+.2f} 元 yuan a day")
    return "\n".join(told)


def main(arguments: Sequence[str] | None = None) -> None:
    """Score and report."""
    parser = argparse.ArgumentParser(prog="bench suggestions", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    result = measured(asked.worlds, asked.seed)
    print(json.dumps({"goals": GOALS, **result}) if asked.json else shown(result))


if __name__ == "__main__":
    main()
