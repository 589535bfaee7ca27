"""Postings: what is posted about facts, which months are closed, where the first fact is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import selectinload

from shop.books.models import ClosedMonth, Paper, Posting, PostingLine
from shop.books.rules.postings import Amounts, Part, Subject
from shop.db import session
from shop.driver import Query
from shop.kernel.clock import business_day
from shop.kernel.errors import NotFound
from shop.live.models import PlatformOrder
from shop.live.partner.models import StatementBooking
from shop.purchasing.models import Equipment, FitOut, Invoice
from shop.sales.models import Order, Source
from shop.shifts.models import CashMove, Shift
from shop.stock.models import StockMove

_OF_ALL = Query(
    select(
        Posting.source, Posting.about, Posting.fact_day, PostingLine.account, PostingLine.hall,
        PostingLine.channel, PostingLine.family_id, func.sum(PostingLine.amount_fen),
    )
    .join(PostingLine, PostingLine.posting_id == Posting.id)
    .where(Posting.fact_day.between(bindparam("first"), bindparam("last")))
    .group_by(
        Posting.source, Posting.about, Posting.fact_day, PostingLine.account, PostingLine.hall,
        PostingLine.channel, PostingLine.family_id,
    )
)  # fmt: skip
_OF_SOURCE = Query(_OF_ALL.statement.where(Posting.source == bindparam("source")))
_CLOSED = Query(select(ClosedMonth.month).order_by(ClosedMonth.month))


def posted_about(first: date, last: date, *, source: str = "") -> dict[Subject, Amounts]:
    """What all postings about facts of these days (of one source) come to."""
    rows = (_OF_SOURCE if source else _OF_ALL).read(first=first, last=last, source=source)
    found: dict[Subject, Amounts] = {}
    for kind, about, day, account, hall, channel, family, fen in rows:
        if fen:
            found.setdefault(Subject(kind, about, day), {})[Part(account, hall, channel, int(family))] = int(fen)
    return found


def closed_months() -> Sequence[str]:
    """Months that take no postings, in order."""
    return [month for (month,) in _CLOSED.read()]


def first_fact_day() -> date | None:
    """The day the books begin: the earliest of what they are made from."""
    ours = select(func.min(Order.business_day)).where(Order.source != Source.IMPORTED)
    firsts = [
        ours,
        *(
            select(func.min(column))
            for column in (
                StockMove.business_day, Shift.business_day, CashMove.business_day, Equipment.bought_on, FitOut.due_on,
                Invoice.dated, Paper.day, Posting.fact_day, StatementBooking.came_on,
            )
        ),
    ]  # fmt: skip
    moments = (func.min(FitOut.made_at), func.min(PlatformOrder.ordered_at))
    days = [day for day in (session().scalar(one) for one in firsts) if day is not None]
    days += [business_day(at) for at in (session().scalar(select(one)) for one in moments) if at is not None]
    return min(days, default=None)


def last_posted() -> datetime | None:
    """When something was posted last."""
    return session().scalar(select(func.max(Posting.made_at)))


def posting_of(posting_id: int) -> Posting:
    """One posting with its lines. Raises NotFound."""
    found = session().scalar(select(Posting).where(Posting.id == posting_id).options(selectinload(Posting.lines)))
    if found is None:
        raise NotFound
    return found


def about_the_same(posting: Posting) -> Sequence[Posting]:
    """Every posting about the same fact, in order."""
    wanted = select(Posting).where(
        Posting.source == posting.source, Posting.about == posting.about, Posting.fact_day == posting.fact_day
    )
    return session().scalars(wanted.order_by(Posting.place)).all()
