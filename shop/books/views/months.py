"""Months: budgets against what they came to, and closing."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.books.actions import months as actions
from shop.books.actions.posting import months_to_post
from shop.books.forms import BudgetForm, CloseForm, budget_fields
from shop.books.queries import months as queries
from shop.books.queries import profit
from shop.books.rules.chart import ACCOUNTS, KINDS, OF_PROFIT
from shop.books.rules.postings import month_before, month_end, month_of, month_start, next_month
from shop.books.views.blueprint import blueprint
from shop.books.words import OPEN_THINGS
from shop.kernel.errors import Invalid
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today

MOST_MONTHS = 36


@blueprint.get("/months")
@needs(May.SEE_BOOKS)
def months() -> ResponseReturnValue:
    """Every month: what it came to, whether it is closed, its budget."""
    return _months_page(CloseForm(formdata=None))


def _months_page(form: CloseForm) -> str:
    known = list(months_to_post(today()))
    shown = known[::-1][:MOST_MONTHS]
    upcoming = next_to = queries.next_to_close(known, today=today())
    results = _results(shown)
    closed = queries.closed_with_who()
    return render_template(
        "books/months.html", shown=shown, results=results, closed=closed, next_to=next_to, form=form,
        people=nicknames([one.closed_by for one in closed.values()]), this_month=month_of(today()),
        coming=next_month(month_of(today())), budgets=profit.planned_months(),
        open_things=queries.open_things(month_start(upcoming), month_end(upcoming)) if upcoming else {},
        open_words=OPEN_THINGS,
    )  # fmt: skip


def _results(shown: list[str]) -> dict[str, tuple[int, int]]:
    """Turnover and profit of months."""
    if not shown:
        return {}
    rows = profit.profit(month_start(shown[-1]), month_end(shown[0]), by="month").rows
    sums: dict[str, Any] = {row.word: row.amounts for row in rows if row.word}
    return {month: (sums["turnover"].get(month, 0), sums["profit"].get(month, 0)) for month in shown}


@blueprint.post("/months/<month>/close")
@needs(May.KEEP_BOOKS)
def close(month: str) -> ResponseReturnValue:
    """Close a month for good."""
    _known(month)
    form = CloseForm()
    try:
        if not form.validate():
            raise Invalid
        actions.close_month(month, note=form.note.data or "", by=current_user.person_id, at=now(), today=today())
    except Invalid as error:
        put_problems(form, error)
        return _months_page(form), 422
    tell(_("%(month)s 已经结账，不会再变；以后到的单据记在没有结的月份里。", month=month))
    return redirect(url_for("books.months"), 303)


@blueprint.route("/months/<month>/budget", methods=["GET", "POST"])
@needs(May.KEEP_BOOKS)
def budget(month: str) -> ResponseReturnValue:
    """Plan a month; an empty one begins with the plan of the month before."""
    _known(month)
    planned = profit.budget_of(month)
    start = planned or profit.budget_of(month_before(month))
    form = BudgetForm(data={f"a{code}": fen for code, fen in start.items()})
    fields = budget_fields(form)
    if form.validate_on_submit():
        amounts = {code: field.data for code, field in fields.items() if field.data}
        actions.set_budget(month, amounts, by=current_user.person_id, at=now())
        tell(_("%(month)s 的预算已定好。", month=month))
        return redirect(url_for("books.budget", month=month), 303)
    page = render_template(
        "books/budget.html", month=month, form=form, fields=fields, kinds=KINDS, of_profit=OF_PROFIT,
        accounts=ACCOUNTS, compared=profit.against_budget(month), copied=bool(start) and not planned,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _known(month: str) -> None:
    """Answers 404 to what is no month."""
    try:
        wrong = month_of(month_start(month)) != month
    except ValueError:
        wrong = True
    if wrong:
        abort(404)
