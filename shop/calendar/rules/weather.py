"""What can be wrong with a day's weather as it was typed."""

from __future__ import annotations

from shop.calendar.rules.days import WeatherFacts
from shop.kernel.errors import N_, Problem
from shop.kernel.quantity import ONE

COLDEST, HOTTEST, MOST_RAIN = -30 * ONE, 50 * ONE, 1000 * ONE
LONGEST_NOTE = 100


def weather_problems(facts: WeatherFacts) -> list[Problem]:
    """Everything that is wrong with it."""
    problems = []
    for name, value in (("low", facts.low), ("high", facts.high)):
        if value is not None and not COLDEST <= value <= HOTTEST:
            problems.append(Problem(name, N_("温度请填 −30 到 50 度之间的数。")))
    if facts.low is not None and facts.high is not None and facts.low > facts.high:
        problems.append(Problem("high", N_("最高温度比最低温度还低，是不是填反了？")))
    if facts.rain is not None and not 0 <= facts.rain <= MOST_RAIN:
        problems.append(Problem("rain", N_("雨量请填 0 到 1000 毫米之间的数。")))
    if len(facts.note) > LONGEST_NOTE:
        problems.append(Problem("note", N_("备注最多 100 个字。")))
    return problems
