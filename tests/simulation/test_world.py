"""The simulated world keeps its promises: one seed one world, adds up to the fen, sells nothing while closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from simulation import Combo, Day, Interruption, Line, Plan, PriceChange, World
from simulation.baskets import shared
from simulation.calendar import facts_of
from simulation.parameters import CLOSES, OPENS, Parameters, Rates

MARCH = date(2026, 3, 2)


def world(days: int = 10, *, seed: int = 3, plan: Plan | None = None, parameters: Parameters | None = None) -> World:
    return World(MARCH, days, seed=seed, plan=plan or Plan(), parameters=parameters)


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    assert list(world()) == list(world())
    assert [day.units for day in world()] != [day.units for day in world(seed=4)]


def test_a_day_asked_for_alone_is_the_day_of_the_whole_story() -> None:
    whole = list(world())
    assert world().day(MARCH + timedelta(days=7)) == whole[7]


def test_what_is_decided_for_later_changes_no_day_before() -> None:
    later = PriceChange(MARCH + timedelta(days=6), "D04", 2400, 3000)
    before, after = list(world()), list(world(plan=Plan(prices=(later,))))
    assert [day.sales for day in before[:6]] == [day.sales for day in after[:6]]
    assert [day.sales for day in before[6:]] != [day.sales for day in after[6:]]


def test_more_mishaps_do_not_shift_a_single_sale() -> None:
    clumsy = Parameters(rates=replace(Rates(), refund=0.2, waste_a_day=9))
    calm, rough = list(world()), list(world(parameters=clumsy))
    assert [day.sales for day in calm] == [day.sales for day in rough]
    assert sum(len(day.backs) for day in rough) > 5 * sum(len(day.backs) for day in calm)


def test_every_sale_adds_up_to_the_fen(told: list[Day]) -> None:
    sales = [sale for day in told for sale in day.sales]
    assert len(sales) > 30_000
    for sale in sales:
        assert sale.total_fen == sum(line.gross_fen - line.discount_fen for line in sale.lines)
        assert all(line.unit_fen == line.list_fen + sum(one.price_fen for one in line.choices) for line in sale.lines)
        assert all(0 <= line.discount_fen <= line.gross_fen for line in sale.lines)
        assert -9 <= sale.rounding_fen <= 0
        assert sale.tendered_fen >= sale.paid_fen
        if sale.method != "cash":
            assert (sale.rounding_fen, sale.tendered_fen) == (0, sale.total_fen)
    assert any(sale.rounding_fen for sale in sales)


def test_units_are_what_the_sales_say_and_sales_are_numbered_in_order_of_time(told: list[Day]) -> None:
    for day in told:
        assert [sale.count for sale in day.sales] == list(range(1, len(day.sales) + 1))
        assert list(day.sales) == sorted(day.sales, key=lambda sale: sale.moment)
        sold = sum(line.quantity for sale in day.sales for line in sale.lines)
        assert sold == sum(day.units.values())


def test_nothing_is_sold_while_the_shop_is_closed(told: list[Day]) -> None:
    closed = [day for day in told if day.closed]
    assert {day.closed for day in closed} == {"春节放假", "期末盘点"}
    assert all(not day.sales and not day.expected and not day.uses for day in closed)
    minutes = [sale.moment.hour * 60 + sale.moment.minute for day in told for sale in day.sales]
    assert min(minutes) >= OPENS
    assert max(minutes) < CLOSES


def test_a_power_cut_stops_every_sale_and_what_was_wanted_is_known() -> None:
    cut = Interruption(MARCH, 11 * 60, 14 * 60, "停电")
    day, usual = world(1, plan=Plan(interruptions=(cut,))).day(MARCH), world(1).day(MARCH)
    assert not [sale for sale in day.sales if 11 <= sale.moment.hour < 14]
    assert len(usual.sales) > len(day.sales)
    assert day.missed
    assert sum(usual.units.values()) == sum(day.units.values()) + len(day.missed)


def test_what_is_sold_out_masks_demand_but_the_truth_stays() -> None:
    usual = world(1).day(MARCH)
    favourite = max(usual.units, key=lambda code: usual.units[code])
    day = world(1, plan=Plan(stock={(MARCH, favourite): 2})).day(MARCH)
    assert usual.units[favourite] > 4
    assert day.units[favourite] == 2
    assert day.expected == usual.expected
    gone = next(event for event in day.sold_out if event.code == favourite)
    assert all(line.code != favourite for sale in day.sales if sale.moment > gone.moment for line in sale.lines)
    assert sum(one.code == favourite for one in day.missed) == usual.units[favourite] - 2


def test_only_what_is_on_the_menu_is_sold(story: World, told: list[Day]) -> None:
    launch, end = story.plan.launches["D32"], story.plan.discontinued["D14"]
    assert not any("D32" in day.units for day in told if day.date < launch)
    assert any("D32" in day.units for day in told if day.date >= launch)
    assert not any("D14" in day.units for day in told if day.date >= end)
    assert any("D14" in day.units for day in told if day.date < end)


def test_the_price_on_a_line_is_the_price_of_that_day(story: World, told: list[Day]) -> None:
    change = next(one for one in story.plan.prices if one.code == "D04")
    prices = {line.list_fen for day in told if day.date < change.day for sale in day.sales for line in sale.lines
              if line.code == "D04"}  # fmt: skip
    later = {line.list_fen for day in told if day.date >= change.day for sale in day.sales for line in sale.lines
             if line.code == "D04"}  # fmt: skip
    assert (prices, later) == ({change.before_fen}, {change.price_fen})


def test_the_calendar_knows_holidays_make_up_days_and_school_breaks() -> None:
    assert facts_of(date(2026, 10, 1)).kind == "holiday"
    assert facts_of(date(2026, 2, 14)).kind == "workday", "a Saturday on which people work"
    assert not facts_of(date(2026, 8, 3)).term
    assert [facts_of(date(2026, 2, day)).spring_day for day in (15, 16, 17, 18, 19)] == [0, 1, 2, 3, 0]
    assert facts_of(date(2031, 6, 7)).kind == "weekend", "outside the tables"


def test_an_amount_is_shared_without_losing_a_fen() -> None:
    assert shared(800, [2400, 2400, 2400]) == [267, 267, 266]
    assert sum(shared(800, [1, 7, 13, 4001])) == 800


def test_a_combo_is_rung_up_when_it_is_cheaper_and_its_parts_share_its_price() -> None:
    combo = Combo("SET", "一杯一匹", 3000, (("D02", "D03", "D04"), ("DT-ORN-003",)))
    days = list(World(MARCH, 40, seed=3, plan=Plan(), combos=(combo,)))
    parts: dict[tuple[date, int, tuple[str, int]], list[Line]] = {}
    for day in days:
        for sale in day.sales:
            for line in sale.lines:
                if line.combo is not None:
                    parts.setdefault((day.date, sale.count, line.combo), []).append(line)
    assert parts
    for lines in parts.values():
        assert [line.quantity for line in lines] == [1, 1]
        off = sum(one.fen for line in lines for one in line.reductions if one.kind == "combo")
        assert sum(line.list_fen for line in lines) - off == combo.price_fen
    dear = World(MARCH, 40, seed=3, plan=Plan(), combos=(replace(combo, price_fen=96_00),))
    assert not [line for day in dear for sale in day.sales for line in sale.lines if line.combo]


def test_who_comes_outside_the_hours_finds_the_door_closed() -> None:
    short = Plan(hours={MARCH: (11 * 60, 13 * 60 + 30)})
    minutes = [sale.moment.hour * 60 + sale.moment.minute for sale in world(1, plan=short).day(MARCH).sales]
    assert minutes
    assert min(minutes) >= 11 * 60
    assert max(minutes) < 13 * 60 + 30
