"""What a bill tells, whatever its form: movements of money, fees of their own, and rows that are neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from shop.kernel.errors import Problem
from shop.kernel.money import Fen


class Direction(StrEnum):
    """Where the money went."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement. Amounts are positive; `fee_fen` is what the platform kept (negative: gave back)."""

    row: int
    direction: Direction
    at: datetime
    fen: Fen
    fee_fen: Fen = 0
    platform_ref: str
    order_ref: str = ""
    refund_ref: str = ""

    @property
    def refs(self) -> frozenset[str]:
        """Every number by which the shop may know it."""
        return frozenset(ref for ref in (self.order_ref, self.platform_ref, self.refund_ref) if ref)


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee that stands in a row of its own."""

    row: int
    platform_ref: str
    fen: Fen


@dataclass(frozen=True, slots=True)
class Skip:
    """A row that is right but not about what the shop sold."""

    problem: Problem


class Rejection(NamedTuple):
    """A row that was not taken, with every reason; `skipped`: nothing is wrong with it, it only belongs elsewhere."""

    row: int
    problems: tuple[Problem, ...]
    skipped: bool = False

    def as_json(self) -> dict[str, Any]:
        """The rejection as it is kept."""
        reasons = [{"message": one.message, "facts": dict(one.facts or {})} for one in self.problems]
        return {"row": self.row, "reasons": reasons, "skipped": self.skipped}
