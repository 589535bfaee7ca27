"""Lists behind the figures: what went back, what was used up."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from shop.sales.forms import BackFilterForm, UseFilterForm, tender_names, usual_days
from shop.sales.queries.backs import refunds_of, uses_page
from shop.sales.queries.figures import person_names
from shop.sales.views.blueprint import blueprint
from shop.sales.words import BACK_KINDS, REASONS, USE_KINDS
from shop.web.access import May, needs
from shop.web.now import today


@blueprint.get("/refunds")
@needs(May.SEE_SALES)
def refunds() -> ResponseReturnValue:
    """Refunds, voids and comps by the day they were made."""
    form = BackFilterForm.asked()
    first, last = form.days(today())
    page = refunds_of(first, last, kind=form.value("kind") or "")
    return render_template(
        "sales/refunds.html",
        form=form,
        first=first,
        last=last,
        page=page,
        people=person_names({refund.by_id for refund in page.rows}),
        kinds=BACK_KINDS,
        reasons=REASONS,
        tenders=tender_names(),
        usual_days=usual_days(today()),
    )


@blueprint.get("/uses")
@needs(May.SEE_SALES)
def uses() -> ResponseReturnValue:
    """Waste, remakes, staff and training use."""
    form = UseFilterForm.asked()
    first, last = form.days(today())
    return render_template(
        "sales/uses.html",
        form=form,
        first=first,
        last=last,
        page=uses_page(first, last, kind=form.value("kind") or ""),
        kinds=USE_KINDS,
        reasons=REASONS,
        usual_days=usual_days(today()),
    )
