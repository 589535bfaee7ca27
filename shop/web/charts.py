"""Geometry of small charts drawn by the server as SVG; colours and labels belong to the template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT = 100


class Column(NamedTuple):
    """One column: where it begins and how high it is, of HEIGHT; and the same for what it is compared with."""

    top: float
    height: float
    top_before: float
    height_before: float


def columns(values: Sequence[tuple[int, int]]) -> list[Column]:
    """Columns for pairs of (value, value before); the largest of all fills the height. Negative values show as none."""
    largest = max((max(pair) for pair in values), default=0)

    def scaled(value: int) -> float:
        return round(HEIGHT * max(0, value) / largest, 1) if largest > 0 else 0.0

    return [
        Column(HEIGHT - scaled(value), scaled(value), HEIGHT - scaled(before), scaled(before))
        for value, before in values
    ]
