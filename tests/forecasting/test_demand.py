"""What a forecast promises: no look ahead, the same in any unit, events, closures, newcomers, spread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting import DemandForecaster, Feature, Forecast, Panel, Protocol, backtest
from tests.support.panels import MONDAY, make_panel


def forecast_of(panel: Panel, horizon: int = 14) -> Forecast:
    return DemandForecaster().fit(panel).predict(horizon)


@given(st.integers(0, 10_000), st.integers(90, 180))
def test_changing_the_future_changes_no_forecast(seed: int, cutoff: int) -> None:
    panel = make_panel(5, 200)
    day = panel.dates()[cutoff]
    later = panel.values.copy()
    later[:, cutoff + 1 :] = np.random.default_rng(seed).integers(0, 99, later[:, cutoff + 1 :].shape)
    before, after = forecast_of(panel.until(day)), forecast_of(replace(panel, values=later).until(day))
    np.testing.assert_array_equal(before.mean, after.mean)
    np.testing.assert_array_equal(before.quantiles, after.quantiles)


def test_the_future_of_a_large_panel_changes_no_boosted_forecast() -> None:
    panel = make_panel(24, 260)
    later = panel.values.copy()
    later[:, 200:] = 50
    day = panel.dates()[199]
    before, after = forecast_of(panel.until(day)), forecast_of(replace(panel, values=later).until(day))
    np.testing.assert_array_equal(before.quantiles, after.quantiles)


def test_a_plan_made_later_changes_no_forecast() -> None:
    panel = make_panel(4, 160)
    flags = (np.arange(200) % 10 == 0).astype(float)
    planned = np.where(np.arange(200) < 120, MONDAY, MONDAY + 150)
    later = replace(panel, features={"promotion": Feature(flags, planned)})
    never = replace(panel, features={"promotion": Feature(np.where(np.arange(200) < 120, flags, np.nan))})
    day = MONDAY + 130
    np.testing.assert_array_equal(forecast_of(later.until(day)).mean, forecast_of(never.until(day)).mean)
    assert not np.array_equal(forecast_of(later).mean, forecast_of(never).mean)


@pytest.mark.parametrize("factor", [0.25, 3.0, 1000.0])
@pytest.mark.parametrize("series", [5, 24])
def test_sales_in_another_unit_give_the_forecast_in_that_unit(series: int, factor: float) -> None:
    panel = make_panel(series, 200)
    plain, scaled = forecast_of(panel), forecast_of(replace(panel, values=panel.values * factor))
    np.testing.assert_allclose(scaled.mean, plain.mean * factor, rtol=1e-9)
    np.testing.assert_allclose(scaled.quantiles, plain.quantiles * factor, rtol=1e-9)


def test_quantiles_are_whole_units() -> None:
    found = forecast_of(make_panel(5, 150, level=2.0))
    np.testing.assert_array_equal(found.quantiles, np.round(found.quantiles))


def test_the_band_holds_four_days_in_five() -> None:
    result = backtest(make_panel(20, 200, level=6.0), {"ours": DemandForecaster()})["ours"]
    assert 0.78 <= result.warm["coverage80"] <= 0.92
    assert abs(result.warm["bias"]) < 0.05


def test_the_weekend_is_seen() -> None:
    mean = forecast_of(make_panel(6, 140)).mean.mean(axis=0)
    assert mean[5] / mean[1] == pytest.approx(1.6, rel=0.15)


def test_a_lasting_jump_is_followed_sooner_than_by_the_bar() -> None:
    values = make_panel(12, 200).values
    values[:, 186:] *= 2
    panel = replace(make_panel(12, 200), values=values)
    truth = make_panel(12, 200).values[:, :186].mean() * 2
    assert forecast_of(panel).mean.mean() > 0.6 * truth


def test_a_shop_closed_on_sundays_gets_nothing_on_sundays() -> None:
    values = make_panel(5, 140).values
    values[:, 6::7] = np.nan
    found = forecast_of(replace(make_panel(5, 140), values=values))
    assert (found.mean[:, 6::7] == 0).all()
    assert (found.mean[:, :6] > 0).all()


def test_a_closure_known_beforehand_is_zero() -> None:
    closed = np.zeros(160)
    closed[145] = 1
    found = forecast_of(replace(make_panel(5, 140), features={"closed": Feature(closed)}))
    assert (found.mean[:, 5] == 0).all()
    assert (found.quantiles[:, :, 5] == 0).all()
    assert (found.mean[:, 6] > 0).all()


def festival_panel(effect: float = 2.0) -> Panel:
    panel = make_panel(8, 300)
    flags = (np.arange(320) % 37 == 5).astype(float)
    values = panel.values.copy()
    values[:, flags[:300] > 0] *= effect
    return replace(panel, values=values, features={"festival": Feature(flags)})


def test_a_festival_that_doubled_sales_is_expected_again() -> None:
    panel = festival_panel().until(MONDAY + 295)
    found = forecast_of(panel).mean.sum(axis=0)
    (place,) = np.flatnonzero(panel.features["festival"].values[296:310])
    usual = found[(place + 7) % 14]
    assert 1.5 < found[place] / usual < 2.1


def test_a_calendar_that_ends_too_soon_is_no_event() -> None:
    panel = festival_panel()
    short = replace(panel, features={"festival": Feature(panel.features["festival"].values[:300])})
    without = replace(
        panel, features={"festival": Feature(np.where(np.arange(320) < 300, panel.features["festival"].values, 0))}
    )
    np.testing.assert_array_equal(forecast_of(short).mean, forecast_of(without).mean)
    assert np.isfinite(forecast_of(short).mean).all()


def test_a_promotion_of_one_product_moves_that_product() -> None:
    panel = make_panel(6, 240)
    flags = np.zeros((6, 254))
    flags[2, 20:240:15] = 1
    flags[2, 245] = 1
    values = panel.values.copy()
    values[flags[:, :240] > 0] *= 3
    found = forecast_of(replace(panel, values=values, features={"promotion": Feature(flags)})).mean
    assert found[2, 5] / found[2, 12] > 1.8
    assert found[3, 5] / found[3, 12] == pytest.approx(1, abs=1e-9)


def test_days_on_which_it_ran_out_are_not_taken_for_demand() -> None:
    panel = make_panel(6, 200)
    sold_out = np.zeros((6, 200), dtype=bool)
    sold_out[0, 120::2] = True
    values = np.where(sold_out, np.minimum(panel.values, 1), panel.values)
    short = replace(panel, values=values)
    truth = forecast_of(panel).mean[0].mean()
    assert forecast_of(short.without(sold_out)).mean[0].mean() == pytest.approx(truth, rel=0.15)
    assert forecast_of(short).mean[0].mean() < 0.8 * truth


def test_a_newcomer_starts_near_its_category() -> None:
    panel = make_panel(9, 140, categories=("cup",) * 4 + ("vase",) * 4 + ("cup",))
    values = panel.values.copy()
    values[4:8] *= 5
    values[8] = np.nan
    values[8, -3:] = [6, 5, 6]
    level = forecast_of(replace(panel, values=values)).mean.mean(axis=1)
    assert level[8] < level[4] / 2
    values[8] = np.nan
    unseen = forecast_of(replace(panel, values=values)).mean.mean(axis=1)[8]
    assert unseen == pytest.approx(np.median(level[:4]), rel=0.2)


def test_a_day_without_any_sale_and_a_product_never_sold_do_no_harm() -> None:
    values = make_panel(4, 120).values
    values[1] = 0
    values[2] = np.nan
    values[:, 60] = 0
    found = forecast_of(replace(make_panel(4, 120), values=values))
    assert np.isfinite(found.mean).all()
    assert found.mean[1].max() == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("days", [28, 200])
def test_what_sells_the_same_every_day_is_expected_to_go_on(days: int) -> None:
    panel = replace(make_panel(6, days), values=np.full((6, days), 40.0))
    assert np.allclose(forecast_of(panel).mean, 40, rtol=0.05)


@pytest.mark.parametrize("days", [1, 5, 20, 40])
def test_a_young_shop_gets_a_forecast_too(days: int) -> None:
    found = forecast_of(make_panel(3, days))
    assert np.isfinite(found.mean).all()
    assert (found.mean.sum(axis=1) > 0).all()


def test_four_weeks_ahead_of_many_products() -> None:
    panel = make_panel(40, 300)
    panel = replace(panel, values=panel.values * (1 + 2 * (np.arange(300) % 14 == np.arange(40)[:, None] % 14)))
    fitted = DemandForecaster().fit(panel)
    assert fitted.boost_ is not None
    fitted.boost_.strength_ = 0.5
    boosted = fitted.predict(28).mean
    fitted.boost_.strength_ = 0.0
    np.testing.assert_allclose(boosted.sum(axis=0), fitted.predict(28).mean.sum(axis=0), rtol=1e-3)


def test_a_backtest_needs_enough_days() -> None:
    with pytest.raises(ValueError, match="98 are needed"):
        backtest(make_panel(3, 60), {})


def test_the_bars_are_always_in_the_race() -> None:
    assert {"moving_average", "seasonal_naive"} == set(backtest(make_panel(3, 120), {}, Protocol(cutoffs=1)))
