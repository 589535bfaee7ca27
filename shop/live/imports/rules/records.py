"""What a file tells: orders, their lines, after-sales and buyers, and rows that were not taken. None = not told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from shop.kernel.errors import Problem
from shop.kernel.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who the parcel goes to. Kept apart from everything else, and only where the shop ships itself."""

    name: str = ""
    phone: str = ""
    address: str = ""
    message: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.name or self.phone or self.address or self.message)


@dataclass(slots=True, kw_only=True)
class Line:
    """One kind of goods in an order. `key` tells it from every other line of its platform."""

    key: str
    goods_name: str
    goods_id: str
    spec: str
    sku: str
    pieces: int
    fen: Fen
    refund_fen: Fen | None
    state: str
    state_word: str
    after: str
    after_word: str


@dataclass(slots=True, kw_only=True)
class Told:
    """What one row tells of an order, with the line it is about when it is about one."""

    row: int
    number: str
    state: str
    state_word: str
    facts: dict[str, Any]
    line: Line | None
    buyer: Buyer


@dataclass(slots=True, kw_only=True)
class AfterSale:
    """One request of a buyer to give goods back, get money back or have goods exchanged."""

    row: int
    number: str
    order_number: str
    line_key: str
    kind: str
    state: str
    state_word: str
    refund_fen: Fen
    freight_fen: Fen
    applied_at: datetime | None
    reason: str


class Rejection(NamedTuple):
    """A row that was not taken, with every reason."""

    row: int
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """The rejection as it is kept."""
        return {
            "row": self.row,
            "reasons": [{"message": p.message, "facts": dict(p.facts or {})} for p in self.problems],
        }


@dataclass(slots=True)
class Survey:
    """What a first walk through the file found; `left_out` are numbers of rows that repeat or contradict others."""

    rows: int = 0
    lines: int = 0
    orders: int = 0
    repeated: int = 0
    totals: int = 0
    left_out: set[int] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    rejected: int = 0
    words: dict[str, int] = field(default_factory=dict)
    taken_back: bool = False

    def reject(self, rejection: Rejection, *, most: int) -> None:
        """Count a row that is not taken; the first ones are kept with their reasons."""
        self.rejected += 1
        self.left_out.add(rejection.row)
        if len(self.rejections) < most:
            self.rejections.append(rejection)
