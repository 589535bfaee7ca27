"""Does the simulated world look like real shops? Its series beside the histories in SHARED_DIR, figure by figure.

`python3 manage.py bench realism [--json] [--days 549]`. The histories are research copies: only figures come out.
Without SHARED_DIR the world is shown alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from simulation import World

DAILY = {"bread_basket": "café, Edinburgh", "coffee_vending": "coffee machine", "takeaway": "takeaway, London"}
SYNTHETIC = {"maven_coffee": "coffee shops (synthetic)"}
TICKETS = {"bread_basket": "bread_basket.baskets", "takeaway": "takeaway.baskets"}
FEWEST_DAYS = 60
SMALL, MIDDLE, LARGE = (0.5, 2.0), (2.0, 8.0), (8.0, 30.0)
WORLD = "simulated"


@dataclass(frozen=True)
class Figures:
    """What one shop's history looks like; None where it cannot be said.

    `dispersion_*` are medians of variance/mean of daily product counts for products selling so much a day.
    """

    days: int
    units_a_day: float
    variation: float
    weekday_strength: float
    lag_1: float
    lag_7: float
    zeros: float | None
    dispersion_small: float | None
    dispersion_middle: float | None
    dispersion_large: float | None
    basket: float | None = None
    single: float | None = None
    busiest_hours: float | None = None


@dataclass(frozen=True)
class History:
    """Counts by product and day over the open days; baskets as units and hours of tickets, when known."""

    open_days: Sequence[date]
    products: Mapping[str, Mapping[date, int]]
    baskets: Sequence[int] = ()
    hours: Mapping[int, int] | None = None


def figures_of(history: History) -> Figures:
    """All figures of one history."""
    days = sorted(history.open_days)
    total = Counter[date]()
    for counts in history.products.values():
        total.update(counts)
    series = [total[day] for day in days]
    mean = statistics.mean(series)
    weekdays = defaultdict(list)
    for day in days:
        weekdays[day.weekday()].append(total[day])
    strengths = [statistics.mean(found) for found in weekdays.values() if len(found) * 14 > len(days)]
    spreads, zeros = _spreads(history, days)
    baskets = history.baskets
    hours = sorted((history.hours or {}).values(), reverse=True)
    return Figures(
        days=len(days),
        units_a_day=mean,
        variation=statistics.pstdev(series) / mean,
        weekday_strength=max(strengths) / min(strengths),
        lag_1=autocorrelation(series, 1),
        lag_7=autocorrelation(series, 7),
        zeros=statistics.median(zeros) if zeros else None,
        dispersion_small=_median(spreads, SMALL),
        dispersion_middle=_median(spreads, MIDDLE),
        dispersion_large=_median(spreads, LARGE),
        basket=statistics.mean(baskets) if baskets else None,
        single=sum(one == 1 for one in baskets) / len(baskets) if baskets else None,
        busiest_hours=sum(hours[:3]) / sum(hours) if hours else None,
    )


def autocorrelation(series: Sequence[float], lag: int) -> float:
    """How much a day resembles the day `lag` open days before."""
    mean = statistics.mean(series)
    whole = sum((one - mean) ** 2 for one in series)
    return sum((one - mean) * (other - mean) for one, other in zip(series, series[lag:], strict=False)) / whole


def _spreads(history: History, days: Sequence[date]) -> tuple[list[tuple[float, float]], list[float]]:
    """(mean, variance/mean) and the share of days without a sale of each product, from its first sale on."""
    spreads, zeros = [], []
    for counts in history.products.values():
        first = min(counts)
        series = [counts.get(day, 0) for day in days if day >= first]
        if len(series) >= FEWEST_DAYS:
            mean = statistics.mean(series)
            spreads.append((mean, statistics.pvariance(series) / mean))
            zeros.append(series.count(0) / len(series))
    return spreads, zeros


def _median(spreads: Sequence[tuple[float, float]], between: tuple[float, float]) -> float | None:
    found = [spread for mean, spread in spreads if between[0] <= mean < between[1]]
    return statistics.median(found) if found else None


def simulated(days: int, *, seed: int, last: date | None = None) -> History:
    """The world's history: sold units, as a till would have recorded them."""
    start = (last or date(2026, 11, 26)) - timedelta(days=days - 1)
    products: dict[str, dict[date, int]] = defaultdict(dict)
    open_days, baskets, hours = [], [], Counter[int]()
    for day in World(start, days, seed=seed):
        if day.closed:
            continue
        open_days.append(day.date)
        for code, units in day.units.items():
            products[code][day.date] = units
        baskets += [sum(line.quantity for line in sale.lines) for sale in day.sales]
        hours.update(sale.moment.hour for sale in day.sales)
    return History(open_days, products, baskets, hours)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one research file."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def recorded(folder: Path, name: str) -> History:
    """One real history; of several stores the first."""
    sold, days = rows(folder, name), rows(folder, f"{name}.open_days")
    store = sold[0]["store"]
    products: dict[str, dict[date, int]] = defaultdict(dict)
    for row in sold:
        if row["store"] == store:
            day = date.fromisoformat(row["date"])
            products[row["product"]][day] = products[row["product"]].get(day, 0) + int(row["qty"])
    open_days = [date.fromisoformat(row["date"]) for row in days if row["store"] == store and row["date"]]
    if name not in TICKETS:
        return History(open_days, products)
    tickets, hours = Counter[str](), {}
    for row in rows(folder, TICKETS[name]):
        tickets[row["ticket"]] += int(float(row.get("qty") or 1))
        hours.setdefault(row["ticket"], int(row["time"][11:13]))
    return History(open_days, products, list(tickets.values()), Counter(hours.values()))


def compared(days: int, *, seed: int = 7) -> dict[str, Figures]:
    """The world and whatever real histories are there."""
    found = {WORLD: figures_of(simulated(days, seed=seed))}
    named = os.environ.get("SHARED_DIR")
    if named and (folder := Path(named) / "data" / "sales").is_dir():
        found |= {name: figures_of(recorded(folder, name)) for name in (*DAILY, *SYNTHETIC)}
    return found


def table(found: Mapping[str, Figures]) -> str:
    """The figures side by side, as Markdown."""
    lines = ["| figure | " + " | ".join(found) + " |", "|---|" + "---:|" * len(found)]
    for name in Figures.__dataclass_fields__:
        values = [getattr(one, name) for one in found.values()]
        shown = ["–" if value is None else str(value) if name == "days" else f"{value:.2f}" for value in values]
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def main() -> int:
    """Show the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--days", type=int, default=549)
    chosen = arguments.parse_args()
    found = compared(chosen.days)
    if chosen.json:
        print(json.dumps({name: asdict(one) for name, one in found.items()}))
    else:
        print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
