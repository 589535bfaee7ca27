"""Is less thrown away for the same service? `python3 manage.py bench purchase-plan [--json] [--worlds N] [--weeks N]`.

In simulated worlds nobody tuned anything on, the fresh goods of the bar (milk, fruit, ice, cooked rice: what keeps for
15 days or less) are bought three ways for the last weeks of the history: by the purchase plan (quantile of the
simulated sum of the forecasts over lead time and round), by (s, S) from the mean and the spread of the last four
weeks, brought up to S whenever less is there - which is the kindest to it - and by last week's use. Each way is tried
with several margins of safety; what is thrown away is compared where all three serve the same share of what was needed.
All buy whole packs, never more than keeps, on the same days, and lose what expires, the oldest first.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, stdev
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from forecasting import DemandForecaster, Feature, Panel
from shop.db import ROOT
from shop.planning.learning.fitting import Fitted, Scored, score_of
from shop.planning.learning.sums import quantiles_of_sums, simulated
from shop.planning.rules.needs import LEVELS
from simulation import World
from simulation.calendar import facts_of

SEED_DATA = ROOT / "shop" / "catalog" / "seed"
KEEPS_AT_MOST = 15
HISTORY, HORIZON = 330, 28
LAST_DAY = date(2026, 11, 22)
#: 1001 and on: no other part of the project uses these worlds.
FIRST_SEED = 1001
SERVICES = (0.90, 0.95, 0.98)
#: The shelves are empty in the beginning: these days fill them and are not counted.
WARM_UP = 14
SAFETIES = {
    "plan": LEVELS,
    "s_S": (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0),
    "last_week": (-0.5, -0.35, -0.2, -0.1, 0.0, 0.15, 0.3, 0.5, 0.8, 1.2),
}
Floats = NDArray[np.float64]


class Target(Protocol):
    """What should be there of a good on the morning of a day, so that it lasts for `days` with this safety."""

    def __call__(self, good: int, today: int, safety: float, *, days: int) -> float: ...


@dataclass(frozen=True)
class Fresh:
    """Something that does not keep: its pack, its price, days it keeps, how often and how late it comes."""

    code: str
    pack: float
    fen: float
    keeps: int

    @property
    def lead(self) -> int:
        """Days from order to delivery: rice is fetched the same morning, the market comes next day."""
        return 0 if self.keeps <= 2 else 1 if self.keeps <= 7 else 2

    def orders_on(self, day: date) -> bool:
        """Daily what keeps a day or two, twice a week what keeps a week, else on Mondays."""
        return self.keeps <= 2 or day.isoweekday() == 1 or (self.keeps <= 7 and day.isoweekday() == 4)

    def round_from(self, day: date) -> int:
        """Days until it can be ordered again."""
        return next(days for days in range(1, 8) if self.orders_on(day + timedelta(days=days)))


def fresh_goods() -> list[Fresh]:
    """From the shop's own list of materials; what the bar makes itself is not bought."""
    with (SEED_DATA / "materials.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if 0 < int(row["shelf_life_days"] or 0) <= KEEPS_AT_MOST]
    return [
        Fresh(row["code"], float(row["base_qty_per_purchase_unit"]), 100 * float(row["price_per_base_unit"]),
              int(row["shelf_life_days"]))
        for row in rows if "自制" not in row["name"]
    ]  # fmt: skip


def recipes(goods: Sequence[Fresh], products: Sequence[str]) -> Floats:
    """(products, goods): what a drink takes as it is usually made."""
    place = {one.code: number for number, one in enumerate(goods)}
    line_of = {code: number for number, code in enumerate(products)}
    each = np.zeros((len(products), len(goods)))
    with (SEED_DATA / "recipe_lines.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["material_code"] in place and row["drink_code"] in line_of:
                each[line_of[row["drink_code"]], place[row["material_code"]]] += float(row["qty"])
    return each


@dataclass(frozen=True)
class Story:
    """A world's sales as a panel, and what its days took of each good."""

    panel: Panel
    first: date
    used: Floats
    each: Floats


def story_of(seed: int, goods: Sequence[Fresh], *, days: int) -> Story:
    """One world, the same plan of promotions and prices as the demo's."""
    first = LAST_DAY - timedelta(days=days - 1)
    world = World(first, days, seed=seed)
    history = list(world)
    products = tuple(sorted({code for day in history for code in day.units}))
    units = np.array([[float(day.units.get(code, 0)) for day in history] for code in products])
    opened = np.array([not day.closed for day in history])
    on_sale = opened & (np.cumsum(units > 0, axis=1) > 0)
    each = recipes(goods, products)
    ahead = [facts_of(first + timedelta(days=number)) for number in range(days + HORIZON)]
    closed = [world.closed(one) for one in ahead[:days]] + [""] * HORIZON
    features = {
        "closed": Feature(np.array([float(bool(one)) for one in closed])),
        "day_off": Feature(np.array([float(bool(one.holiday)) for one in ahead])),
        "event": Feature(np.array([float(bool(one.local)) for one in ahead])),
        "break": Feature(np.array([float(not one.term) for one in ahead])),
    }
    panel = Panel(np.where(on_sale, units, np.nan), np.datetime64(first), products, features=features)
    return Story(panel, first, units.T @ each, each)


def plan_targets(story: Story, begin: int) -> Target:
    """By the forecasts, fitted anew on Mondays and Thursdays; asked for other days the latest fit answers."""
    score: Scored | None = None
    cells: dict[int, Floats] = {}
    for today in range(begin, len(story.used)):
        day = story.first + timedelta(days=today)
        if today != begin and day.isoweekday() not in (1, 4):
            continue
        known = story.panel.until(np.datetime64(day - timedelta(days=1)))
        rows = np.flatnonzero((~np.isnan(known.values)).any(axis=1))
        known = known.take(rows)
        score = score if score is not None and len(score.losses) == len(rows) else score_of(known, tell=lambda: None)
        model = DemandForecaster()
        answer = model.fit(known).predict(HORIZON)
        fitted = Fitted((), answer.mean, answer.quantiles, model.spread_[np.argsort(model.order_)], rows, score)
        paths = simulated(fitted, cut_off=day)
        cells[today] = np.einsum("psd,si->pid", paths, story.each[rows], optimize=True)

    def target(good: int, today: int, safety: float, *, days: int) -> float:
        fit = max(one for one in cells if one <= today)
        taken = cells[fit][:, good : good + 1, today - fit :]
        return float(quantiles_of_sums(taken, (safety,))[0, 0, days - 1])

    return target


def simple_targets(story: Story, way: str) -> Target:
    """By the mean and spread of the last four weeks, or by last week's use."""

    def target(good: int, today: int, safety: float, *, days: int) -> float:
        if way == "last_week":
            return float(story.used[today - 7 : today, good].sum()) / 7 * days * (1 + safety)
        recent = story.used[today - 28 : today, good]
        return max(0.0, float(recent.mean()) * days + safety * float(recent.std(ddof=1)) * math.sqrt(days))

    return target


def run(story: Story, goods: Sequence[Fresh], begin: int, target: Target, safety: float) -> tuple[float, float, float]:
    """(needed, missed, thrown away) in fen over all goods and days from two weeks after `begin` on."""
    needed = missed = wasted = 0.0
    for number, good in enumerate(goods):
        shelf: deque[list[float]] = deque()
        coming: dict[int, float] = {}
        for today in range(begin, len(story.used)):
            day = story.first + timedelta(days=today)
            if good.orders_on(day):
                days = good.lead + min(good.round_from(day), good.keeps)
                there = sum(lot[1] for lot in shelf if lot[0] > today) + sum(coming.values())
                packs = math.ceil(max(0.0, target(number, today, safety, days=days) - there) / good.pack - 1e-9)
                coming[today + good.lead] = coming.get(today + good.lead, 0.0) + packs * good.pack
            if arrived := coming.pop(today, 0.0):
                shelf.append([today + good.keeps, arrived])
            fen = good.fen if today >= begin + WARM_UP else 0.0
            while shelf and shelf[0][0] <= today:
                wasted += shelf.popleft()[1] * fen
            need = float(story.used[today, number])
            needed += need * fen
            while need > 1e-9 and shelf:
                taken = min(need, shelf[0][1])
                need, shelf[0][1] = need - taken, shelf[0][1] - taken
                if shelf[0][1] <= 1e-9:
                    shelf.popleft()
            missed += need * fen
    return needed, missed, wasted


def curve(
    story: Story, goods: Sequence[Fresh], begin: int, target: Target, safeties: Sequence[float]
) -> list[tuple[float, float]]:
    """(service, thrown away over needed) of each margin of safety."""
    found = []
    for safety in safeties:
        needed, missed, wasted = run(story, goods, begin, target, safety)
        found.append((1 - missed / needed, wasted / needed))
    return sorted(found)


def waste_at(points: Sequence[tuple[float, float]], service: float) -> float:
    """What is thrown away at a service, by straight lines; NaN where no margin of safety reaches it."""
    xs, ys = [one[0] for one in points], [one[1] for one in points]
    return float(np.interp(service, xs, ys)) if xs[0] <= service <= xs[-1] else math.nan


def measure(worlds: int, weeks: int) -> dict[str, Any]:
    """All worlds, all ways."""
    goods = fresh_goods()
    days = HISTORY + WARM_UP + 7 * weeks
    found: list[dict[str, list[tuple[float, float]]]] = []
    for number in range(worlds):
        story = story_of(FIRST_SEED + number, goods, days=days)
        targets: dict[str, Target] = {
            "plan": plan_targets(story, HISTORY),
            **{way: simple_targets(story, way) for way in ("s_S", "last_week")},
        }
        found.append({way: curve(story, goods, HISTORY, target, SAFETIES[way]) for way, target in targets.items()})
        print(f"… world {number + 1} of {worlds}", file=sys.stderr)
        print(
            {way: [(round(a, 3), round(b, 3)) for a, b in points] for way, points in found[-1].items()}, file=sys.stderr
        )
    return {
        "bench": "purchase-plan", "worlds": worlds, "weeks": weeks, "goods": [one.code for one in goods],
        "services": {str(service): _compared(found, service) for service in SERVICES},
    }  # fmt: skip


def _compared(found: list[dict[str, list[tuple[float, float]]]], service: float) -> dict[str, Any]:
    """Mean waste of each way over the worlds in which all reach the service; the plan's saving with 95 % interval."""
    rows = [{way: waste_at(points, service) for way, points in world.items()} for world in found]
    rows = [row for row in rows if not any(math.isnan(one) for one in row.values())]
    told: dict[str, Any] = {"worlds": len(rows)}
    if not rows:
        return told
    for way in SAFETIES:
        told[way] = round(mean(row[way] for row in rows), 4)
    for other in ("s_S", "last_week"):
        saved = [1 - row["plan"] / row[other] for row in rows if row[other] > 0]
        half = 1.96 * stdev(saved) / math.sqrt(len(saved)) if len(saved) > 1 else math.nan
        told[f"saved_against_{other}"] = [
            round(mean(saved), 3),
            round(mean(saved) - half, 3),
            round(mean(saved) + half, 3),
        ]
    return told


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The figures as Markdown."""
    yield "| service | worlds | plan | (s, S) | last week | less than (s, S) | less than last week |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for service, row in found["services"].items():
        if "plan" not in row:
            yield f"| {float(service):.1%} | 0 | – | – | – | – | – |"
            continue
        cells = [f"{row[way]:.1%}" for way in SAFETIES]
        for other in ("s_S", "last_week"):
            middle, low, high = row[f"saved_against_{other}"]
            cells.append(f"{middle:.0%} ({low:.0%} – {high:.0%})")
        yield f"| {float(service):.1%} | {row['worlds']} | " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(
        prog="bench purchase-plan", description="同样的供应，少扔多少 · waste at the same service"
    )
    options.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 · print one JSON object")
    options.add_argument("--worlds", type=int, default=10, help="世界数 · worlds")
    options.add_argument("--weeks", type=int, default=8, help="买几周 · weeks bought for")
    chosen = options.parse_args(arguments)
    found = measure(chosen.worlds, chosen.weeks)
    if chosen.json:
        print(json.dumps(found))
        return 0
    print("thrown away as a share of what was needed, by cost")
    print("\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
