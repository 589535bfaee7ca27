"""Buying, losing and counting in the simulated world: routine days, whole packs, prices within reason."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from simulation.losses import counted, counts_on, losses_on
from simulation.supplies import ONE, Buyer, Delivery, Supply, batch_on, routines

START = date(2026, 3, 2)
DAYS = [START + timedelta(days=number) for number in range(120)]
MILK = Supply("M04", 950 * ONE, 1350, 15)
BEANS = Supply("M01", 1000 * ONE, 10500, 90)
CUPS = Supply("M25", 50 * ONE, 3600)
POT = Supply("DT-POT-001", ONE, 4800, piece=True)
SUPPLIES = (MILK, BEANS, CUPS, POT)
A_DAY = {"M04": 12_000 * ONE, "M01": 1_500 * ONE, "M25": 60 * ONE, "DT-POT-001": 100}


def need(code: str, _day: date, days: int) -> float:
    return A_DAY[code] * days


def lived(seed: int = 5) -> dict[date, list[Delivery]]:
    """Four months in which every day takes the same."""
    buyer = Buyer(SUPPLIES, seed=seed, start=START)
    here = {one.code: one.quantity for one in buyer.opening(need)}
    story = {}
    for day in DAYS:
        story[day] = list(buyer.deliveries(day, here, need))
        for one in story[day]:
            here[one.code] += one.quantity
        for code, amount in A_DAY.items():
            here[code] -= amount
    return story


def test_everything_comes_in_whole_packs_on_its_days_or_a_day_late_or_by_errand() -> None:
    packs = {one.code: one.pack for one in SUPPLIES}
    for day, brought in lived().items():
        for one in brought:
            assert one.quantity == one.packs * packs[one.code] > 0
            due = routines().get(one.code) or routines()["piece"]
            assert one.errand or due.due(day) or due.due(day - timedelta(days=1))
    regular = {day.isoweekday() for day, brought in lived().items() for one in brought if one.code == "M04"}
    assert {2, 5} <= regular
    cups = [day for day, brought in lived().items() for one in brought if one.code == "M25" and not one.errand]
    assert 3 <= len(cups) <= 5


def test_what_is_bought_is_about_what_is_used_and_one_seed_is_one_story() -> None:
    opening = Buyer(SUPPLIES, seed=5, start=START).opening(need)
    bought = sum(one.quantity for brought in (opening, *lived().values()) for one in brought if one.code == "M04")
    assert 0.9 < bought / (A_DAY["M04"] * len(DAYS)) < 1.1
    assert lived() == lived()
    assert lived() != lived(6)


def test_prices_move_a_little_and_never_so_far_that_a_second_person_has_to_look() -> None:
    buyer = Buyer(SUPPLIES, seed=5, start=START)
    prices = [buyer.price("M01", START + timedelta(days=number)) for number in range(600)]
    assert len(set(prices)) > 20
    assert max(prices) / min(prices) < 1.4
    steps = [abs(one - other) for one, other in pairwise(prices)]
    assert max(steps) < 0.03 * 10500


def test_a_preparation_is_made_when_the_day_would_run_out_of_it() -> None:
    def cold_brew(_code: str, _day: date, days: int) -> float:
        return 900 * ONE * days

    batch = batch_on(START, "M03", 200 * ONE, cold_brew, seed=5)
    assert batch is not None
    assert batch.planned % (500 * ONE) == 0
    assert 0.85 < batch.actual / batch.planned < 1.1
    assert batch_on(START, "M03", 3000 * ONE, cold_brew, seed=5) is None


def test_losses_are_small_and_say_why() -> None:
    lost = [one for day in DAYS for one in losses_on(day, SUPPLIES, seed=5)]
    assert {one.reason for one in lost} <= {"spilled", "broken", "quality"}
    milk = sum(one.quantity for one in lost if one.code == "M04")
    assert 0 < milk < 0.02 * A_DAY["M04"] * len(DAYS)


def test_a_count_is_off_by_little_and_never_below_nothing() -> None:
    there = {"M04": 8_000 * ONE, "M25": 240 * ONE, "M01": 3 * ONE}
    used = {"M04": 84_000 * ONE, "M01": 10_500 * ONE}
    sundays = [day for day in DAYS if counts_on(day)]
    found = [counted(day, there, used, single={"M25"}, seed=5) for day in sundays]
    assert len(sundays) == 17
    assert {counts_on(day) for day in sundays} == {"all", "fast"}
    assert all(abs(one["M25"] - there["M25"]) <= ONE and one["M25"] % ONE == 0 for one in found)
    assert all(abs(one["M04"] - there["M04"]) < 0.04 * used["M04"] for one in found)
    assert len({one["M04"] for one in found}) > 5
    assert all(one["M01"] >= 0 for one in found)
