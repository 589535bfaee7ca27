"""How good are the forecasts? Ours beside the two bars on the histories in SHARED_DIR and on the simulated world.

`python3 manage.py bench forecast [--json] [--sets NAME ...] [--horizon 14]`. The protocol is `forecasting.Protocol`:
four cutoffs two weeks apart, refitted at each. The histories are research copies: only figures come out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.realism import WORLD, History, simulated
from forecasting import DemandForecaster, Panel, Protocol, Result, backtest
from forecasting.frames import from_columns, read_csv

#: Kept aside while the forecaster was tuned.
ASIDE = ("bread_basket", "maven_coffee")
BAR = "moving_average"
GOALS = {"wql": 0.96, "wape": 0.97, "wape_week": 0.97, "rmsse": 0.995}
WORST_WQL, MOST_MILLISECONDS, MOST_SECONDS = 1.01, 8.0, 2.0
BAND = (0.80, 0.95)
OURS = "demand"


def recorded(folder: Path, name: str) -> Panel:
    """One history: sold zero on an open day without a row, from the first sale on."""
    sold, days = read_csv(folder / f"{name}.csv.gz", {"quantity": "qty"}), read_csv(folder / f"{name}.open_days.csv.gz")
    sold["series"] = [f"{store}|{product}" for store, product in zip(sold["store"], sold["product"], strict=True)]
    opened: dict[str, list[str]] = {}
    for store, day in zip(days["store"], days["date"], strict=True):
        if day:
            opened.setdefault(store, []).append(day)
    return from_columns(sold, open_days=opened, last_day=max(days["date"]))


def of_world(history: History) -> Panel:
    """The simulated world's panel."""
    rows = [(code, day, units) for code, counts in history.products.items() for day, units in counts.items()]
    columns = dict(zip(("series", "date", "quantity"), map(list, zip(*rows, strict=True)), strict=True))
    return from_columns(columns, open_days={"": history.open_days}, last_day=history.open_days[-1])


def names_in(folder: Path | None) -> list[str]:
    """The histories that are there."""
    found = folder.glob("*.open_days.csv.gz") if folder else ()
    return sorted(path.name.removesuffix(".open_days.csv.gz") for path in found)


def means(results: dict[str, dict[str, Result]]) -> dict[str, float]:
    """Geometric means of ours over the bar, over the recorded histories."""
    found = {}
    for figure in GOALS:
        ratios = [one[OURS].warm[figure] / one[BAR].warm[figure] for name, one in results.items() if name != WORLD]
        found[figure] = math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan
    return found


def seconds_for_a_large_shop() -> float:
    """CPU seconds for 150 products x 2 years, 28 days ahead."""
    chance = np.random.default_rng(0)
    level = chance.gamma(1.0, 4.0, (150, 1)) * (1 + 0.5 * (np.arange(730) % 7 > 4))
    panel = Panel(chance.poisson(level), np.datetime64("2024-01-01"), tuple(f"s{row:03}" for row in range(150)))
    begun = time.process_time()
    DemandForecaster().fit(panel).predict(28)
    return time.process_time() - begun


def table(results: dict[str, dict[str, Result]], seconds: float) -> str:
    """The figures as Markdown, ratios to the bar in brackets, and the goals beside what was reached."""
    lines = [
        "| set | forecaster | WQL | WAPE | weekly WAPE | RMSSE | bias | inside 80 % | cold WQL | ms |",
        "|---|---|" + "---:|" * 8,
    ]
    for name, raced in results.items():
        bar = raced[BAR].warm
        for model, result in raced.items():
            warm = result.warm
            cells = [f"{warm[figure]:.4f} ({warm[figure] / bar[figure]:.3f})" for figure in GOALS]
            cells += [f"{warm['bias']:+.3f}", f"{warm['coverage80']:.3f}", f"{result.cold.get('wql', math.nan):.3f}"]
            cells.append(f"{result.milliseconds:.1f}")
            shown = name + " (kept aside)" * (name in ASIDE)
            lines.append(f"| {shown} | {model} | " + " | ".join(cells) + " |")
    lines.append("")
    for figure, reached in means(results).items():
        lines.append(f"{figure}: {reached:.4f} of the bar, goal {GOALS[figure]}")
    ours = [raced[OURS] for name, raced in results.items() if name != WORLD]
    if ours:
        worst = max(
            raced[OURS].warm["wql"] / raced[BAR].warm["wql"] for name, raced in results.items() if name != WORLD
        )
        inside = [one.warm["coverage80"] for one in ours]
        slowest = max(one.milliseconds for one in ours)
        lines.append(f"worst set's WQL: {worst:.3f} of the bar, goal {WORST_WQL}")
        lines.append(f"inside the 80 % band: {min(inside):.3f} to {max(inside):.3f}, goal {BAND[0]} to {BAND[1]}")
        lines.append(f"CPU per series and origin: at most {slowest:.1f} ms, goal {MOST_MILLISECONDS:.0f}")
    lines.append(f"150 products x 2 years: {seconds:.2f} s CPU, goal {MOST_SECONDS:.0f}")
    return "\n".join(lines)


def main() -> int:
    """Race and show."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--sets", nargs="*")
    arguments.add_argument("--horizon", type=int, default=14)
    chosen = arguments.parse_args()
    named = os.environ.get("SHARED_DIR")
    folder = Path(named) / "data" / "sales" if named else None
    wanted = chosen.sets if chosen.sets is not None else [*names_in(folder), WORLD]
    results = {}
    for name in wanted:
        panel = of_world(simulated(549, seed=7)) if name == WORLD or folder is None else recorded(folder, name)
        results[name] = backtest(panel, {OURS: DemandForecaster()}, Protocol(horizon=chosen.horizon))
    seconds = seconds_for_a_large_shop()
    if chosen.json:
        sets = {name: {model: asdict(one) for model, one in raced.items()} for name, raced in results.items()}
        print(json.dumps({"sets": sets, "means": means(results), "seconds": seconds}))
    else:
        print(table(results, seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
