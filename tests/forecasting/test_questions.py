"""Affinity, elasticity, experiments: what is there is found, and what is chance is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forecasting.affinity import affinity, benjamini_hochberg, exact_chance
from forecasting.elasticity import ElasticityEstimator
from forecasting.experiments import Outcome, effects, plan, power
from tests.support.panels import MONDAY, make_panel

Lines = tuple[list[int], list[str], list[int], list[int]]


def shop_tickets(count: int = 1500, *, bond: float = 0.3, until: int | None = None) -> Lines:
    """Tea brings a cup with chance `bond` (up to ticket `until`); soup and bread are bought at noon, by chance."""
    chance = np.random.default_rng(3)
    lines: Lines = ([], [], [], [])
    for ticket in range(count):
        noon = ticket % 2
        names = [name for name in ("tea", "coffee", "cake") if chance.random() < 0.3]
        names += [name for name in ("soup", "bread") if chance.random() < (0.5 if noon else 0.03)]
        bound = "tea" in names and chance.random() < bond and (until is None or ticket < until)
        if bound or chance.random() < 0.05:
            names.append("cup")
        for name in names:
            for column, value in zip(lines, (ticket, name, ticket, noon), strict=True):
                column.append(value)  # type: ignore[arg-type]
    return lines


def test_what_is_bought_together_is_found_and_chance_is_not() -> None:
    tickets, products, moments, noon = shop_tickets()
    found = affinity(tickets, products, moments, dayparts=noon)
    assert (found[0].first, found[0].second) == ("cup", "tea")
    assert found[0].stable
    assert found[0].lift > 1.3
    assert [pair for pair in found if pair.false_rate < 0.05] == found[:1]


def test_a_common_daypart_is_no_affinity() -> None:
    tickets, products, moments, noon = shop_tickets(bond=0.0)
    blind = {(pair.first, pair.second): pair for pair in affinity(tickets, products, moments)}
    seeing = {(pair.first, pair.second): pair for pair in affinity(tickets, products, moments, dayparts=noon)}
    assert blind["bread", "soup"].false_rate < 0.01
    assert seeing["bread", "soup"].false_rate > 0.05


def test_an_affinity_of_the_first_half_only_is_not_stable() -> None:
    tickets, products, moments, _ = shop_tickets(until=500)
    pairs = {(pair.first, pair.second): pair for pair in affinity(tickets, products, moments)}
    assert not pairs["cup", "tea"].stable


def test_only_the_time_in_which_both_were_on_sale_counts() -> None:
    early = ([*range(100)], ["a" if one % 2 else "b" for one in range(100)], [*range(100)])
    late = ([*range(100, 200)], ["c"] * 100, [*range(100, 200)])
    assert all(
        "c" not in (pair.first, pair.second) for pair in affinity(*(x + y for x, y in zip(early, late, strict=True)))
    )


def test_the_exact_test_is_the_hypergeometric_tail() -> None:
    tail = sum(math.comb(5, k) * math.comb(5, 4 - k) for k in (3, 4)) / math.comb(10, 4)
    assert exact_chance(3, [(10, 4, 5)]) == pytest.approx(tail)
    assert exact_chance(0, [(10, 4, 5), (8, 2, 3)]) == pytest.approx(1)


def test_adjusted_chances_never_fall_below_their_own() -> None:
    np.testing.assert_allclose(benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])), [0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_lines_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry per line"):
        affinity([1], ["a", "b"], [1])


def priced(elasticity: float, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    chance = np.random.default_rng(seed)
    prices = np.where((np.arange(364) // 28) % 2 == 0, 20.0, 16.0) * np.ones((6, 1))
    prices[5] = 20.0
    return chance.poisson(12 * (prices / 20) ** elasticity).astype(float), prices


def test_an_elasticity_is_found_and_refused_where_the_price_never_moved() -> None:
    values, prices = priced(-1.5)
    fitted = ElasticityEstimator().fit(make_panel(6, 364, values=values), prices)
    assert set(fitted.refused_) == {"s05"}
    assert "never moved" in fitted.refused_["s05"]
    np.testing.assert_allclose(fitted.shrunk_[:5], -1.5, atol=0.35)
    assert np.isnan(fitted.shrunk_[5])
    assert (np.abs(fitted.shrunk_[:5] + 1.5).mean()) <= np.abs(fitted.elasticity_[:5] + 1.5).mean() + 1e-9


def test_a_price_changed_for_a_few_days_tells_nothing() -> None:
    values, prices = priced(-1.5)
    prices[0] = 20.0
    prices[0, 100:103] = 10.0
    fitted = ElasticityEstimator().fit(make_panel(6, 364, values=values), prices)
    assert "fewer than 14 days" in fitted.refused_["s00"]
    with pytest.raises(ValueError, match="do not fit"):
        ElasticityEstimator().fit(make_panel(3, 10), prices)


def test_lots_are_drawn_within_each_weekday() -> None:
    design = plan(MONDAY, 8, seed=4)
    assert len(design.dates) == 56
    for one in np.unique(design.pair):
        mine = design.pair == one
        assert design.changed[mine].sum() == 1
        assert np.ptp(design.dates[mine]).astype(int) == 7
    assert not np.array_equal(design.changed, plan(MONDAY, 8, seed=5).changed)
    with pytest.raises(ValueError, match="even number"):
        plan(MONDAY, 3, seed=1)


def outcomes(effect: float, seed: int) -> tuple[object, dict[str, Outcome]]:
    chance = np.random.default_rng(seed)
    design = plan(MONDAY, 8, seed=seed)
    expected = 100 + 40 * chance.random(56)
    own = expected + 8 * chance.standard_normal(56) + effect * design.changed
    others = 300 + 8 * chance.standard_normal(56) - 0.5 * effect * design.changed
    after = 100 + 8 * chance.standard_normal(56) - 0.25 * effect * design.changed
    flat = np.full(56, 300.0)
    return design, {"product": Outcome(own, expected), "others": Outcome(others, flat), "after": Outcome(after, flat)}


def test_an_effect_is_found_with_what_it_takes_from_others_and_from_later() -> None:
    design, seen = outcomes(20.0, 2)
    found = effects(design, seen)  # type: ignore[arg-type]
    assert found["product"].estimate == pytest.approx(20, abs=6)
    assert found["product"].chance < 0.01
    assert found["product"].low < 20 < found["product"].high
    assert found["others"].estimate < 0
    assert found["after"].estimate < 0
    assert found["net"].estimate == pytest.approx(5, abs=10)


def test_without_an_effect_about_one_test_in_twenty_is_surprised() -> None:
    surprised = 0
    for seed in range(40):
        design, seen = outcomes(0.0, seed)
        surprised += effects(design, {"product": seen["product"]})["product"].chance < 0.05  # type: ignore[arg-type]
    assert surprised <= 6


def test_the_power_is_told_before_starting() -> None:
    chance = np.random.default_rng(0)
    past = Outcome(100 + 10 * chance.standard_normal(200), np.full(200, 100.0))
    found, smallest = power(plan(MONDAY, 8, seed=1), past, 2.0)
    longer, smaller = power(plan(MONDAY, 16, seed=1), past, 2.0)
    assert found < longer
    assert smaller < smallest
    assert power(plan(MONDAY, 8, seed=1), past, smallest)[0] == pytest.approx(0.8, abs=0.01)
