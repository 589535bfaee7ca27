"""Doors from and to long tables: CSV files, pandas, polars. None of them is needed for the rest."""

from __future__ import annotations

import csv
import gzip
import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from forecasting.panel import DAY, Forecast, Panel, as_day


def from_columns(
    columns: Mapping[str, Sequence[Any]],
    *,
    open_days: Mapping[str, Iterable[Any]] | None = None,
    last_day: Any = None,
    fill: bool = True,
) -> Panel:
    """A panel from long columns `series, date, quantity` and, if there, `store, category`; in any order of rows.

    With `fill` a series has sold zero on a day of its store (`open_days`: store to days; else any day on which the
    store sold something) from its own first row on. Without `fill` only what has a row is known. Two rows of one
    series and day are added up. Raises ValueError for missing columns, and for an empty table.
    """
    lack = {"series", "date", "quantity"} - set(columns)
    if lack or not len(columns["series"]):
        raise ValueError(f"columns missing: {sorted(lack)}" if lack else "the table is empty")
    names, row = np.unique(np.asarray(columns["series"]).astype(str), return_inverse=True)
    dates = np.asarray(columns["date"]).astype("datetime64[D]")
    quantity = np.asarray(columns["quantity"], dtype=float)
    first = dates.min()
    last = max(dates.max(), as_day(last_day)) if last_day is not None else dates.max()
    length = int((last - first) / DAY) + 1
    column = ((dates - first) / DAY).astype(int)
    sold = np.zeros((len(names), length))
    np.add.at(sold, (row, column), quantity)
    seen = np.zeros(sold.shape, dtype=bool)
    seen[row, column] = True
    heads = np.zeros(len(names), dtype=int)
    heads[row] = np.arange(len(row))
    stores, categories = (
        tuple(np.asarray(columns[name]).astype(str)[heads]) if name in columns else () for name in ("store", "category")
    )
    known = seen if not fill else _on_sale(seen, stores or ("",) * len(names), open_days, first)
    return Panel(np.where(known, sold, np.nan), first, tuple(names), stores, categories)


def _on_sale(seen: Any, stores: tuple[str, ...], open_days: Mapping[str, Iterable[Any]] | None, first: Any) -> Any:
    """Which cells are known: the store was open and the series had sold before or on that day."""
    store = np.array(stores)
    opened = np.zeros_like(seen)
    for name in set(stores):
        mine = store == name
        days = seen[mine].any(axis=0)
        for day in (open_days or {}).get(name, ()):
            place = int((as_day(day) - first) / DAY)
            if 0 <= place < len(days):
                days[place] = True
        opened[mine] = days
    return opened & (np.cumsum(seen, axis=1) > 0)


def from_pandas(frame: Any, **options: Any) -> Panel:
    """`from_columns` for a pandas frame."""
    return from_columns({name: frame[name].to_numpy() for name in frame.columns}, **options)


def from_polars(frame: Any, **options: Any) -> Panel:
    """`from_columns` for a polars frame."""
    return from_columns({name: frame[name].to_numpy() for name in frame.columns}, **options)


def to_columns(forecast: Forecast) -> dict[str, Any]:
    """Long columns `series, date, mean, q10, q50, ...` of a forecast."""
    count, horizon = forecast.mean.shape
    columns: dict[str, Any] = {
        "series": np.repeat(np.array(forecast.series), horizon),
        "date": np.tile(forecast.dates(), count),
        "mean": forecast.mean.ravel(),
    }
    for level, values in zip(forecast.levels, forecast.quantiles, strict=True):
        columns[f"q{level * 100:g}"] = values.ravel()
    return columns


def to_pandas(forecast: Forecast) -> Any:
    """The forecast as a long pandas frame; ImportError without pandas."""
    return importlib.import_module("pandas").DataFrame(to_columns(forecast))


def to_polars(forecast: Forecast) -> Any:
    """The forecast as a long polars frame; ImportError without polars."""
    return importlib.import_module("polars").DataFrame(to_columns(forecast))


def read_csv(path: Path, names: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """The columns of a CSV file (plain or .gz), renamed by `names` (ours: theirs)."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    for ours, theirs in (names or {}).items():
        if theirs not in found:
            raise ValueError(f"the file has no column {theirs}; it has {', '.join(found) or 'none'}")
        found[ours] = found[theirs]
    return found
