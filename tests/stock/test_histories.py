"""Any history of receipts, sales, counts, transfers, reversals and repeats leaves books that fit to the fen."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.stock.actions.refusals import AlreadyReversed
from shop.stock.models import StockBalance, StockMove, StockValue
from shop.stock.places import BAR, COUNT_ADJUST, CUSTOMER, STORE, SUPPLIER, WASTE, is_own
from shop.stock.queries.books import faults
from shop.stock.rules.records import MoveRecord
from tests.support.stock import Stock, make_item

HERE = st.sampled_from((BAR, STORE))
QUANTITIES = st.integers(1, 12_000)
PLACES = {
    "receipt": (SUPPLIER, None), "sale": (None, CUSTOMER), "waste": (None, WASTE), "found": (COUNT_ADJUST, None),
    "lost": (None, COUNT_ADJUST),
}  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*PLACES, "transfer", "reverse", "repeat")), st.integers(0, 1), QUANTITIES,
        st.integers(0, 9_999), HERE,
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def play(stock: Stock, items: list[int], steps: list[Any]) -> None:
    """Book each step; what was booked may be taken back or sent again later."""
    booked: list[tuple[MoveRecord, int]] = []
    for kind, which, quantity, value, place in steps:
        if kind in ("reverse", "repeat"):
            if not booked:
                continue
            record, move_id = booked[value % len(booked)]
            if kind == "repeat":
                assert stock.post(record)[0].move_id == move_id
                continue
            with suppress(AlreadyReversed):
                stock.take_back(move_id)
            continue
        if kind == "transfer":
            record = stock.record(items[which], quantity, place, STORE if place == BAR else BAR, kind)
        else:
            begin, end = PLACES[kind]
            price = value if kind == "receipt" else None
            record = stock.record(items[which], quantity, begin or place, end or place, kind, value_fen=price)
        booked.append((record, stock.post(record)[0].move_id))


def check(session: Session, items: list[int]) -> None:
    session.rollback()
    assert faults(items) == []
    for item in items:
        balances = session.scalars(select(StockBalance).where(StockBalance.item_id == item)).all()
        assert sum(one.quantity for one in balances) == 0
        moves = session.scalars(select(StockMove).where(StockMove.item_id == item)).all()
        came = sum(one.value_fen for one in moves if is_own(one.to_id) and not is_own(one.from_id))
        went = sum(one.value_fen for one in moves if is_own(one.from_id) and not is_own(one.to_id))
        value = session.get_one(StockValue, item, populate_existing=True)
        assert came == went + value.value_fen
        assert value.quantity or not value.value_fen
        assert value.value_fen >= 0 if value.quantity >= 0 else value.value_fen <= 0


@settings(max_examples=40)
@given(steps=STEPS)
def test_any_history_fits_to_the_fen(stock: Stock, session: Session, steps: list[Any]) -> None:
    items = [make_item(stock.clock, uuid4().hex, standard=(333, 1000)) for _ in range(2)]
    play(stock, items, steps)
    check(session, items)


@settings(max_examples=20)
@given(steps=STEPS, cut=st.integers(1, 25))
def test_one_call_or_many_come_to_the_same(stock: Stock, session: Session, steps: list[Any], cut: int) -> None:
    """Sent together or one by one: quantity and value of the item are equal."""
    single, together = (make_item(stock.clock, uuid4().hex) for _ in range(2))
    plain = [step for step in steps if step[0] in PLACES]

    def records(item: int) -> list[MoveRecord]:
        return [
            stock.record(
                item, quantity, PLACES[kind][0] or place, PLACES[kind][1] or place, kind,
                value_fen=value if kind == "receipt" else None,
            )
            for kind, _, quantity, value, place in plain
        ]  # fmt: skip

    for record in records(single):
        stock.post(record)
    whole = records(together)
    for part in (whole[:cut], whole[cut:]):
        stock.post(*part)
    check(session, [single, together])
    found = [session.get_one(StockValue, item, populate_existing=True) for item in (single, together)]
    assert (found[0].quantity, found[0].value_fen) == (found[1].quantity, found[1].value_fen)
