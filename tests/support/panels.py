"""Made-up shops for forecasts: small, seeded, with a weekday rhythm."""

from __future__ import annotations

from typing import Any

import numpy as np

from forecasting import Panel

MONDAY = np.datetime64("2025-01-06")
WEEKEND = 1.0 + 0.6 * (np.arange(7) > 4)


def make_panel(series: int = 6, days: int = 140, *, seed: int = 0, level: float = 4.0, **changes: Any) -> Panel:
    """A store's products, each with its own level, busier at weekends; Poisson counts."""
    chance = np.random.default_rng(seed)
    levels = level * (1 + np.arange(series) / series)
    values = chance.poisson(levels[:, None] * WEEKEND[np.arange(days) % 7], (series, days)).astype(float)
    given: dict[str, Any] = {
        "values": values,
        "first_day": MONDAY,
        "series": tuple(f"s{number:02}" for number in range(series)),
        **changes,
    }
    return Panel(**given)
