"""The day's sums, or those of several days: by product, hour, tender, cashier, channel, day."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from shop.db import transaction
from shop.jobs.actions import enqueue
from shop.people.actions import audit
from shop.sales.forms import SpanForm, tender_names, usual_days
from shop.sales.jobs import EXPORT_SUMMARY
from shop.sales.queries import products
from shop.sales.queries.figures import Span
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.sales.sheets import DAYS_AT_ONCE, summary_of, summary_workbook
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


@blueprint.get("/summary")
@needs(May.SEE_SALES)
def summary() -> ResponseReturnValue:
    """Everything of these days, out of the rollups."""
    form = SpanForm.asked()
    span = form.span(today())
    found = summary_of(span)
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
    """The same as Excel, one sheet for each view; a long time as a job."""
    span = SpanForm.asked().span(today())
    name = f"summary-{span.first}-{span.last}"
    with transaction():
        detail = f"{span.first} – {span.last}"
        audit.record("sales.export", subject="summary", detail=detail, by=current_user.person_id, at=now())
        if span.days > DAYS_AT_ONCE:
            job_id = enqueue(EXPORT_SUMMARY, arguments=_kept(span), by=current_user.person_id, at=now())
            return redirect(url_for("jobs.job", job_id=job_id), 303)
    return workbook(summary_workbook(summary_of(span), products.products_of(span), tenders=tender_names()), name=name)


def _kept(span: Span) -> dict[str, object]:
    """What the worker needs to make the file."""
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    return {**days, "outlet": span.outlet_id, "language": str(get_locale())}
