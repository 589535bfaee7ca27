"""What if: the questions, asking one, its answer."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.jobs.queries import nobody_works, open_job
from shop.kernel.errors import DomainError
from shop.planning.actions.asking import ask_what_if, subject_of
from shop.planning.forms import WhatIfForm
from shop.planning.jobs import WHAT_IF
from shop.planning.models import PlanRun, WhatIf
from shop.planning.queries import what_ifs as queries
from shop.planning.queries.forecasts import latest_run
from shop.planning.rules.asking import QUESTION_NAMES
from shop.planning.rules.chart import Point, chart_of
from shop.planning.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.now import now, today


def _span(run: PlanRun) -> tuple[date, date]:
    """The days that can be asked about."""
    return max(today(), run.cut_off + timedelta(days=1)), today() + timedelta(days=run.horizon - 1)


@blueprint.get("/what-if")
@needs(May.SEE_PLANNING)
def what_ifs() -> ResponseReturnValue:
    """The form and the latest questions."""
    run = latest_run()
    if run is None:
        return render_template("planning/what_ifs.html", run=None)
    first = _span(run)[0]
    form = WhatIfForm(formdata=None, data={"kind": "event", "first": first, "last": first, "size": 2})
    return _page(form, run)


def _page(form: WhatIfForm, run: PlanRun) -> str:
    form.offer(queries.products_to_ask(run))
    rows = queries.asked_lately()
    return render_template(
        "planning/what_ifs.html", run=run, form=form, rows=rows, kinds=QUESTION_NAMES, span=_span(run), today=today(),
        goods=queries.products_called({one.product_id for one in rows if one.product_id}),
    )  # fmt: skip


@blueprint.post("/what-if")
@needs(May.PLAN)
def what_if_new() -> ResponseReturnValue:
    """Ask."""
    run = latest_run()
    if run is None:
        return redirect(url_for("planning.what_ifs"), 303)
    form = WhatIfForm()
    form.offer(queries.products_to_ask(run))
    if not form.validate():
        return _page(form, run), 422
    earliest, latest = _span(run)
    try:
        number = ask_what_if(form.asked(), earliest=earliest, latest=latest, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _page(form, run), 422
    return redirect(url_for("planning.what_if", what_if_id=number), 303)


@blueprint.get("/what-if/<int:what_if_id>")
@needs(May.SEE_PLANNING)
def what_if(what_if_id: int) -> ResponseReturnValue:
    """A question and its answer."""
    return render_template("planning/what_if.html", **_facts(queries.what_if_of(what_if_id)))


@blueprint.get("/what-if/<int:what_if_id>/progress")
@needs(May.SEE_PLANNING)
def what_if_progress(what_if_id: int) -> ResponseReturnValue:
    """The line that changes while the worker answers; the whole page once it has."""
    facts = _facts(queries.what_if_of(what_if_id))
    over = {} if facts["job"] else {"HX-Refresh": "true"}
    return render_template("planning/_what_if_progress.html", **facts), over


def _facts(row: WhatIf) -> dict[str, object]:
    job = open_job((WHAT_IF,), subject_of(row.id)) if row.answered_at is None else None
    answer = row.answer or {}
    products = {line[0] for line in answer.get("rows", [])} | ({row.product_id} if row.product_id else set())
    return {
        "row": row,
        "answer": answer,
        "kinds": QUESTION_NAMES,
        "job": job,
        "nobody_works": job is not None and nobody_works(now()),
        "goods": queries.products_called(products),
        "chart": chart_of(
            [Point(date.fromisoformat(day), plan, (then, then, then)) for day, plan, then in answer.get("days", [])]
        ),
    }
