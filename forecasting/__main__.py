"""`python -m forecasting forecast|backtest|affinity FILE.csv`: the library on any table of sales.

The file (CSV, also .gz) has one row per sale or per product and day. `--series`, `--date`, `--quantity`, `--store`,
`--category` name its columns where they are called otherwise. Answers go to the standard output as CSV.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from forecasting.affinity import Pair, affinity
from forecasting.backtest import Protocol, backtest
from forecasting.demand import DemandForecaster
from forecasting.frames import from_columns, read_csv, to_columns
from forecasting.panel import Panel

COLUMNS = ("series", "date", "quantity", "store", "category")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a file that does not fit ends it with one line that says why, and the code 2."""
    chosen = parser().parse_args(arguments)
    try:
        head, rows = chosen.command(chosen)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{chosen.file}: {problem}\n")
        return 2
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m forecasting", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, command, text in (
        ("forecast", forecast, "the days ahead: mean and quantiles of every product"),
        ("backtest", race, "how good it would have been, beside the two bars"),
        ("affinity", pairs, "products bought together; needs --ticket and --moment"),
    ):
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("file", type=Path)
        one.set_defaults(command=command)
        for column in (*COLUMNS, "ticket", "moment", "daypart"):
            one.add_argument(f"--{column}", help=f"the column that holds the {column}")
        one.add_argument("--horizon", type=int, default=14, help="days ahead, at most 28")
    return top


def forecast(chosen: argparse.Namespace) -> tuple[Iterable[str], Iterable[Sequence[Any]]]:
    """Head and rows of the forecast."""
    columns = to_columns(DemandForecaster().fit(panel_of(chosen)).predict(_horizon(chosen)))
    numbers = [
        [f"{value:.3f}" for value in column] for name, column in columns.items() if name not in ("series", "date")
    ]
    return columns, zip(columns["series"], columns["date"], *numbers, strict=True)


def race(chosen: argparse.Namespace) -> tuple[Iterable[str], Iterable[Sequence[Any]]]:
    """Head and rows of the backtest, one row per forecaster and group."""
    found = backtest(panel_of(chosen), {"demand": DemandForecaster()}, Protocol(horizon=_horizon(chosen)))
    names = list(found["moving_average"].warm)
    rows = [
        [name, group, *(f"{figures[one]:.4f}" for one in names)]
        for name, result in found.items()
        for group, figures in (("warm", result.warm), ("cold", result.cold))
        if figures
    ]
    return ["forecaster", "group", *names], rows


def pairs(chosen: argparse.Namespace) -> tuple[Iterable[str], Iterable[Sequence[Any]]]:
    """Head and rows of the affinities."""
    names = {name: getattr(chosen, name) or name for name in ("series", "ticket", "moment")}
    if chosen.daypart:
        names["daypart"] = chosen.daypart
    columns = read_csv(chosen.file, names)
    found = affinity(columns["ticket"], columns["series"], columns["moment"], dayparts=columns.get("daypart"))
    return [field.name for field in fields(Pair)], [astuple(pair) for pair in found]


def panel_of(chosen: argparse.Namespace) -> Panel:
    """The panel of the file; store and category are taken when they are there, series are told apart by store."""
    columns = read_csv(chosen.file)
    names = {name: getattr(chosen, name) or name for name in COLUMNS}
    lack = [names[name] for name in COLUMNS[:3] if names[name] not in columns]
    lack += [names[name] for name in COLUMNS[3:] if getattr(chosen, name) and names[name] not in columns]
    if lack:
        raise ValueError(f"no column {', '.join(lack)}; there are: {', '.join(columns) or 'none'}")
    found = {ours: columns[theirs] for ours, theirs in names.items() if theirs in columns}
    if "store" in found:
        found["series"] = [f"{one}|{other}" for one, other in zip(found["store"], found["series"], strict=True)]
    return from_columns(found)


def _horizon(chosen: argparse.Namespace) -> int:
    if not 1 <= chosen.horizon <= 28:
        raise ValueError("the horizon is from 1 to 28 days")
    return int(chosen.horizon)


if __name__ == "__main__":
    sys.exit(main())
