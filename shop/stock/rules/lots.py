"""First expired, first out: which lot is used next, and what is left of each when uses name no lot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shop.kernel.clock import business_day
from shop.kernel.quantity import Thousandths


@dataclass(frozen=True, slots=True)
class LotState:
    """A lot and what the moves that name it left of it."""

    id: int
    code: str
    expires_on: date | None
    use_by: datetime | None
    quantity: Thousandths

    @property
    def last_day(self) -> date:
        """The last day it may be used: the sooner of what is printed on it and what holds once it is open."""
        opened = business_day(self.use_by) if self.use_by else date.max
        return min(self.expires_on or date.max, opened)


def in_order(lots: Iterable[LotState]) -> list[LotState]:
    """The lots as they should be used."""
    return sorted(lots, key=lambda lot: (lot.last_day, lot.use_by is None, lot.id))


def left_of(lots: Iterable[LotState], unnamed: Thousandths) -> list[tuple[LotState, Thousandths]]:
    """What is left of each lot, in the order of use; `unnamed` is what came (or, below zero, went) without a lot."""
    missing = max(-unnamed, 0)
    left = []
    for lot in in_order(lots):
        used = min(missing, max(lot.quantity, 0))
        missing -= used
        left.append((lot, lot.quantity - used))
    return left


def suggestion(lots: Iterable[LotState], unnamed: Thousandths) -> LotState | None:
    """The lot to be used next; None when no lot has anything left."""
    return next((lot for lot, left in left_of(lots, unnamed) if left > 0), None)
