"""The day's sums, or those of several days: by product, hour, tender, cashier, channel, day."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.people.actions import audit
from shop.sales.forms import SpanForm, tender_names, usual_days
from shop.sales.queries import figures, products
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.sales.sheets import Summary, summary_workbook
from shop.sales.views.blueprint import blueprint
from shop.sales.words import CHANNELS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.limits import limiter
from shop.web.now import now, today
from shop.web.pages import page_number


def _sort() -> str:
    asked = request.args.get("sort", products.DEFAULT_SORT)
    return asked if asked.removeprefix("-") in products.SORTS else products.DEFAULT_SORT


def _summary(span: figures.Span) -> Summary:
    return Summary(
        span=span,
        total=figures.totals(span),
        coverage=products.coverage(span),
        hours=figures.by_hour(span),
        tenders=figures.by_tender(span),
        cashiers=figures.by_cashier(span),
        channels=figures.by_channel(span),
        days=figures.by_day(span) if span.first != span.last else {},
    )


@blueprint.get("/summary")
@needs(May.SEE_SALES)
def summary() -> ResponseReturnValue:
    """Everything of these days, out of the rollups."""
    form = SpanForm.asked()
    span = form.span(today())
    found = _summary(span)
    return render_template(
        "sales/summary.html",
        form=form,
        summary=found,
        page=products.product_page(span, sort=_sort(), number=page_number()),
        sort=_sort(),
        hour_unknown=HOUR_UNKNOWN,
        tenders=tender_names(),
        channels=CHANNELS,
        usual_days=usual_days(today()),
        largest_hour=max((one.net_fen for one in found.hours.values()), default=0),
    )


@blueprint.post("/summary/export")
@needs(May.EXPORT_SALES)
@limiter.limit("20 per hour")
def export_summary() -> ResponseReturnValue:
    """The same as Excel, one sheet for each view."""
    span = SpanForm.asked().span(today())
    sheets = summary_workbook(_summary(span), products.products_of(span), tenders=tender_names())
    detail = f"{span.first} – {span.last}"
    audit.record("sales.export", subject="summary", detail=detail, by=current_user.person_id, at=now())
    return workbook(sheets, name=f"summary-{span.first}-{span.last}")
