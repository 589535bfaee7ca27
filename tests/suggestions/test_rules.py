"""What trials teach, what a verdict says, and that pages load nothing that thinks."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest

from launcher.programs import ROOT
from shop.suggestions.making.past import Goods, Past
from shop.suggestions.making.trials import OWN, arrange, measure
from shop.suggestions.rules.learning import PRIOR, PRIOR_SPREAD, Seen, factor_for
from shop.suggestions.rules.states import Part, Verdict, verdict_of

WORKED = Seen("bundle", "bundle:1:2", reckoned=500, measured=1500, error=100)


def test_before_any_trial_what_is_reckoned_is_expected_and_little_is_sure() -> None:
    found = factor_for("bundle", "bundle:1:2", [])
    assert (found.mean, found.spread, found.trials) == (PRIOR, PRIOR_SPREAD, 0)


def test_the_same_goods_learn_most_their_kind_less_other_kinds_nothing() -> None:
    same, kind, other = (
        factor_for(*about, [WORKED]).mean
        for about in (("bundle", "bundle:1:2"), ("bundle", "bundle:3:4"), ("slow", "slow:1"))
    )
    assert other == PRIOR
    assert PRIOR < kind < same <= 3.0


def test_a_noisy_trial_teaches_little_and_one_without_a_figure_nothing() -> None:
    noisy = Seen("bundle", "bundle:1:2", reckoned=500, measured=1500, error=5000)
    assert factor_for("bundle", "bundle:1:2", [noisy]).mean == pytest.approx(PRIOR, abs=0.1)
    tiny = Seen("bundle", "bundle:1:2", reckoned=1, measured=1500, error=100)
    assert factor_for("bundle", "bundle:1:2", [tiny]).mean == PRIOR


@pytest.mark.parametrize(
    ("own", "others", "verdict"),
    [
        (Part(500, 100, 900), Part(0, -300, 300), Verdict.WORKS),
        (Part(-500, -900, -100), Part(0, -300, 300), Verdict.LOSES),
        (Part(500, -100, 1100), Part(0, -300, 300), Verdict.UNCLEAR),
        (Part(500, 100, 900), Part(-800, -1200, -400), Verdict.LOSES),
        (Part(500, 100, 900), Part(-200, -350, -50), Verdict.WORKS),
    ],
)
def test_a_gain_that_other_goods_surely_pay_for_is_none(own: Part, others: Part, verdict: Verdict) -> None:
    assert verdict_of(own, others) == verdict


def shop(seed: int, *, changed: frozenset[date] = frozenset(), more: float = 0.0) -> Past:
    """Two goods over 26 weeks; on changed days the first sells so many more."""
    chance, extra = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    days = [date(2026, 1, 5) + timedelta(days=number) for number in range(182)]
    busy = 1 + 0.4 * np.array([day.weekday() > 4 for day in days])
    units = chance.poisson(np.array([[2.0], [30.0]]) * busy).astype(float)
    units[0] += extra.poisson(more * busy * np.array([day in changed for day in days]))
    goods = (Goods(0, "杯", "pottery", "", 6000, 2000), Goods(1, "拿铁", "drink", "", 2200, 500))
    return Past(days[0], goods, units, units * np.array([[6000.0], [2200.0]]))


def one_trial(seed: int, more: float) -> tuple[float, float, float]:
    first = date(2026, 1, 5) + timedelta(days=126)
    before = shop(seed)
    known = Past(before.first_day, before.goods, before.units[:, :126], before.net_fen[:, :126])
    arranged = arrange(known, [0], first_day=first, weeks=8, seed=seed)
    found = measure(shop(seed, changed=frozenset(arranged.changed), more=more), [0], arranged)
    assert found is not None
    return found[OWN].estimate, found[OWN].low, found[OWN].high


@pytest.mark.parametrize("more", [0.0, 1.5])
def test_intervals_hold_the_truth_and_the_estimate_is_right_on_average(more: float) -> None:
    found = [one_trial(seed, more) for seed in range(40)]
    truth = more * 4000 * (1 + 0.4 * 2 / 7)
    assert sum(low <= truth <= high for _, low, high in found) >= 34
    assert np.mean([estimate for estimate, _, _ in found]) == pytest.approx(truth, abs=900)


def test_what_happens_after_the_start_changes_neither_lots_nor_forecast() -> None:
    first = date(2026, 1, 5) + timedelta(days=126)
    one, other = shop(1), shop(1, changed=frozenset({first}), more=50.0)
    known = [Past(past.first_day, past.goods, past.units[:, :126], past.net_fen[:, :126]) for past in (one, other)]
    assert len({str(arrange(past, [0], first_day=first, weeks=4, seed=3)) for past in known}) == 1


def test_the_web_process_loads_nothing_that_thinks() -> None:
    code = (
        "import sys; import shop, importlib; importlib.import_module('shop.suggestions.views'); "
        "print([one for one in ('numpy', 'sklearn', 'forecasting') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
