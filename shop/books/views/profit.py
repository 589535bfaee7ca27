"""The books at a glance, and profit and loss by hall, channel, category or month."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from shop.books.forms import month_asked, span_asked
from shop.books.jobs import POST_BOOKS
from shop.books.queries import profit as queries
from shop.books.queries.accounts import balances
from shop.books.queries.months import late_postings, open_things
from shop.books.queries.postings import closed_months, last_posted
from shop.books.queries.profit import BY, Profit
from shop.books.rules.chart import ACCOUNTS, MONEY, as_said
from shop.books.rules.postings import month_before, month_end, month_of, month_start, next_month
from shop.books.rules.statement import break_even, rows_of
from shop.books.views.blueprint import blueprint
from shop.books.words import BY as BY_WORDS
from shop.books.words import CHANNELS, HALLS, OPEN_THINGS, SUMS
from shop.jobs.actions.queue import enqueue
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.now import now, today
from shop.web.pages import file_asked
from shop.web.sheets import Column, Sheet

#: Debts and what others owe, as the first page shows them beside the money.
OTHERS = ("1131", "1132", "1401", "2201", "2202", "2203", "2221", "2241", "2299")


@blueprint.get("")
@needs(May.SEE_BOOKS)
def overview() -> ResponseReturnValue:
    """A month: what it came to, where the money lies, what it must turn over."""
    month = month_asked(today())
    first, last = month_start(month), month_end(month)
    sums = queries.sums_of(first, last)
    standing = balances(first, last)
    return render_template(
        "books/overview.html", month=month, first=first, last=last, before=month_before(month),
        after=next_month(month) if next_month(month) <= month_of(today()) else None,
        rows=rows_of({code: {"": fen} for code, fen in sums.items()}), even=break_even(sums), standing=standing,
        money_codes=MONEY, said=as_said, others=[code for code in OTHERS if standing[code].moved], accounts=ACCOUNTS,
        sums=SUMS,
        closed=month in closed_months(), running=last >= today(), late=late_postings(first, last),
        open_things=open_things(first, last), open_words=OPEN_THINGS, posted_at=last_posted(),
    )  # fmt: skip


@blueprint.post("/post")
@needs(May.SEE_BOOKS)
def post_now() -> ResponseReturnValue:
    """Bring the books up to this moment, beside the server."""
    job_id = enqueue(POST_BOOKS, subject="by_hand", by=current_user.person_id, at=now())
    return redirect(url_for("jobs.job", job_id=job_id), 303)


@blueprint.get("/profit")
@needs(May.SEE_BOOKS)
def profit() -> ResponseReturnValue:
    """Profit and loss of any days, by hall, channel, category or month; as a file too."""
    first, last = span_asked(today())
    by = request.args.get("by", "")
    by = by if by in BY else ""
    found = queries.profit(first, last, by=by)
    names = column_names(by, found)
    if file_asked():
        return workbook([profit_sheet(found, names)], name=f"损益-{first}-{last}")
    year = today().replace(month=1, day=1)
    return render_template(
        "books/profit.html", found=found, names=names, by=by, first=first, last=last, by_words=BY_WORDS,
        accounts=ACCOUNTS, sums=SUMS,
        spans=[
            (_("本月"), month_start(month_of(today())), month_end(month_of(today()))),
            (_("上月"), month_start(month_before(month_of(today()))), month_end(month_before(month_of(today())))),
            (_("今年"), year, today()),
        ],
    )  # fmt: skip


def column_names(by: str, found: Profit) -> dict[str, str]:
    """What the columns are called."""
    if by == "family":
        known, english = queries.family_names(), str(get_locale()).startswith("en")
        told = {code: (name[1] or name[0]) if english else name[0] for code, name in known.items()}
        return {code: told.get(code, _("不分分类")) for code in found.columns}
    words = {"hall": HALLS, "channel": CHANNELS}.get(by, {})
    return {code: _(words[code]) if code in words else code for code in found.columns}


def profit_sheet(found: Profit, names: dict[str, str]) -> Sheet:
    """Profit and loss as a sheet."""
    columns = [Column(_("科目")), Column(_("项目"), width=24)]
    columns += [Column(name, "yuan") for name in names.values()]
    rows = (
        (
            row.code, _(ACCOUNTS[row.code].name) if row.code else _(SUMS[row.word]),
            *(row.amounts.get(code, 0) for code in names), row.total_fen,
        )
        for row in found.rows
    )  # fmt: skip
    return Sheet(_("损益"), [*columns, Column(_("合计"), "yuan")], rows)
