"""Profit and loss of some days: by hall, channel, category or month; budgets beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from shop.books.models import BooksBudget, Posting, PostingLine
from shop.books.rules.chart import PROFIT_CODES, as_said
from shop.books.rules.postings import month_end, month_of, month_start
from shop.books.rules.statement import Row, rows_of
from shop.catalog.models import Category
from shop.db import session
from shop.kernel.money import Fen

BY = ("hall", "channel", "family", "month")
COLUMNS: dict[str, Any] = {"hall": PostingLine.hall, "channel": PostingLine.channel, "family": PostingLine.family_id}


@dataclass(frozen=True, slots=True)
class Profit:
    """Profit and loss: its rows, and its columns in order (none: only the whole)."""

    rows: list[Row]
    columns: list[str]


def sums_of(first: date, last: date) -> dict[str, Fen]:
    """What each account of profit and loss came to, signed."""
    wanted = (
        select(PostingLine.account, func.sum(PostingLine.amount_fen))
        .join(PostingLine.posting)
        .where(Posting.day.between(first, last), PostingLine.account.in_(PROFIT_CODES))
        .group_by(PostingLine.account)
    )
    return {code: int(fen) for code, fen in session().execute(wanted)}


def profit(first: date, last: date, *, by: str = "") -> Profit:
    """Profit and loss; `by`: one of BY, or nothing."""
    key = Posting.day if by == "month" else COLUMNS.get(by)
    parts = [PostingLine.account, *([] if key is None else [key])]
    wanted = (
        select(*parts, func.sum(PostingLine.amount_fen))
        .join(PostingLine.posting)
        .where(Posting.day.between(first, last), PostingLine.account.in_(PROFIT_CODES))
        .group_by(*parts)
    )
    sums: dict[str, dict[str, Fen]] = {}
    for row in session().execute(wanted):
        column = "" if key is None else month_of(row[1]) if by == "month" else str(row[1])
        there = sums.setdefault(row[0], {})
        there[column] = there.get(column, 0) + int(row[-1])
    columns = {column for there in sums.values() for column, fen in there.items() if fen}
    return Profit(rows_of(sums), sorted(columns, key=lambda one: (one in ("", "0"), one)) if by else [])


def family_names() -> dict[str, tuple[str, str]]:
    """Categories by their number as text: name, English name."""
    rows = session().execute(select(Category.id, Category.name, Category.name_en))
    return {str(number): (name, english) for number, name, english in rows}


def budget_of(month: str) -> dict[str, Fen]:
    """What was planned for a month, by account."""
    rows = session().execute(select(BooksBudget.account, BooksBudget.amount_fen).where(BooksBudget.month == month))
    return {account: int(fen) for account, fen in rows}


def against_budget(month: str) -> Mapping[str, tuple[Fen, Fen]]:
    """Account: planned and actual, as people say them; accounts with either."""
    planned = budget_of(month)
    actual = {code: as_said(code, fen) for code, fen in sums_of(month_start(month), month_end(month)).items()}
    return {
        code: (planned.get(code, 0), actual.get(code, 0))
        for code in PROFIT_CODES
        if planned.get(code) or actual.get(code)
    }


def planned_months() -> frozenset[str]:
    """Months that have a budget."""
    return frozenset(session().scalars(select(BooksBudget.month).distinct()))
