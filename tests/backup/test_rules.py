"""When a backup is due, which ones stay, what the light says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shop.backup.rules.keeping import kept
from shop.backup.rules.light import Facts, light
from shop.backup.rules.planning import due

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
OPENS, CLOSES = NOON - timedelta(hours=4), NOON + timedelta(hours=9)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "last", "reason"),
    [
        (NOON, None, "hourly"),
        (NOON, NOON - HOUR, "hourly"),
        (NOON, NOON - HOUR + timedelta(minutes=1), None),
        (OPENS - HOUR, OPENS - 2 * HOUR, None),
        (OPENS - HOUR, OPENS - 2 * DAY, "hourly"),
        (CLOSES, CLOSES - timedelta(minutes=5), "day_close"),
        (CLOSES + 2 * HOUR, CLOSES, None),
    ],
)
def test_every_hour_while_open_and_once_after_closing(at: datetime, last: datetime | None, reason: str | None) -> None:
    assert due(at, last=last, opens=OPENS, closes=CLOSES) == reason


def test_a_shop_without_hours_is_open_whenever_its_computer_runs() -> None:
    assert due(NOON, last=NOON - HOUR, opens=None, closes=None) == "hourly"


def test_after_a_year_of_hourly_backups_the_young_lie_close_and_the_old_far_apart() -> None:
    taken = [NOON - HOUR * number for number in range(24 * 365)]
    stay = sorted(kept(taken), reverse=True)
    assert stay[:24] == taken[:24]
    ages = [(NOON - moment).days for moment in stay]
    assert len([age for age in ages if age <= 14]) <= 24 + 14
    assert 40 <= len(stay) <= 24 + 14 + 8 + 12
    assert ages[-1] > 300
    assert kept(stay) == set(stay), "what stays would stay again"


def test_a_shop_that_is_closed_all_summer_loses_nothing_it_has() -> None:
    taken = [NOON - HOUR * number for number in range(24)]
    assert kept(taken) == set(taken)
    assert len(kept([*taken, NOON + DAY * 80])) == 24


def told(facts: Facts) -> tuple[str, str]:
    shown = light(facts)
    return shown.colour, " ".join(one.message % one.facts if one.facts else one.message for one in shown.sentences)


def test_green_is_fresh_verified_and_in_two_places() -> None:
    colour, words = told(Facts(at=NOON, taken_at=NOON - timedelta(minutes=25), away_at=NOON - DAY))
    assert colour == "good"
    assert words == "最近一次备份 11-24 11:35（25 分钟前），已验证，可以恢复。 在这台电脑上，另一份 11-23 带走了。"


@pytest.mark.parametrize(
    ("facts", "colour", "words"),
    [
        (Facts(at=NOON), "wait", "还没有备份"),
        (Facts(at=NOON, failed_at=NOON), "bad", "没有成功"),
        (Facts(at=NOON, taken_at=NOON - HOUR), "wait", "只在这台电脑上"),
        (Facts(at=NOON, taken_at=NOON - HOUR, away_at=NOON - 9 * DAY), "wait", "太久了"),
        (Facts(at=NOON, taken_at=NOON - timedelta(hours=27), away_at=NOON), "wait", "27 小时前"),
        (Facts(at=NOON, taken_at=NOON, away_at=NOON), "good", "刚刚"),
        (Facts(at=NOON, taken_at=NOON - 3 * DAY, away_at=NOON), "wait", "3 天前"),
        (Facts(at=NOON, taken_at=NOON - HOUR, away_at=NOON, verified=False), "wait", "有疑问"),
        (Facts(at=NOON, taken_at=NOON - HOUR, away_at=NOON, failed_at=NOON), "bad", "没有成功"),
        (Facts(at=NOON, taken_at=NOON - HOUR, away_at=NOON, failed_at=NOON - 2 * HOUR), "good", "可以恢复"),
    ],
)
def test_amber_and_red_say_why(facts: Facts, colour: str, words: str) -> None:
    shown, said = told(facts)
    assert shown == colour
    assert words in said
