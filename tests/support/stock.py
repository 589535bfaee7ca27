"""Items for tests, and words for what happens to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.clock import FakeClock, business_day
from shop.kernel.ids import uuid7
from shop.stock.actions.items import ItemFacts, add_item
from shop.stock.actions.posting import post
from shop.stock.models import StockBalance, StockMove, StockValue
from shop.stock.places import BAR, CUSTOMER, SUPPLIER
from shop.stock.rules.records import MoveRecord, Posted


@dataclass
class Shelf:
    """Ids of the items a test works with."""

    clock: FakeClock
    by: int
    milk: int
    beans: int
    cup: int


def make_item(clock: FakeClock, code: str, dimension: str = "count", **changes: object) -> int:
    """A new item's id."""
    facts = ItemFacts(code=code, name=code, kind="ingredient", dimension=dimension, **changes)  # type: ignore[arg-type]
    return add_item(facts, by=None, at=clock.now()).id


def fill_shelf(clock: FakeClock, *, by: int) -> Shelf:
    """Milk with a quoted price, beans, cups without any."""
    return Shelf(
        clock,
        by,
        milk=make_item(clock, "牛奶", "volume", standard=(1350, 950_000), opened_hours=48),
        beans=make_item(clock, "咖啡豆", "mass", standard=(10_500, 1_000_000)),
        cup=make_item(clock, "纸杯"),
    )


@dataclass
class Stock:
    """What tests say of goods: they come, go, are moved, taken back. Each call is a source of its own."""

    clock: FakeClock
    by: int | None = None

    def record(self, item: int, quantity: int, from_id: int, to_id: int, kind: str, **more: object) -> MoveRecord:
        """A move of whole units now."""
        now = self.clock.now()
        facts: dict[str, object] = {
            "source_type": "test", "source_uuid": uuid7(now), "source_line": 1, "occurred_at": now,
            "business_day": business_day(now),
        }  # fmt: skip
        return MoveRecord(item, quantity, from_id, to_id, kind, **{**facts, **more})  # type: ignore[arg-type]

    def post(self, *moves: MoveRecord) -> list[Posted]:
        """Book them together."""
        return post(moves, at=self.clock.now(), by=self.by)

    def receive(self, item: int, quantity: int, value_fen: int, *, to: int = BAR, **more: object) -> Posted:
        """Goods come from a supplier."""
        return self.post(self.record(item, quantity, SUPPLIER, to, "receipt", value_fen=value_fen, **more))[0]

    def sell(self, item: int, quantity: int, *, at: int = BAR, **more: object) -> Posted:
        """Goods go to a customer."""
        return self.post(self.record(item, quantity, at, CUSTOMER, "sale", **more))[0]

    def take_back(self, move_id: int) -> Posted:
        """The whole of a move backwards."""
        move = session().get_one(StockMove, move_id)
        record = self.record(move.item_id, move.quantity, move.to_id, move.from_id, "reverse", reverses_id=move_id)
        return self.post(record)[0]


def value_of(item: int) -> tuple[int, int]:
    """Quantity and value of an item at all own locations."""
    session().rollback()
    value = session().get_one(StockValue, item)
    return value.quantity, value.value_fen


def on_hand(item: int, location: int) -> int:
    """How much is at a location."""
    wanted = select(func.coalesce(func.sum(StockBalance.quantity), 0)).where(
        StockBalance.item_id == item, StockBalance.location_id == location
    )
    session().rollback()
    return session().scalars(wanted).one()
