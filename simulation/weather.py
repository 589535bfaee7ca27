"""Weather of a dry-hot valley town: a daily high from the season and a slow deviation, rain from a wet-dry chain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from simulation.chance import stream

#: Plausible monthly figures for a town of about 1,000 m in southern Yunnan; assumptions, not measurements.
HIGH_BY_MONTH = (19.0, 21.5, 25.5, 28.5, 29.5, 29.5, 29.0, 28.5, 27.5, 24.5, 22.0, 19.0)
WET_CHANCE_BY_MONTH = (0.12, 0.12, 0.16, 0.24, 0.38, 0.48, 0.55, 0.52, 0.38, 0.30, 0.18, 0.12)
MILLIMETRES_BY_MONTH = (5, 5, 6, 7, 10, 12, 13, 12, 9, 8, 7, 5)
PERSISTENCE = 0.72
DEVIATION = 1.9
WET_AFTER_WET = 1.5
COOLER_WHEN_WET = 1.8


@dataclass(frozen=True, slots=True)
class Weather:
    """One day's high in degrees Celsius and rain in millimetres."""

    high: float
    rain: float

    @property
    def wet(self) -> bool:
        """Whether it rained so that people noticed."""
        return self.rain >= 1


def weather_of(seed: int, start: date) -> Iterator[Weather]:
    """The weather of each day from `start` on, without end."""
    day, deviation, wet = start, 0.0, False
    while True:
        chance = stream(seed, "weather", day)
        deviation = PERSISTENCE * deviation + chance.gauss(0, DEVIATION)
        usual = WET_CHANCE_BY_MONTH[day.month - 1]
        after_wet = min(0.9, WET_AFTER_WET * usual)
        wet = chance.random() < (after_wet if wet else usual * (1 - after_wet) / (1 - usual))
        rain = chance.gammavariate(0.9, MILLIMETRES_BY_MONTH[day.month - 1] / 0.9) if wet else 0.0
        yield Weather(_season(day) + deviation - (COOLER_WHEN_WET if wet else 0), rain)
        day += timedelta(days=1)


def _season(day: date) -> float:
    """The usual high, between the middles of the months."""
    place = day.month - 1 + (day.day - 15) / 30
    low = math.floor(place)
    share = place - low
    return HIGH_BY_MONTH[low % 12] * (1 - share) + HIGH_BY_MONTH[(low + 1) % 12] * share
