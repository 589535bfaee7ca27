"""Accounts: what they stood at, what moved, and the rows behind it. Amounts are signed, debits positive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select

from shop.books.models import Posting, PostingLine
from shop.books.rules.chart import CHART
from shop.db import session
from shop.kernel.money import Fen


class Balance(NamedTuple):
    """An account over some days: what it stood at before, what it was debited and credited with, and after."""

    opening_fen: Fen = 0
    debit_fen: Fen = 0
    credit_fen: Fen = 0

    @property
    def closing_fen(self) -> Fen:
        """Opening and moves."""
        return self.opening_fen + self.debit_fen - self.credit_fen

    @property
    def moved(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.opening_fen or self.debit_fen or self.credit_fen)


def balances(first: date, last: date) -> dict[str, Balance]:
    """Every account of the chart, in its order."""
    amount = PostingLine.amount_fen
    before = Posting.day < first
    rows = session().execute(
        select(
            PostingLine.account,
            func.sum(case((before, amount), else_=0)),
            func.sum(case((~before & (amount > 0), amount), else_=0)),
            func.sum(case((~before & (amount < 0), -amount), else_=0)),
        )
        .join(PostingLine.posting)
        .where(Posting.day <= last)
        .group_by(PostingLine.account)
    )
    found = {code: Balance(int(opening), int(debit), int(credit)) for code, opening, debit, credit in rows}
    return {account.code: found.get(account.code, Balance()) for account in CHART}


def stands_at(code: str, *, before: date) -> Fen:
    """What an account stood at when a day began."""
    wanted = (
        select(func.coalesce(func.sum(PostingLine.amount_fen), 0))
        .join(PostingLine.posting)
        .where(PostingLine.account == code, Posting.day < before)
    )
    return int(session().scalar(wanted) or 0)


def rows_of(code: str, first: date, last: date) -> Select[Any]:
    """Postings that touch an account, in order."""
    touched = select(PostingLine.posting_id).where(PostingLine.account == code)
    wanted = select(Posting).where(Posting.id.in_(touched), Posting.day.between(first, last))
    return wanted.order_by(Posting.day, Posting.id)


def moved_by(code: str, postings: list[int]) -> dict[int, Fen]:
    """What each of these postings did to an account."""
    wanted = (
        select(PostingLine.posting_id, func.sum(PostingLine.amount_fen))
        .where(PostingLine.account == code, PostingLine.posting_id.in_(postings))
        .group_by(PostingLine.posting_id)
    )
    return {number: int(fen) for number, fen in session().execute(wanted)}


def moved_before(code: str, first: date, posting: Posting) -> Fen:
    """What moved on an account from a day on up to (not with) a posting."""
    wanted = (
        select(func.coalesce(func.sum(PostingLine.amount_fen), 0))
        .join(PostingLine.posting)
        .where(
            PostingLine.account == code,
            Posting.day >= first,
            (Posting.day < posting.day) | ((Posting.day == posting.day) & (Posting.id < posting.id)),
        )
    )
    return int(session().scalar(wanted) or 0)


def all_lines(first: date, last: date) -> Iterator[tuple[Posting, PostingLine]]:
    """The whole journal, line by line, read as it is sent."""
    wanted = (
        select(Posting, PostingLine)
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .where(Posting.day.between(first, last))
        .order_by(Posting.day, Posting.id, PostingLine.line_no)
        .execution_options(yield_per=1000)
    )
    for row in session().execute(wanted):
        yield row[0], row[1]
