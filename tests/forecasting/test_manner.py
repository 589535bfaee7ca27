"""Every estimator keeps scikit-learn's manner: parameters, clone, pickle, shapes, determinism, order, one thread."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from threadpoolctl import threadpool_info

from forecasting import DemandForecaster, Forecast, Forecaster, MovingAverage, Panel, SeasonalNaive
from forecasting.boosting import RatioBoosting
from forecasting.elasticity import ElasticityEstimator
from forecasting.sessions import SellThrough, SessionForecaster
from tests.support.panels import make_panel

FORECASTERS = [MovingAverage(), SeasonalNaive(), DemandForecaster()]
ESTIMATORS = [*FORECASTERS, ElasticityEstimator(), SessionForecaster(), SellThrough()]
each = pytest.mark.parametrize("forecaster", FORECASTERS, ids=lambda one: type(one).__name__)


def forecast_of(forecaster: Forecaster, panel: Panel, horizon: int = 14) -> Forecast:
    return clone(forecaster).fit(panel).predict(horizon)


def same(one: Forecast, other: Forecast) -> bool:
    return np.array_equal(one.mean, other.mean) and np.array_equal(one.quantiles, other.quantiles)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda one: type(one).__name__)
def test_parameters_are_only_stored(estimator: BaseEstimator) -> None:
    names = set(inspect.signature(type(estimator).__init__).parameters) - {"self"}
    assert set(vars(estimator)) == names == set(estimator.get_params())
    for name in names:
        mark = object()
        assert getattr(type(estimator)(**{name: mark}), name) is mark


@each
def test_fit_returns_itself_and_leaves_parameters_alone(forecaster: Forecaster, panel: Panel) -> None:
    fresh = clone(forecaster)
    before = fresh.get_params()
    assert fresh.fit(panel) is fresh
    assert fresh.get_params() == before
    learned = set(vars(fresh)) - set(before)
    assert learned
    assert all(name.endswith("_") for name in learned)


@each
def test_nothing_is_forecast_before_fit(forecaster: Forecaster) -> None:
    with pytest.raises(NotFittedError):
        clone(forecaster).predict(7)


@each
def test_a_horizon_below_one_day_is_refused(forecaster: Forecaster, panel: Panel) -> None:
    with pytest.raises(ValueError, match="one day"):
        clone(forecaster).fit(panel).predict(0)


@each
@pytest.mark.parametrize("horizon", [1, 14, 28])
def test_a_forecast_has_the_shape_of_what_was_asked(forecaster: Forecaster, panel: Panel, horizon: int) -> None:
    found = forecast_of(forecaster, panel, horizon)
    assert found.mean.shape == (6, horizon)
    assert found.quantiles.shape == (3, 6, horizon)
    assert found.series == panel.series
    assert found.dates()[0] == panel.last_day + np.timedelta64(1, "D")
    assert (found.mean >= 0).all()
    assert (np.diff(found.quantiles, axis=0) >= 0).all()


@each
def test_a_pickled_forecaster_answers_the_same(forecaster: Forecaster, panel: Panel) -> None:
    fitted = clone(forecaster).fit(panel)
    assert same(pickle.loads(pickle.dumps(fitted)).predict(14), fitted.predict(14))  # noqa: S301 - our own bytes


@each
def test_the_same_panel_gives_the_same_forecast(forecaster: Forecaster) -> None:
    panel = make_panel(24, 200)
    assert same(forecast_of(forecaster, panel), forecast_of(forecaster, panel))


@each
def test_the_order_of_the_series_changes_nothing(forecaster: Forecaster) -> None:
    panel = make_panel(24, 200, stores=("a", "b") * 12)
    order = np.random.default_rng(1).permutation(24)
    assert same(forecast_of(forecaster, panel.take(order)), forecast_of(forecaster, panel).take(order))


@each
def test_matrices_and_trees_keep_to_one_thread(forecaster: Forecaster, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    kind = type(forecaster)
    learn, answer = kind._learn, kind._answer

    def count() -> None:
        seen.extend(pool["num_threads"] for pool in threadpool_info())

    monkeypatch.setattr(kind, "_learn", lambda self, panel: (count(), learn(self, panel))[1])
    monkeypatch.setattr(kind, "_answer", lambda self, horizon: (count(), answer(self, horizon))[1])
    before = [pool["num_threads"] for pool in threadpool_info()]
    forecast_of(forecaster, make_panel(24, 200))
    assert set(seen) == {1}
    assert [pool["num_threads"] for pool in threadpool_info()] == before


def test_trees_are_not_grown_for_a_handful_of_products(panel: Panel) -> None:
    fitted = DemandForecaster().fit(panel)
    assert isinstance(fitted.boost_, RatioBoosting)
    assert not hasattr(fitted.boost_, "trees_")
