"""What a forecast may be trusted for: whose it is, and when the data are too thin for any."""

from __future__ import annotations

from collections.abc import Sequence

#: The shop is forecast from four weeks on; the score needs these and four more to be measured on.
LEAST_SHOP_DAYS = 28
LEAST_DAYS, LEAST_UNITS, LOOK_BACK = 14, 5, 84
WEEKS = 4
OURS, BAR, THIN = "demand", "bar", "thin"


def model_of(known_days: int, units: float, losses: Sequence[float | None], bar_losses: Sequence[float | None]) -> str:
    """Whose forecast holds: `thin` when too little is known (`units`: of the last twelve weeks), the bar's where ours
    was worse in each of the last four weeks, else ours."""
    if known_days < LEAST_DAYS or units < LEAST_UNITS:
        return THIN
    pairs = list(zip(losses, bar_losses, strict=True))
    lost = len(pairs) >= WEEKS and all(
        ours is not None and bar is not None and ours > bar for ours, bar in pairs[-WEEKS:]
    )
    return BAR if lost else OURS


def weeks_lost(losses: Sequence[int | None], bar_losses: Sequence[int | None]) -> tuple[int, int]:
    """In how many of the weeks that were measured ours was worse than the bar, and how many were measured."""
    pairs = [(ours, bar) for ours, bar in zip(losses, bar_losses, strict=True) if ours is not None and bar is not None]
    return sum(ours > bar for ours, bar in pairs), len(pairs)
