"""Months: planned with a budget, closed for good. Closing is one transaction: it is done wholly or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete

from shop.books.actions.posting import alone, months_to_post, post_month
from shop.books.models import BooksBudget, ClosedMonth
from shop.books.queries.accounts import balances
from shop.books.queries.months import next_to_close, open_things
from shop.books.rules.chart import PROFIT_CODES
from shop.books.rules.postings import month_end, month_start
from shop.db import transaction
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.people.actions import audit


class CannotClose(Conflict):
    """Months are closed in order, once they are over."""

    message = N_("现在要结的是 %(month)s：月份要按顺序结，过完了才能结。请刷新后再看。")


def close_month(month: str, *, note: str, by: int, at: datetime, today: date) -> ClosedMonth:
    """Post what is missing and take no more postings of the month, for good.

    Raises CannotClose; Invalid while something is open in it and nobody says why it is closed all the same.
    """
    with transaction() as current:
        alone(current)
        first, last = month_start(month), month_end(month)
        if month != next_to_close(months_to_post(today), today=today):
            raise CannotClose(month=next_to_close(months_to_post(today), today=today) or "—")
        if open_things(first, last) and not note.strip():
            raise Invalid(problems=(Problem("note", N_("这个月还有没做完的事。要现在就结，请写明理由。")),))
        post_month(month, at=at, today=today)
        current.expire_all()
        figures = {
            code: [one.opening_fen, one.debit_fen, one.credit_fen, one.closing_fen]
            for code, one in balances(first, last).items()
            if one.moved
        }
        closed = ClosedMonth(month=month, closed_at=at, closed_by=by, note=note.strip(), figures=figures)
        current.add(closed)
        current.flush()
        audit.record("books.close", subject=f"books_month:{month}", detail=note.strip(), by=by, at=at)
        return closed


def set_budget(month: str, amounts: Mapping[str, int], *, by: int, at: datetime) -> None:
    """Plan a month: the whole plan is replaced. Raises Invalid."""
    wrong = [code for code, fen in amounts.items() if code not in PROFIT_CODES or fen < 0]
    if wrong:
        raise Invalid(problems=tuple(Problem(code, N_("金额不能小于 0。")) for code in wrong))
    with transaction() as current:
        current.execute(delete(BooksBudget).where(BooksBudget.month == month))
        current.add_all(
            BooksBudget(month=month, account=code, amount_fen=fen, set_at=at, set_by=by)
            for code, fen in amounts.items()
            if fen
        )
        current.flush()
        audit.record("books.budget", subject=f"books_month:{month}", detail=month, by=by, at=at)
