"""Whether the till and the server price every basket alike, and how fast the till does it.

`python -m bench.promotions [--json] [--baskets 100000] [--seed 1]`: drawn baskets, every ninth with more than 10 pieces
and 5 promotions, priced by Python and by the till's JavaScript under Node.js, answer against answer. Then a counter's
basket of 12 lines against 12 promotions, again and again; the goal holds for a tablet four times as slow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from launcher import programs
from shop.promotions.rules import price
from shop.promotions.rules.facts import cart_of, rule_of
from simulation.promotions import cases, counter_case

ROOT = Path(__file__).resolve().parent.parent
TWIN = ROOT / "tests" / "js" / "promotions_twin.mjs"
BASKETS, SEED, AT_A_TIME, SLOWER, ROUNDS = 100_000, 1, 2_500, 4, 2_000
LARGE_EVERY = 9
UNITS, RULES = 40, 12
GOALS = {"different": 0, "counter_ms_slowed": 5.0}
Tally = dict[str, int]


def node_answers(node: str, drawn: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the till answers to each basket."""
    asked = "\n".join(json.dumps(one) for one in drawn)
    done = subprocess.run([node, str(TWIN)], input=asked, capture_output=True, text=True, check=True, encoding="utf-8")
    return map(json.loads, done.stdout.splitlines())


def compared(node: str, seed: int, count: int) -> Tally:
    """Price a share of the baskets in both languages."""
    drawn = cases(seed, count, every=LARGE_EVERY)
    tally = {"baskets": 0, "large": 0, "different": 0, "within_limits": 0, "within_not_exact": 0, "most_nodes": 0}
    for one, theirs in zip(drawn, node_answers(node, drawn), strict=True):
        pieces = sum(line["pieces"] for line in one["cart"]["lines"])
        mine = price(cart_of(one["cart"]), [rule_of(facts) for facts in one["rules"]])
        within = pieces <= UNITS and len(one["rules"]) <= RULES
        tally["baskets"] += 1
        tally["large"] += pieces > 10 and len(one["rules"]) > 5
        tally["different"] += json.loads(json.dumps(asdict(mine))) != theirs
        tally["within_limits"] += within
        tally["within_not_exact"] += within and not mine.exact
        tally["most_nodes"] = max(tally["most_nodes"], mine.nodes)
    return tally


def counter_times(node: str) -> list[float]:
    """Milliseconds the till's code takes for a counter's basket of 12 lines against 12 promotions, warmed up."""
    script = f"""
      import {{ price }} from {json.dumps((ROOT / "static/till/promotions/pricing.js").as_uri())};
      const {{ cart, rules }} = {json.dumps(counter_case())};
      const times = [];
      for (let round = 0; round < {ROUNDS}; round += 1) {{
        const begun = performance.now();
        price(cart, rules);
        times.push(performance.now() - begun);
      }}
      console.log(JSON.stringify(times.slice({ROUNDS // 10})));
    """
    command = [node, "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    times: list[float] = json.loads(done.stdout)
    return times


def measured(node: str, baskets: int, seed: int) -> dict[str, Any]:
    """Everything."""
    begun = time.perf_counter()
    shares = range(0, baskets, AT_A_TIME)
    with ProcessPoolExecutor() as workers:
        seeds, counts = [seed + at for at in shares], [min(AT_A_TIME, baskets - at) for at in shares]
        tallies = list(workers.map(compared, [node] * len(shares), seeds, counts))
    sums = {name: sum(one[name] for one in tallies) for name in tallies[0] if name != "most_nodes"}
    times = counter_times(node)
    return {
        "seed": seed,
        **sums,
        "most_nodes": max(one["most_nodes"] for one in tallies),
        "seconds": time.perf_counter() - begun,
        "counter_ms_slowed": SLOWER * median(times),
        "counter_p95_ms": quantiles(times, n=20)[-1],
    }


def shown(result: dict[str, Any]) -> str:
    """The result for people: the goal beside what was reached."""
    words = (
        ("different", "两边不一样的购物篮 baskets priced differently"),
        ("counter_ms_slowed", f"12 行、12 个促销，中位数 median ms（慢 {SLOWER} 倍 slowed）"),
    )
    rows = [
        f"  {'✔' if result[name] <= GOALS[name] else '✘'} {text} {result[name]:g}   目标 goal <= {GOALS[name]:g}"
        for name, text in words
    ]
    told = (
        "    种子 seed {seed}：{baskets} 个购物篮 baskets，{large} 个超过 10 件、5 个促销 larger；{seconds:.0f} s",
        "    限度内 within limits {within_limits}，没有试完的 not exact {within_not_exact}",
        "    最多节点 most nodes {most_nodes}",
    )
    rows += [line.format(**result) for line in told]
    rows.append(f"    不减速的 p95 not slowed {result['counter_p95_ms']:.2f} ms")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare and report."""
    parser = argparse.ArgumentParser(prog="bench promotions", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--baskets", type=int, default=BASKETS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    node = programs.node()
    if node is None:
        parser.error("没有找到 Node.js：python3 manage.py doctor 会说怎么装。 Node.js is missing.")
    result = measured(str(node), asked.baskets, asked.seed)
    print(json.dumps({"goals": GOALS, **result}) if asked.json else shown(result))


if __name__ == "__main__":
    main()
