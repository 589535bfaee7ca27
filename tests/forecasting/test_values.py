"""Panels, forecasts, doors for tables, counts and scores."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom

from forecasting import Feature, MovingAverage, Panel, Protocol, backtest
from forecasting.backtest import split
from forecasting.counts import masses_below, negative_binomial
from forecasting.frames import from_columns, from_pandas, from_polars, read_csv, to_columns, to_pandas, to_polars
from forecasting.metrics import pinball, scales
from forecasting.sessions import SellThrough, SessionForecaster
from forecasting.spread import dispersion, mixed_levels
from tests.support.panels import MONDAY, make_panel

ROWS = {
    "series": ["tea", "cup", "tea", "cup", "tea"],
    "date": ["2026-01-03", "2026-01-02", "2026-01-01", "2026-01-05", "2026-01-03"],
    "quantity": [2, 1, 1, 4, 3],
}


def test_a_panel_names_everything_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match=r"do not fit.*named twice.*one name per series.*not negative"):
        Panel(np.array([[-1.0]]), MONDAY, ("a", "a"), stores=("x",))


def test_a_panel_cut_at_a_day_forgets_what_was_planned_later() -> None:
    flags = Feature(np.array([0.0, 1.0, 1.0]), np.array([MONDAY, MONDAY, MONDAY + 1]))
    cut = Panel(np.ones((1, 2)), MONDAY, ("a",), features={"promotion": flags}).until(MONDAY)
    assert cut.length == 1
    np.testing.assert_array_equal(cut.features["promotion"].values, [0, 1, np.nan])
    with pytest.raises(ValueError, match="outside"):
        cut.until(MONDAY + 5)


def test_long_rows_become_a_panel_from_each_first_sale_on() -> None:
    panel = from_columns(ROWS, last_day="2026-01-06", open_days={"": ["2026-01-06"]})
    assert panel.series == ("cup", "tea")
    nan = np.nan
    np.testing.assert_array_equal(panel.values, [[nan, 1, 0, nan, 4, 0], [1, 0, 5, nan, 0, 0]])


def test_rows_in_another_order_give_the_same_panel() -> None:
    turned = {name: list(reversed(column)) for name, column in ROWS.items()}
    np.testing.assert_array_equal(from_columns(turned).values, from_columns(ROWS).values)


@pytest.mark.parametrize("columns", [{"series": ["a"]}, {"series": [], "date": [], "quantity": []}])
def test_a_table_without_what_is_needed_is_refused(columns: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"missing|empty"):
        from_columns(columns)


@pytest.mark.parametrize(
    ("library", "read", "write"), [("pandas", from_pandas, to_pandas), ("polars", from_polars, to_polars)]
)
def test_frames_go_in_and_out(library: str, read, write) -> None:  # type: ignore[no-untyped-def]
    if not importlib.util.find_spec(library):
        pytest.skip(f"{library} is not installed; it is optional")
    frame = importlib.import_module(library).DataFrame(ROWS)
    panel = read(frame)
    np.testing.assert_array_equal(panel.values, from_columns(ROWS).values)
    assert list(write(MovingAverage().fit(panel).predict(2)).columns) == ["series", "date", "mean", "q10", "q50", "q90"]


def test_columns_of_a_forecast_are_long(panel: Panel) -> None:
    columns = to_columns(MovingAverage().fit(panel).predict(3))
    assert [len(column) for column in columns.values()] == [18] * 6
    assert list(columns["series"][:4]) == ["s00", "s00", "s00", "s01"]


def test_a_file_is_read_by_its_own_names(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("﻿商品,日期\n茶,2026-01-01\n", encoding="utf-8")
    assert read_csv(file, {"series": "商品"})["series"] == ["茶"]
    with pytest.raises(ValueError, match="no column 数量; it has 商品, 日期"):
        read_csv(file, {"quantity": "数量"})


@pytest.mark.parametrize(("mean", "spread"), [(0.3, 1.0), (2.0, 1.5), (7.0, 14.0), (60.0, 2.0), (149.0, 3.0)])
def test_counts_have_the_quantiles_of_the_negative_binomial(mean: float, spread: float) -> None:
    wide = max(spread, 1.02)
    truth = nbinom.ppf([0.1, 0.5, 0.9], mean / (wide - 1), 1 / wide)
    np.testing.assert_array_equal(negative_binomial(np.array([mean]), np.array([spread]), (0.1, 0.5, 0.9))[:, 0], truth)
    below, upto = masses_below(np.full(3, mean), np.full(3, spread), truth)
    np.testing.assert_allclose(upto, nbinom.cdf(truth, mean / (wide - 1), 1 / wide), rtol=1e-9)
    assert (below < upto).all()


def test_large_counts_are_near_the_negative_binomial() -> None:
    truth = nbinom.ppf([0.1, 0.5, 0.9], 400 / 3, 1 / 4)
    found = negative_binomial(np.array([400.0]), np.array([4.0]), (0.1, 0.5, 0.9))[:, 0]
    assert np.abs(found - truth).max() <= 1


def test_scores_are_what_their_names_say() -> None:
    assert pinball(np.array([5.0]), np.array([3.0]), 0.9)[0] == pytest.approx(1.8)
    absolute, squared = scales(np.array([[1.0, np.nan, 3.0, 2.0], [4.0, 4.0, 4.0, 4.0]]))
    assert (absolute[0], squared[0]) == (1.5, 2.5)
    assert np.isnan(absolute[1])


def test_a_perfect_forecast_loses_nothing_and_the_bar_loses_something() -> None:
    values = np.tile(np.arange(1.0, 8.0), (3, 20))
    result = backtest(Panel(values, MONDAY, ("a", "b", "c")), {})
    assert result["seasonal_naive"].warm["wql"] == 0
    assert result["seasonal_naive"].warm["wape_week"] == 0
    assert result["moving_average"].warm["wape"] == pytest.approx(0, abs=1e-12)


def test_who_counts_at_a_cutoff_is_chosen_by_the_history() -> None:
    values = make_panel(3, 140).values
    values[0, 40:] = 0
    values[1, :110] = np.nan
    history, actual, warm = split(Panel(values, MONDAY, ("gone", "new", "old")), MONDAY + 125, Protocol())
    assert history.series == ("new", "old")
    assert list(warm) == [False, True]
    assert actual.shape == (2, 14)


def test_a_piece_sold_at_every_second_session_is_expected_so() -> None:
    sold = np.array([[2.0, 0, 2, 0, 2, 0, 2, 0], [0, 0, 0, 0, 0, 0, 0, 0], [np.nan] * 8])
    fitted = SessionForecaster().fit(sold)
    mean, quantiles = fitted.predict(2)
    assert 1.2 < mean[0] < 2.2
    assert mean[1] < 0.4
    assert mean[1] < mean[2] < mean[0], "what was never shown is near its category"
    assert quantiles.shape == (3, 3)
    with pytest.raises(ValueError, match="not negative"):
        SessionForecaster().fit(-sold)


def test_a_one_off_piece_has_a_chance_that_grows_with_the_sessions() -> None:
    fitted = SellThrough().fit(
        np.array([1, 1, 2, 6, 6, 6.0]), np.array([1, 1, 1, 0, 0, 0.0]), categories=list("aaabbb")
    )
    once, often = (fitted.predict(n, categories=["a", "b", "c"]) for n in (1, 6))
    assert once[0] > once[2] > once[1]
    assert (often > once).all()
    with pytest.raises(ValueError, match="shown"):
        SellThrough().fit(np.array([0.0]), np.array([1.0]))


def test_a_product_sold_in_dozens_takes_the_shape_that_was_seen() -> None:
    chance = np.random.default_rng(2)
    values = np.concatenate([12.0 * (chance.random((6, 300)) < 0.2), chance.poisson(3.0, (2, 300))])
    mean = np.repeat(values.mean(axis=1)[:, None], 300, axis=1)
    spread = dispersion(values, mean, 200)
    found = mixed_levels(values, mean, spread, (0.1, 0.5, 0.9), 200, (0.0, 1.0))
    plain = np.repeat(np.array([0.1, 0.5, 0.9])[:, None], 8, axis=1)
    assert not np.array_equal(found, plain)
    lost = [
        sum(
            pinball(values, quantile[:, None], level).sum()
            for quantile, level in zip(negative_binomial(mean[:, 0], spread, asked), (0.1, 0.5, 0.9), strict=True)
        )
        for asked in (found, plain)
    ]
    assert lost[0] < lost[1]
    np.testing.assert_array_equal(mixed_levels(values, mean, spread, (0.1, 0.5, 0.9), 200, (0.0,)), plain)
