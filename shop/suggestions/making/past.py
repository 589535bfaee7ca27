"""What suggestions are made from: goods and what was sold of them, day by day, and the tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from forecasting.bars import MovingAverage
from forecasting.panel import Floats, Panel
from shop.suggestions.rules.streams import Streams

LEAST_DAYS, LEAST_TICKETS = 56, 400
RECENT = 56


@dataclass(frozen=True, slots=True)
class Goods:
    """A product on sale. `cost_fen`: what one costs the shop (None: nobody knows); `on_hand`: whole pieces, if kept."""

    id: int
    name: str
    kind: str
    category: str
    price_fen: int
    cost_fen: float | None
    on_hand: float | None = None
    items: Mapping[int, float] = field(default_factory=dict)

    @property
    def margin_fen(self) -> float | None:
        """What one leaves at the list price."""
        return None if self.cost_fen is None else self.price_fen - self.cost_fen


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One product on one ticket; `daypart` is morning, noon, afternoon or evening."""

    ticket: int
    product: int
    day: int
    daypart: int


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of a lot that expires; `used_a_day` is what all lots of the item lose a day."""

    item_id: int
    item: str
    unit: str
    left: float
    left_fen: float
    used_a_day: float
    last_day: date


@dataclass(frozen=True, slots=True)
class Feast:
    """Days to come that draw people, by the calendar."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Past:
    """The shop up to `last_day`. `units` and `net_fen`: (goods, days), NaN on days when the shop sold nothing."""

    first_day: date
    goods: tuple[Goods, ...]
    units: Floats
    net_fen: Floats
    tickets: Sequence[TicketLine] = ()
    prices: Floats | None = None
    by_hour: Mapping[tuple[int, int], float] = field(default_factory=dict)
    hours_seen: Mapping[tuple[int, int], int] = field(default_factory=dict)
    lots: Sequence[Lot] = ()
    feasts: Sequence[Feast] = ()
    busy_days: Sequence[date] = ()
    streams: Streams = field(default_factory=Streams)

    @property
    def length(self) -> int:
        """How many days."""
        return int(self.units.shape[1])

    @property
    def last_day(self) -> date:
        """The last one: nothing later is known."""
        return self.first_day + timedelta(days=self.length - 1)

    @cached_property
    def rows(self) -> Mapping[int, int]:
        """The row of each product."""
        return {one.id: row for row, one in enumerate(self.goods)}

    @cached_property
    def margin(self) -> Floats:
        """(goods, days) fen: what was paid less what the goods cost; goods of unknown cost count nothing."""
        costs = np.array([np.nan if one.cost_fen is None else one.cost_fen for one in self.goods])
        whole = self.net_fen - self.units * costs[:, None]
        unknown = np.isnan(costs)[:, None] & ~np.isnan(self.units)
        return np.where(unknown, 0.0, whole)

    @cached_property
    def ticket_days(self) -> int:
        """On how many days there were tickets."""
        return len({line.day for line in self.tickets})

    def rate(self, product: int, days: int = RECENT) -> float:
        """Units a day it was open, lately."""
        lately = self.units[self.rows[product], -days:]
        known = ~np.isnan(lately)
        return float(lately[known].mean()) if known.any() else 0.0

    def opened(self, days: int | None = None) -> int:
        """On how many of the last days the shop sold something."""
        known = np.asarray(~np.isnan(self.units).all(axis=0))
        return int(known[-days:].sum() if days else known.sum())


def margins_of(past: Past, products: Sequence[int]) -> tuple[Floats, Floats]:
    """(days,) margin of these products and of all others; NaN on closed days."""
    mine = np.zeros(len(past.goods), dtype=bool)
    mine[[past.rows[one] for one in products if one in past.rows]] = True
    closed = np.isnan(past.units).all(axis=0)
    own, others = (np.nansum(past.margin[rows], axis=0) for rows in (mine, ~mine))
    return np.where(closed, np.nan, own), np.where(closed, np.nan, others)


def forecast(series: Floats, first_day: date, horizon: int) -> Floats:
    """(horizon,) the bar's forecast of a daily margin after its last day: recent level times weekday profile."""
    lift = max(0.0, -float(np.nanmin(series))) if len(series) else 0.0
    panel = Panel(np.nan_to_num(series[None, :] + lift, nan=np.nan), np.datetime64(first_day), ("margin",))
    return np.asarray(MovingAverage().fit(panel).predict(horizon).mean[0] - lift)
