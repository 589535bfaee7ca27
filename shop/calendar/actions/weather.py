"""Noting a day's weather."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from shop.calendar.models import WeatherDay
from shop.calendar.rules.days import WeatherFacts
from shop.calendar.rules.entries import FIRST_DAY
from shop.calendar.rules.weather import weather_problems
from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, Problem


def note_weather(day: date, facts: WeatherFacts, *, by: int | None, at: datetime) -> None:
    """Write down what a day was like; the last word counts. Raises Invalid with all problems, also for tomorrow."""
    problems = weather_problems(facts)
    if not FIRST_DAY <= day <= business_day(at):
        problems.append(Problem("day", N_("天气只能记今天和以前的日子。")))
    if problems:
        raise Invalid(problems=tuple(problems))
    said = {
        "sky": facts.sky.value, "low": facts.low, "high": facts.high, "rain": facts.rain, "note": facts.note,
        "noted_by": by, "noted_at": at,
    }  # fmt: skip
    with transaction() as current:
        dialect = current.get_bind().dialect.name
        insert: Any = (sqlite if dialect == "sqlite" else postgresql).insert(WeatherDay).values(day=day, **said)
        current.execute(insert.on_conflict_do_update(index_elements=[WeatherDay.day], set_=said))
