"""What was shown in earlier streams, what could be shown in the next one, and a row of its run of show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.live.sessions.rules import GoodsFacts

#: So many streams have to be known before the next one is filled.
LEAST_STREAMS = 4
#: Nothing is offered for less than its cost times this.
LEAST_OVER_COST = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One product in one stream that is over: where it stood, for how long, who watched, what was kept of the money."""

    stream: int
    title: str
    day: date
    place: int
    product: int
    name: str
    minutes: float
    viewers: int
    pieces: int
    price_fen: int
    list_fen: int
    kept_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What could be shown: price, cost, the floor somebody set last, free pieces, what was said about it."""

    product: int
    variant: int | None
    name: str
    list_fen: int
    cost_fen: float
    floor_fen: int
    free: int
    single: bool
    points: str = ""


@dataclass(frozen=True, slots=True)
class Evening:
    """The next stream whose list is still empty."""

    stream: int
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Streams:
    """Everything a run of show is made from."""

    shown: tuple[Showing, ...] = ()
    offers: tuple[Offer, ...] = ()
    evening: Evening | None = None


def floor_of(cost_fen: float, set_fen: int) -> int:
    """The lowest live price: what was set, never less than the cost and a tenth; whole yuan up."""
    least = max(float(set_fen), LEAST_OVER_COST * cost_fen, 1.0)
    return int(-(-least // 100) * 100) if least > set_fen else set_fen


def goods_facts(row: dict[str, Any]) -> GoodsFacts:
    """A row as it was kept, as the run of show takes it."""
    return GoodsFacts(
        place=row["place"], product_id=row["product"], variant_id=row["variant"], minutes=row["minutes"],
        price_fen=row["price_fen"], floor_fen=row["floor_fen"], quota=row["quota"], points=row["points"],
    )  # fmt: skip
