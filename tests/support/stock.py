"""Items for tests, and words for what happens to them."""

from __future__ import annotations

from dataclasses import dataclass

from shop.kernel.clock import FakeClock
from shop.stock.actions.items import ItemFacts, add_item


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
