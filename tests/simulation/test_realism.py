"""The world's series lie where those of real shops lie (needs SHARED_DIR)."""

from __future__ import annotations

import pytest

from bench import realism
from tests.support.machine import shared_dir

#: How far outside the range of the real histories a figure may lie.
SLACK = 0.05
CHECKED = (
    "variation", "weekday_strength", "lag_1", "lag_7", "zeros", "dispersion_small", "dispersion_middle",
    "dispersion_large", "basket", "single", "busiest_hours",
)  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> dict[str, realism.Figures]:
    shared_dir()
    return realism.compared(549)


@pytest.mark.parametrize("name", CHECKED)
def test_a_figure_lies_within_the_range_of_real_shops(figures: dict[str, realism.Figures], name: str) -> None:
    real = [getattr(one, name) for shop, one in figures.items() if shop != realism.WORLD]
    known = [value for value in real if value is not None]
    assert len(known) >= 2
    assert min(known) * (1 - SLACK) <= getattr(figures[realism.WORLD], name) <= max(known) * (1 + SLACK)


def test_the_figures_of_a_made_up_series_are_right() -> None:
    days = realism.simulated(2, seed=1).open_days
    history = realism.History(days, {"a": {days[0]: 3, days[1]: 1}}, [1, 1, 4], {9: 3, 10: 1})
    found = realism.figures_of(history)
    assert (found.days, found.units_a_day, found.variation, found.basket, found.single) == (2, 2, 0.5, 2, 2 / 3)
    assert found.zeros is None, "too short to tell"
