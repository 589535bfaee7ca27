"""The two values everything here speaks of: a panel of daily sales, and a forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
CLOSED = "closed"


def as_day(value: Any) -> np.datetime64:
    """A date, a text like 2026-11-26 or a moment as a day."""
    day: Any = np.asarray(value).astype("datetime64[D]")[()]
    return np.datetime64(day)


@dataclass(frozen=True)
class Feature:
    """What is known of days beforehand: a holiday, a term, a closure, a planned promotion.

    `values`: (days,) for all series or (series, days), from the panel's first day on and as far ahead as it is known;
    NaN or a missing day means not known. `planned`: the dates on which each value became known, same shape; without
    it everything was known from the beginning. A panel cut at a day forgets what was planned after it.
    """

    values: Floats
    planned: Days | None = None

    def known(self, cutoff: np.datetime64) -> Feature:
        """The feature as it was known on that day."""
        if self.planned is None:
            return self
        return Feature(np.where(self.planned <= cutoff, self.values, np.nan), self.planned)

    def between(self, first: int, last: int) -> Floats:
        """Values of the days first..last-1 with NaN beyond what is known; same number of axes."""
        have = self.values[..., first:last]
        missing = (last - first) - have.shape[-1]
        return np.concatenate([have, np.full((*have.shape[:-1], missing), np.nan)], axis=-1) if missing else have


@dataclass(frozen=True)
class Panel:
    """Daily sales: series x day.

    `values`: (series, days) in units a day, NaN = closed, not yet or no longer on sale, or sold out. `first_day`: the
    day of column 0. `stores` and `categories` (one name per series) say who shares a weekday profile and who lends a
    newcomer its first days. Raises ValueError, naming everything that does not fit.
    """

    values: Floats
    first_day: np.datetime64
    series: tuple[str, ...]
    stores: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    features: Mapping[str, Feature] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=float)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "first_day", as_day(self.first_day))
        for name in ("stores", "categories"):
            given = tuple(getattr(self, name)) or ("",) * len(self.series)
            object.__setattr__(self, name, given)
        problems = []
        if values.ndim != 2 or values.shape[0] != len(self.series):
            problems.append(f"values {values.shape} do not fit {len(self.series)} series")
        if len(set(self.series)) != len(self.series):
            problems.append("a series is named twice")
        if len(self.stores) != len(self.series) or len(self.categories) != len(self.series):
            problems.append("stores and categories need one name per series")
        if np.isinf(values).any() or (values < 0).any():
            problems.append("values must be finite and not negative")
        if problems:
            raise ValueError("; ".join(problems))

    @property
    def length(self) -> int:
        """Number of days."""
        return int(self.values.shape[1])

    @property
    def last_day(self) -> np.datetime64:
        """The day of the last column: what is known ends here."""
        return self.first_day + (self.length - 1) * DAY

    def dates(self, ahead: int = 0) -> Days:
        """The days of the columns, and `ahead` more."""
        return self.first_day + np.arange(self.length + ahead) * DAY

    def until(self, cutoff: np.datetime64) -> Panel:
        """What was known at the end of that day: later sales and later plans are gone."""
        keep = int((as_day(cutoff) - self.first_day) / DAY) + 1
        if not 0 < keep <= self.length:
            raise ValueError(f"{cutoff} lies outside {self.first_day} to {self.last_day}")
        known = {name: one.known(cutoff) for name, one in self.features.items()}
        return replace(self, values=self.values[:, :keep], features=known)

    def take(self, rows: Sequence[int] | NDArray[Any]) -> Panel:
        """The panel of some series, in the order given."""
        rows = np.asarray(rows, dtype=int)
        features = {
            name: one
            if one.values.ndim == 1
            else Feature(one.values[rows], None if one.planned is None else one.planned[rows])
            for name, one in self.features.items()
        }
        names: dict[str, Any] = {
            name: tuple(getattr(self, name)[row] for row in rows) for name in ("series", "stores", "categories")
        }
        return replace(self, values=self.values[rows], features=features, **names)

    def without(self, sold_out: NDArray[np.bool_]) -> Panel:
        """The panel with days masked on which a product ran out: what was sold then is not what was wanted."""
        return replace(self, values=np.where(sold_out, np.nan, self.values))

    def closed_ahead(self, horizon: int) -> NDArray[np.bool_]:
        """(series, horizon): closures known beforehand, from the feature named "closed"."""
        shape = (len(self.series), horizon)
        if CLOSED not in self.features:
            return np.zeros(shape, dtype=bool)
        ahead = self.features[CLOSED].between(self.length, self.length + horizon)
        return np.broadcast_to(ahead > 0, shape)


@dataclass(frozen=True)
class Forecast:
    """Mean and quantiles of daily demand, units a day.

    `mean`: (series, horizon); `quantiles`: (levels, series, horizon), rising with the level.
    """

    mean: Floats
    quantiles: Floats
    levels: tuple[float, ...]
    series: tuple[str, ...]
    first_day: np.datetime64

    def quantile(self, level: float) -> Floats:
        """One quantile, (series, horizon); ValueError when it was not asked for."""
        return self.quantiles[self.levels.index(level)]

    def dates(self) -> Days:
        """The days of the columns."""
        return self.first_day + np.arange(self.mean.shape[1]) * DAY

    def take(self, rows: Sequence[int] | NDArray[Any]) -> Forecast:
        """The forecast of some series, in the order given."""
        rows = np.asarray(rows, dtype=int)
        names = tuple(self.series[row] for row in rows)
        return replace(self, mean=self.mean[rows], quantiles=self.quantiles[:, rows], series=names)
