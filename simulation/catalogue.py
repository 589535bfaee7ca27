"""What can be sold: items with their price and choices, and the usual catalogue when nobody brings one."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
DRINK, PIECE = "drink", "piece"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a drink: its group, its name, what it adds to the price (fen), whether it is the usual one."""

    group: str
    name: str
    price_fen: int = 0
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something sold: `kind` is drink or piece, `price_fen` the list price at the end of the plan's price changes."""

    code: str
    name: str
    kind: str
    price_fen: int
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Combo:
    """One item of each slot for one price."""

    code: str
    name: str
    price_fen: int
    slots: tuple[tuple[str, ...], ...]

    def parts_in(self, codes: Collection[str]) -> tuple[str, ...]:
        """The first item of each slot that is among `codes`; nothing when a slot stays empty."""
        found = [next((one for one in slot if one in codes), "") for slot in self.slots]
        return tuple(found) if all(found) else ()


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the world's tables."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


USUAL_CHOICES = (
    Choice("杯型", "标准", 0, usual=True),
    Choice("杯型", "大杯", 400),
    Choice("糖度", "标准糖", 0, usual=True),
    Choice("糖度", "半糖", 0),
)


@cache
def usual_catalogue() -> tuple[Item, ...]:
    """The products the world knows the truth of, at their reference prices."""
    return tuple(
        Item(
            row["code"], row["name"], row["kind"], int(row["price_yuan"]) * 100,
            USUAL_CHOICES if row["kind"] == DRINK else (),
        )
        for row in rows("products")
    )  # fmt: skip
