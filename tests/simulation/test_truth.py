"""What the world says is true can be found again in what it sells."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from simulation import Day, Plan, PriceChange, Promotion, World
from simulation.parameters import Parameters

MARCH = date(2026, 3, 2)
REST = ("D02", "D03", "D05", "D10", "D21", "D20")


def switching(code: str, days: int, prices: tuple[int, int]) -> Plan:
    """The price goes up and down every third day."""
    changes = []
    for number, place in enumerate(range(0, days, 3)):
        before, now = prices[(number + 1) % 2], prices[number % 2]
        changes.append(PriceChange(MARCH + timedelta(days=place), code, before, now))
    return Plan(prices=tuple(changes))


@pytest.mark.parametrize(("code", "prices"), [("D04", (2000, 2900)), ("D27", (1600, 2500))])
def test_the_elasticity_is_found_again_in_a_long_series(code: str, prices: tuple[int, int]) -> None:
    days = 84
    plan = switching(code, days, prices)
    busy = Parameters(size=4.0, product_shape=200.0)
    world = World(MARCH, days, seed=5, plan=plan, parameters=busy)
    shares: dict[int, list[float]] = {prices[0]: [], prices[1]: []}
    for day in world:
        others = sum(day.units.get(one, 0) for one in REST)
        if day.units.get(code) and others:
            shares[plan.price(code, day.date, 0)].append(math.log(day.units[code] / others))
    low, high = (statistics.mean(shares[price]) for price in prices)
    found = (high - low) / math.log(prices[1] / prices[0])
    assert found == pytest.approx(world.truth.elasticity(code), abs=0.25)


def test_on_average_as_much_is_wanted_as_the_true_mean_says(told: list[Day]) -> None:
    wanted, means = Counter[str](), Counter[str]()
    for day in told:
        wanted.update(day.units)
        for missed in day.missed:
            wanted[missed.code] += 1
            if missed.instead:
                wanted[missed.instead] -= 1
        means.update({code: mean * day.level for code, mean in day.expected.items()})
    assert sum(wanted.values()) == pytest.approx(sum(means.values()), rel=0.03)
    for code in ("D02", "D03", "D04", "D10", "D20", "D21", "D27"):
        assert wanted[code] == pytest.approx(means[code], rel=0.06), code


def test_pairs_that_go_together_are_found_and_others_are_not(story: World, told: list[Day]) -> None:
    first, second = Counter[str](), Counter[tuple[str, str]]()
    count = 0
    for day in told:
        for sale in day.sales:
            codes = {line.code for line in sale.lines}
            count += 1
            first.update(codes)
            second.update((one, other) for one in codes for other in codes if one != other)

    def lift(one: str, other: str) -> float:
        return second[one, other] * count / (first[one] * first[other])

    assert story.truth.affinity("D15", "DT-CUP-007") > 0
    assert lift("D15", "DT-CUP-007") > 4
    assert lift("D21", "DT-ORN-003") > 3
    assert story.truth.affinity("D02", "DT-ORN-003") == 0
    assert lift("D02", "DT-ORN-003") < 1.6


def wanted_of(world: World, codes: frozenset[str], days: range) -> float:
    """The true mean demand of products over a range of days from the start."""
    means = (world.expected(world.start + timedelta(days=number)) for number in days)
    return sum(mean.get(code, 0.0) for mean in means for code in codes)


def with_promotion(promotion: Promotion) -> tuple[World, World]:
    """The same world with and without it."""
    plan = Plan(promotions=(promotion,))
    return World(MARCH, 60, seed=5, plan=plan), World(MARCH, 60, seed=5, plan=Plan())


def test_money_off_large_orders_moves_nothing(story: World) -> None:
    order_off = next(one for one in story.plan.promotions if one.off_fen)
    moved = replace(order_off, first=MARCH, last=MARCH + timedelta(days=13))
    with_it, without = with_promotion(moved)
    day = MARCH + timedelta(days=5)
    assert with_it.expected(day) == without.expected(day)
    assert with_it.day(day).units == without.day(day).units
    assert any(line.discount_fen for sale in with_it.day(day).sales for line in sale.lines), "yet it costs money"


def test_the_cup_week_sells_now_what_it_does_not_sell_later(story: World) -> None:
    cups = next(one for one in story.plan.promotions if one.borrowed)
    with_it, without = with_promotion(replace(cups, first=MARCH, last=MARCH + timedelta(days=cups.days - 1)))
    during, after = range(cups.days), range(cups.days, cups.days + cups.repaid_days)
    gain = wanted_of(with_it, cups.codes, during) - wanted_of(without, cups.codes, during)
    loss = wanted_of(without, cups.codes, after) - wanted_of(with_it, cups.codes, after)
    assert gain > 0.5 * wanted_of(without, cups.codes, during)
    assert 0.4 * gain < loss < gain, "much of it was borrowed, but not all"


def test_the_latte_weeks_really_sell_more(story: World) -> None:
    latte = next(one for one in story.plan.promotions if one.percent and not one.borrowed and not one.when_wet)
    with_it, without = with_promotion(replace(latte, first=MARCH, last=MARCH + timedelta(days=13)))
    assert wanted_of(with_it, latte.codes, range(14)) > 1.3 * wanted_of(without, latte.codes, range(14))


def test_weekends_holidays_breaks_rain_and_heat_move_demand(told: list[Day]) -> None:
    open_days = [day for day in told if not day.closed]

    def visits(*days: Day) -> float:
        return statistics.mean(len(day.sales) for day in days)

    workdays = [day for day in open_days if day.facts.kind == "workday"]
    weekends = [day for day in open_days if day.facts.kind == "weekend"]
    holidays = [day for day in open_days if day.facts.kind == "holiday"]
    assert 40 < visits(*[day for day in workdays if day.facts.term]) < 65
    assert 1.5 * visits(*workdays) < visits(*weekends) < visits(*holidays) < 200
    students = {
        term: statistics.mean(
            sum(sale.segment == "student" for sale in day.sales) for day in workdays if day.facts.term is term
        )
        for term in (True, False)
    }
    assert students[False] < 0.5 * students[True]
    dry, wet = ([day for day in weekends if day.weather.wet is rain] for rain in (False, True))
    assert visits(*wet) < visits(*dry)
    iced, hot = "D03", "D02"
    warm = [day for day in open_days if day.weather.high > 28]
    cool = [day for day in open_days if day.weather.high < 20]
    ratio = [sum(d.units.get(iced, 0) for d in days) / sum(d.units.get(hot, 0) for d in days) for days in (warm, cool)]
    assert ratio[0] > 1.4 * ratio[1]
