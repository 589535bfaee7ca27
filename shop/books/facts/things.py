"""Things that stay: equipment from its register with its depreciation, the fit-out with its yearly shares."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from shop.books.rules.chart import (
    DEPRECIATION,
    EQUIPMENT,
    FIT_OUT,
    FIT_OUT_SHARE,
    REPAIRS,
    SCRAPPED,
    THINGS_OWED,
    WORN,
)
from shop.books.rules.postings import Facts, Part, Subject, month_end, month_of
from shop.db import session
from shop.kernel.clock import business_day
from shop.purchasing.models import Equipment, FitOut, Maintenance
from shop.purchasing.queries.equipment import schedule_of
from shop.purchasing.rules.depreciation import schedule

THING, WEAR, SCRAP, REPAIR = "equipment", "depreciation", "scrapped", "repair"
FITTED, FITTED_SHARE = "fit_out", "fit_out_share"
#: Over how many months the fit-out is written off.
FIT_OUT_MONTHS = 36


def add(facts: Facts, first: date, last: date) -> None:
    """What was bought, what a month wore off, what was scrapped, what repairs cost."""
    for thing in session().scalars(select(Equipment)):
        _thing(facts, thing, first, last)
    for entry in session().scalars(select(FitOut).where(FitOut.spent_fen > 0)):
        _fit_out(facts, entry, first, last)
    for done in session().scalars(
        select(Maintenance).where(Maintenance.cost_fen > 0, Maintenance.done_on.between(first, last))
    ):
        subject = Subject(REPAIR, str(done.id), done.done_on)
        facts.move(subject, done.cost_fen, to=Part(REPAIRS), out_of=Part(THINGS_OWED))


def _thing(facts: Facts, thing: Equipment, first: date, last: date) -> None:
    name = str(thing.id)
    if first <= thing.bought_on <= last:
        subject = Subject(THING, name, thing.bought_on)
        facts.move(subject, thing.price_fen, to=Part(EQUIPMENT), out_of=Part(THINGS_OWED))
    worn = 0
    for month in schedule_of(thing):
        worn += month.amount_fen
        if first <= (day := month_end(month.month)) <= last:
            facts.move(Subject(WEAR, name, day), month.amount_fen, to=Part(DEPRECIATION), out_of=Part(WORN))
    if thing.retired_on is None:
        return
    gone = month_end(month_of(thing.retired_on))  # that month still wears it, on its last day
    if first <= gone <= last:
        subject = Subject(SCRAP, name, gone)
        facts.move(subject, worn, to=Part(WORN), out_of=Part(EQUIPMENT))
        facts.move(subject, thing.price_fen - worn, to=Part(SCRAPPED), out_of=Part(EQUIPMENT))


def _fit_out(facts: Facts, entry: FitOut, first: date, last: date) -> None:
    name, made = str(entry.id), business_day(entry.made_at)
    spent_on = min(entry.due_on, made) if entry.due_on else made
    if first <= spent_on <= last:
        subject = Subject(FITTED, name, spent_on)
        facts.move(subject, entry.spent_fen, to=Part(FIT_OUT), out_of=Part(THINGS_OWED))
    for month in schedule(price_fen=entry.spent_fen, residual_fen=0, life_months=FIT_OUT_MONTHS, bought_on=spent_on):
        if first <= (day := month_end(month.month)) <= last:
            facts.move(Subject(FITTED_SHARE, name, day), month.amount_fen, to=Part(FIT_OUT_SHARE), out_of=Part(FIT_OUT))
