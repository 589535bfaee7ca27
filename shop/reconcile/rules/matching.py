"""Which movement on a bill is which payment: by number first, then by amount within five minutes, the nearest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shop.kernel.money import Fen

NEAR = timedelta(minutes=5)


class Found(StrEnum):
    """What an entry was recognised by."""

    NUMBER = "number"
    AMOUNT = "amount"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Moved:
    """One side of a pair: a movement on the bill or in the books. `order`: what a refund belongs to, when known."""

    key: int
    fen: Fen
    at: datetime
    refs: frozenset[str]
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A movement on the bill and the payment it is."""

    entry: int
    payment: int
    found: Found
    same: bool


def match_payments(entries: Sequence[Moved], payments: Sequence[Moved]) -> list[Pair]:
    """Pair money taken. A number decides even when the amounts differ; without one, amount and time decide."""
    return _Matching(entries, payments).by_number().by_amount().pairs


def match_refunds(entries: Sequence[Moved], refunds: Sequence[Moved]) -> list[Pair]:
    """Pair money given back: by the refund's own number, then within the order of its original, then by amount."""
    return _Matching(entries, refunds).by_number().by_order().by_amount(strangers_only=True).pairs


class _Matching:
    def __init__(self, entries: Sequence[Moved], payments: Sequence[Moved]) -> None:
        self.entries = {one.key: one for one in sorted(entries, key=lambda one: (one.at, one.key))}
        self.payments = {one.key: one for one in payments}
        self.pairs: list[Pair] = []

    def by_number(self) -> _Matching:
        known: dict[str, list[Moved]] = {}
        for payment in self.payments.values():
            for ref in payment.refs:
                known.setdefault(ref, []).append(payment)
        return self._nearest(lambda entry: [one for ref in entry.refs for one in known.get(ref, ())])

    def by_order(self) -> _Matching:
        orders: dict[int, list[Moved]] = {}
        for payment in self.payments.values():
            if payment.order is not None:
                orders.setdefault(payment.order, []).append(payment)
        return self._nearest(lambda entry: [] if entry.order is None else orders.get(entry.order, ()))

    def _nearest(self, candidates: Callable[[Moved], Iterable[Moved]]) -> _Matching:
        """The same amount first for all entries, so that nobody takes what is another's; then what differs."""
        for same in (True, False):
            for entry in list(self.entries.values()):
                left = [one for one in candidates(entry) if one.key in self.payments and (one.fen == entry.fen) == same]
                if left:
                    best = min(left, key=lambda one: (abs(one.at - entry.at), one.key))
                    self._pair(entry, best, Found.NUMBER)
        return self

    def by_amount(self, *, strangers_only: bool = False) -> _Matching:
        by_amount: dict[Fen, list[Moved]] = {}
        for payment in self.payments.values():
            by_amount.setdefault(payment.fen, []).append(payment)
        near = sorted(
            (abs(payment.at - entry.at), entry.at, entry.key, payment.key)
            for entry in self.entries.values()
            if not (strangers_only and entry.order is not None)
            for payment in by_amount.get(entry.fen, ())
            if abs(payment.at - entry.at) <= NEAR
        )
        for _, _, entry_key, payment_key in near:
            if entry_key in self.entries and payment_key in self.payments:
                self._pair(self.entries[entry_key], self.payments[payment_key], Found.AMOUNT)
        return self

    def _pair(self, entry: Moved, payment: Moved, found: Found) -> None:
        self.pairs.append(Pair(entry.key, payment.key, found, entry.fen == payment.fen))
        del self.entries[entry.key], self.payments[payment.key]


def originals_of(refunds: Iterable[tuple[int, str, str]], originals: Mapping[str, int]) -> dict[int, int]:
    """Which payment on the bill each refund gives back: (entry, platform's number, order's number) by those numbers."""
    found = {}
    for key, platform_ref, order_ref in refunds:
        original = originals.get(platform_ref) or (originals.get(order_ref) if order_ref else None)
        if original is not None:
            found[key] = original
    return found
