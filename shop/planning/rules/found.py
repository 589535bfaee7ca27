"""What a night found, in whole numbers, ready to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """The forecast of one series as it is kept."""

    kind: str
    subject_id: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What an item will take, as it is kept."""

    item_id: int
    mean: list[int]
    sums: dict[str, list[int]]
    lost_milli: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A whole plan."""

    cut_off: date
    days: int
    horizon: int
    version: str
    wql_bp: int | None
    bar_bp: int | None
    inside_bp: int | None
    rows: list[Row]
    needs: list[NeedRow]
