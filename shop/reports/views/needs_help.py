"""Who needs help: one fact of each student against his own past, with the records; for teachers only."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from shop.reports.queries import needs_help as queries
from shop.reports.rules.needs_help import MATTERS, OUT_OF, Verdict
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import tabs
from shop.web.access import May, needs
from shop.web.now import today


@blueprint.get("/help")
@needs(May.SEE_HELP)
def help_list() -> ResponseReturnValue:
    """All students with records, by name."""
    lately, before = queries.spans(today())
    return render_template(
        "reports/help.html",
        students=queries.students(today()),
        lately=lately,
        before=before,
        matters=MATTERS,
        out_of=OUT_OF,
        Verdict=Verdict,
        **tabs(),
    )


@blueprint.get("/help/<int:student_id>")
@needs(May.SEE_HELP)
def help_one(student_id: int) -> ResponseReturnValue:
    """One student: all facts, and the records behind them."""
    helped, records = queries.student(student_id, today())
    lately, before = queries.spans(today())
    return render_template(
        "reports/help_one.html",
        helped=helped,
        records=records,
        lately=lately,
        before=before,
        matters=MATTERS,
        out_of=OUT_OF,
        Verdict=Verdict,
        **tabs(),
    )
