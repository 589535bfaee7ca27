"""Drawers: the float comes out of the safe, what was counted goes into it, what is missing is a cost."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from shop.books.rules.chart import CASH_DIFFERENCE, DRAWER, OTHER_COST, OTHER_INCOME, RECEIVED, SAFE
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session
from shop.shifts.models import CashMove, MoveKind, Shift, ShiftState

SHIFT, CASH = "shift", "cash"
#: Where cash paid out of the drawer goes, by its reason; anything else is a cost that somebody has to explain.
OUT_FOR = {"buy": RECEIVED, "owed": RECEIVED, "change": SAFE, "float": SAFE, "safe": SAFE}
IN_FOR = {"change": SAFE, "float": SAFE, "safe": SAFE, "owed": RECEIVED}


def add(facts: Facts, first: date, last: date) -> None:
    """Floats, counts, differences, and cash that moved without a sale."""
    drawer, safe = Part(DRAWER), Part(SAFE)
    for shift in session().scalars(select(Shift).where(Shift.business_day.between(first, last))):
        subject = Subject(SHIFT, shift.uuid.hex, shift.business_day)
        facts.move(subject, shift.float_fen, to=drawer, out_of=safe)
        if shift.state in (ShiftState.PROVISIONAL, ShiftState.CLOSED) and shift.counted_fen is not None:
            facts.move(subject, -(shift.variance_fen or 0), to=Part(CASH_DIFFERENCE), out_of=drawer)
            facts.move(subject, shift.counted_fen, to=safe, out_of=drawer)
    for move in session().scalars(select(CashMove).where(CashMove.business_day.between(first, last))):
        subject = Subject(CASH, move.uuid.hex, move.business_day)
        if move.kind == MoveKind.PAID_IN:
            facts.move(subject, move.amount_fen, to=drawer, out_of=Part(IN_FOR.get(move.reason, OTHER_INCOME)))
        elif move.kind == MoveKind.DROP:
            facts.move(subject, move.amount_fen, to=safe, out_of=drawer)
        else:
            facts.move(subject, move.amount_fen, to=Part(OUT_FOR.get(move.reason, OTHER_COST)), out_of=drawer)
