"""Accounts, the rows behind them, single postings, and the files for the school's accountant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.books.forms import span_asked
from shop.books.models import Posting, PostingLine
from shop.books.queries import accounts as queries
from shop.books.queries.postings import about_the_same, posting_of
from shop.books.queries.profit import family_names
from shop.books.queries.profit import profit as profit_of
from shop.books.rules.chart import ACCOUNTS, CREDIT_KINDS, KINDS
from shop.books.views.blueprint import blueprint
from shop.books.views.links import way_to
from shop.books.views.profit import column_names, profit_sheet
from shop.books.words import CHANNELS, HALLS, REASONS, SOURCES
from shop.web.access import May, needs
from shop.web.downloads import streamed_csv, workbook
from shop.web.limits import limiter
from shop.web.now import today
from shop.web.pages import file_asked, paged
from shop.web.sheets import Column, Sheet


@blueprint.get("/accounts")
@needs(May.SEE_BOOKS)
def accounts() -> ResponseReturnValue:
    """Every account: what it stood at, what moved, what it stands at."""
    first, last = span_asked(today())
    standing = queries.balances(first, last)
    if file_asked():
        return workbook([_balance_sheet(standing)], name=f"科目余额-{first}-{last}")
    return render_template(
        "books/accounts.html", standing=standing, accounts=ACCOUNTS, kinds=KINDS, first=first, last=last
    )


@blueprint.get("/accounts/<code>")
@needs(May.SEE_BOOKS)
def account(code: str) -> ResponseReturnValue:
    """One account: the rows behind its figure, each with what it stood at after it."""
    if code not in ACCOUNTS:
        abort(404)
    first, last = span_asked(today())
    page = paged(queries.rows_of(code, first, last))
    moved = queries.moved_by(code, [one.id for one in page.rows])
    opening = queries.stands_at(code, before=first)
    if page.rows and not file_asked():
        opening += queries.moved_before(code, first, page.rows[0])
    after, left = {}, opening
    for one in page.rows:
        left += moved[one.id]
        after[one.id] = left
    if file_asked():
        return workbook([_account_sheet(page.rows, moved, after)], name=f"科目-{first}-{last}")
    return render_template(
        "books/account.html", account=ACCOUNTS[code], page=page, moved=moved, after=after, opening=opening,
        first=first, last=last, sources=SOURCES, reasons=REASONS,
        credit=ACCOUNTS[code].kind in CREDIT_KINDS,
    )  # fmt: skip


@blueprint.get("/postings/<int:posting_id>")
@needs(May.SEE_BOOKS)
def posting(posting_id: int) -> ResponseReturnValue:
    """One posting: both sides, what it is about, and what was posted about the same before and after."""
    found = posting_of(posting_id)
    return render_template(
        "books/posting.html", posting=found, others=[one for one in about_the_same(found) if one.id != found.id],
        accounts=ACCOUNTS, sources=SOURCES, reasons=REASONS, halls=HALLS, channels=CHANNELS,
        families=family_names(), way=way_to(found), url_for=url_for,
    )  # fmt: skip


@blueprint.get("/ledger.csv")
@needs(May.SEE_BOOKS)
@limiter.limit("20 per minute")
def ledger() -> ResponseReturnValue:
    """The plain journal, one line of a posting a row, of any length."""
    first, last = span_asked(today())
    return streamed_csv(_journal(first, last), name=f"总账-{first}-{last}")


@blueprint.get("/accountant.xlsx")
@needs(May.SEE_BOOKS)
@limiter.limit("20 per minute")
def accountant() -> ResponseReturnValue:
    """Everything an accountant asks for in one file: balances, profit and loss, the journal."""
    first, last = span_asked(today())
    by_hall = profit_of(first, last, by="hall")
    sheets = [
        _balance_sheet(queries.balances(first, last)),
        profit_sheet(by_hall, column_names("hall", by_hall)),
        _journal(first, last),
    ]
    return workbook(sheets, name=f"会计资料-{first}-{last}")


def _balance_sheet(standing: dict[str, queries.Balance]) -> Sheet:
    columns = [
        Column(_("科目")), Column(_("名称"), width=22), Column(_("种类"), width=20), Column(_("期初"), "yuan"),
        Column(_("借方"), "yuan"), Column(_("贷方"), "yuan"), Column(_("期末"), "yuan"),
    ]  # fmt: skip
    rows = (
        (
            code, _(ACCOUNTS[code].name), _(KINDS[ACCOUNTS[code].kind]), one.opening_fen, one.debit_fen,
            one.credit_fen, one.closing_fen,
        )
        for code, one in standing.items()
        if one.moved
    )  # fmt: skip
    return Sheet(_("科目余额"), columns, rows)


def _account_sheet(rows: Sequence[Posting], moved: dict[int, int], after: dict[int, int]) -> Sheet:
    columns = [
        Column(_("记账日期"), "day"), Column(_("凭证号"), "number"), Column(_("摘要"), width=22),
        Column(_("事情的日期"), "day"), Column(_("为什么"), width=22), Column(_("借方"), "yuan"),
        Column(_("贷方"), "yuan"), Column(_("余额"), "yuan"),
    ]  # fmt: skip
    told: Iterable[tuple[Any, ...]] = (
        (
            one.day, one.id, _(SOURCES.get(one.source, one.source)), one.fact_day, _(REASONS[one.reason]),
            max(moved[one.id], 0), max(-moved[one.id], 0), after[one.id],
        )
        for one in rows
    )  # fmt: skip
    return Sheet(_("明细账"), columns, told)


def _journal(first: date, last: date) -> Sheet:
    columns = [
        Column(_("记账日期"), "day"), Column(_("凭证号"), "number"), Column(_("行"), "number"),
        Column(_("科目")), Column(_("名称"), width=22), Column(_("借方"), "yuan"), Column(_("贷方"), "yuan"),
        Column(_("摘要"), width=20), Column(_("事情的日期"), "day"), Column(_("为什么"), width=22),
        Column(_("哪个厅")), Column(_("渠道")), Column(_("分类"), width=18),
    ]  # fmt: skip
    names = family_names()
    return Sheet(_("总账"), columns, (_cells(one, line, names) for one, line in queries.all_lines(first, last)))


def _cells(one: Posting, line: PostingLine, names: dict[str, tuple[str, str]]) -> tuple[Any, ...]:
    return (
        one.day, one.id, line.line_no, line.account, _(ACCOUNTS[line.account].name), max(line.amount_fen, 0),
        max(-line.amount_fen, 0), _(SOURCES.get(one.source, one.source)), one.fact_day, _(REASONS[one.reason]),
        _(HALLS.get(line.hall, "")) if line.hall else "", _(CHANNELS[line.channel]) if line.channel in CHANNELS else
        line.channel, names.get(str(line.family_id), ("", ""))[0],
    )  # fmt: skip
