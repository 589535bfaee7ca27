"""Geometry of a forecast's chart, drawn by the server as SVG; colours and words belong to the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 900, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 22, 24
NICE = (1, 2, 5)
MONDAY = 1


@dataclass(frozen=True, slots=True)
class Point:
    """One day: what was sold, or low, middle and high of what is expected; `mark` says that something is going on."""

    day: date
    sold: int | None = None
    band: tuple[int, int, int] | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is going on: from where to where, and what."""

    x: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything in the coordinates of the picture."""

    sold: list[str]
    middle: str
    band: str
    today: float
    rows: list[Tick]
    columns: list[Tick]
    marks: list[Mark]


def chart_of(points: Sequence[Point]) -> Chart:
    """The lines of the days in order; a day without a sale record breaks the line."""
    largest = max((max(one.sold or 0, one.band[2] if one.band else 0) for one in points), default=0)
    step = nice_step(largest / 1000 / 4)
    top = max(step, -(-largest // (1000 * step)) * step) * 1000
    wide = (WIDTH - LEFT - RIGHT) / max(len(points), 1)

    def x(place: float) -> float:
        return round(LEFT + wide * (place + 0.5), 1)

    def y(units: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - units / top), 1)

    ahead = [(place, one.band) for place, one in enumerate(points) if one.band]
    upper = [f"{x(place)},{y(band[2])}" for place, band in ahead]
    lower = [f"{x(place)},{y(band[0])}" for place, band in reversed(ahead)]
    return Chart(
        sold=_pieces([None if one.sold is None else f"{x(place)},{y(one.sold)}" for place, one in enumerate(points)]),
        middle=" ".join(f"{x(place)},{y(band[1])}" for place, band in ahead),
        band=" ".join(upper + lower),
        today=round(x(ahead[0][0] - 0.5), 1) if ahead else WIDTH,
        rows=[Tick(y(units), str(units // 1000)) for units in range(0, top + 1, step * 1000)],
        columns=[
            Tick(x(place), f"{one.day.month}/{one.day.day}")
            for place, one in enumerate(points)
            if one.day.isoweekday() == MONDAY
        ],
        marks=_marks(points, wide),
    )


def nice_step(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, ... that is not below."""
    power = 1
    while True:
        for number in NICE:
            if number * power >= least:
                return number * power
        power *= 10


def _pieces(cells: Sequence[str | None]) -> list[str]:
    """Runs of known days, each a line of its own."""
    pieces: list[list[str]] = [[]]
    for cell in cells:
        if cell is None:
            pieces.append([])
        else:
            pieces[-1].append(cell)
    return [" ".join(piece) for piece in pieces if piece]


def _marks(points: Sequence[Point], wide: float) -> list[Mark]:
    found: list[Mark] = []
    since = 0
    for place, one in enumerate(points):
        before = points[place - 1].mark if place else ""
        if one.mark != before:
            since = place
        last = place + 1 == len(points) or points[place + 1].mark != one.mark
        if one.mark and last:
            found.append(Mark(round(LEFT + wide * since, 1), round(wide * (place + 1 - since), 1), one.mark))
    return found
