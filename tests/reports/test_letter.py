"""The weekly page: it says what the rows show, why in parts that add up, and what there is to decide."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from shop.calendar.models import WeatherDay
from shop.calendar.rules.days import DayFacts, WeatherFacts
from shop.calendar.rules.kinds import Sky
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.reports.rules.effects import Effect, Piece, Side, effects
from shop.reports.rules.periods import Days
from shop.reports.rules.weeks import unlike_days, week_of
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, Books
from tests.support.tills import TabletForTests, line

MONDAY = date(2026, 11, 16)


def side(orders: int, revenue: int, *, discount: int = 0, **products: tuple[int, int]) -> Side:
    pieces = {int(key[1:]): Piece(units, gross) for key, (units, gross) in products.items()}
    return Side(orders=orders, revenue_fen=revenue, discount_fen=discount, products=pieces)


def test_twice_the_guests_who_buy_the_same_are_all_traffic() -> None:
    before, now = side(10, 22_000, p1=(10_000, 22_000)), side(20, 44_000, p1=(20_000, 44_000))
    parts = effects(now, before)
    assert parts is not None
    assert {effect: fen for effect, fen in parts.items() if fen} == {Effect.TRAFFIC: 22_000}


def test_orders_of_a_day_unlike_its_pair_are_told_apart() -> None:
    before, now = side(10, 22_000, p1=(10_000, 22_000)), side(20, 44_000, p1=(20_000, 44_000))
    parts = effects(now, before, unlike=8)
    assert parts is not None
    assert (parts[Effect.CALENDAR], parts[Effect.TRAFFIC]) == (17_600, 4_400)


def test_a_higher_price_is_price_and_a_dearer_choice_is_mix() -> None:
    before = side(10, 40_000, p1=(10_000, 20_000), p2=(5_000, 20_000))
    dearer = effects(side(10, 42_000, p1=(10_000, 22_000), p2=(5_000, 20_000)), before)
    other = effects(side(10, 50_000, p1=(5_000, 10_000), p2=(10_000, 40_000)), before)
    assert dearer is not None
    assert other is not None
    assert {effect: fen for effect, fen in dearer.items() if fen} == {Effect.PRICE: 2_000}
    assert {effect: fen for effect, fen in other.items() if fen} == {Effect.MIX: 10_000}


def test_the_parts_always_add_up() -> None:
    before = side(7, 9_991, discount=333, p1=(9_000, 7_777), p2=(4_000, 2_547))
    now = side(11, 15_013, discount=1_201, p1=(10_000, 9_001), p3=(7_000, 8_112))
    parts = effects(now, before)
    assert parts is not None
    assert sum(parts.values()) == now.revenue_fen - before.revenue_fen
    assert all(isinstance(fen, int) for fen in parts.values())


def test_nothing_before_means_nothing_to_explain() -> None:
    assert effects(side(3, 6_600, p1=(3_000, 6_600)), side(0, 0)) is None


def day_facts(day: date, sky: Sky | None) -> DayFacts:
    weather = WeatherFacts(sky) if sky else None
    return DayFacts(
        day, is_open=True, opens=540, closes=1200, special=None, season=None, holiday=None, events=(), school=None,
        closure=None, weather=weather, known=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "told"), [(Sky.RAIN, Sky.SUNNY, True), (Sky.RAIN, Sky.STORM, False), (Sky.RAIN, None, False)]
)
def test_rain_is_a_difference_only_when_both_days_were_noted(now: Sky, before: Sky | None, told: bool) -> None:
    week = week_of(MONDAY)
    facts = {
        MONDAY + timedelta(days=past): day_facts(MONDAY + timedelta(days=past), Sky.SUNNY) for past in range(-7, 7)
    }
    facts[MONDAY] = day_facts(MONDAY, now)
    facts[MONDAY - timedelta(days=7)] = day_facts(MONDAY - timedelta(days=7), before)
    found = unlike_days(facts, week, {MONDAY: 4, MONDAY - timedelta(days=7): 10})
    assert [(one.day, one.orders) for one in found] == ([(MONDAY, -6)] if told else [])
    assert week == Days(MONDAY, date(2026, 11, 22))


@pytest.fixture
def two_weeks(books: Books, tablet: TabletForTests, clock: FakeClock) -> Books:
    """A dry week with five lattes on its Wednesday, then a wet one with two lattes and a cup on its Wednesday."""
    for back, lattes, cups, sky in ((12, 5, 0, Sky.SUNNY), (5, 2, 1, Sky.RAIN)):
        clock.advance(days=-back)
        lines = [line(books.latte, LATTE)] * lattes + [line(books.cup, CUP)] * cups
        tablet.send(*[tablet.sale([one]) for one in lines])
        now = clock.now()
        with transaction() as current:
            current.add(WeatherDay(day=now.date(), sky=sky.value, noted_at=datetime(2026, 11, 1, tzinfo=UTC)))
        clock.advance(days=back)
    return books


def test_the_page_tells_what_happened_and_why(two_weeks: Books, teacher: ShopClient) -> None:
    text = teacher.get("/reports/letter").text
    assert "营业额 ¥112.00，3 单。" in text
    assert "比前一周多 ¥2.00（1.8%）" not in text, "a change of less than three per cent is none"
    assert "和前一周差不多（相差 1.8%）。" in text
    assert "11-18：下雨，前一周不是；少 2 单。" in text
    assert "多卖的：" in text
    assert "少卖的：" in text
    parts = re.findall(r'<ul class="effects">(.*?)</ul>', text, re.DOTALL)[0]
    fen = [
        int(amount.replace(",", "").replace(".", "").replace("¥", "")) for amount in re.findall(r"-?¥[\d,.]+", parts)
    ]
    assert sum(fen) == 200


def test_a_week_without_sales_says_so(two_weeks: Books, teacher: ShopClient) -> None:
    assert "这一周没有销售" in teacher.get("/reports/letter?week=2026-09-01").text
    assert teacher.get("/reports/letter?week=nonsense").status_code == 200


def test_the_page_reads_in_english_too(two_weeks: Books, teacher: ShopClient) -> None:
    text = teacher.get("/reports/letter?lang=en").text
    assert "11-18: rain, not so the week before; 2 orders fewer." in text
