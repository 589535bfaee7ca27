"""Days: what the books expect of each tender beside what the bills show."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.reconcile.forms import FIRST_DAY, LAST_DAY, DaysForm
from shop.reconcile.queries import days as queries
from shop.reconcile.views import tables
from shop.reconcile.views.blueprint import blueprint, tender_names
from shop.sales.models import Payment
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.now import today
from shop.web.pages import file_asked
from shop.web.sheets import Sheet


@blueprint.get("/days")
@needs(May.RECONCILE)
def days() -> ResponseReturnValue:
    """A span of days, each tender that has bills."""
    form, first, last = DaysForm.asked(today())
    rows = queries.tender_days(first, last)
    tenders = tender_names()
    if file_asked():
        told = (tables.day_row(one, tenders) for one in rows)
        return workbook([Sheet(_("对账"), tables.day_columns(), told)], name=f"reconcile-{today().isoformat()}")
    return render_template("reconcile/days.html", form=form, rows=rows, first=first, last=last)


@blueprint.get("/day")
@needs(May.RECONCILE)
def day() -> ResponseReturnValue:
    """One day in full."""
    asked = _asked()
    rows = queries.tender_days(asked, asked)
    missing = queries.missing_between(asked, asked).options(joinedload(Payment.order))
    covered = {one.method for one in rows if one.has_bill}
    payments = session().scalars(missing.order_by(Payment.occurred_at, Payment.id)).all()
    return render_template(
        "reconcile/day.html",
        day=asked,
        rows=rows,
        others=queries.other_tenders(asked),
        entries=queries.entries_of_day(asked),
        missing=[one for one in payments if one.method in covered],
        earlier=max(FIRST_DAY, asked - timedelta(1)),
        later=min(LAST_DAY, asked + timedelta(1)),
        today=today(),
    )


def _asked() -> date:
    try:
        return max(FIRST_DAY, min(date.fromisoformat(request.args.get("day", "")), LAST_DAY))
    except ValueError:
        return today()
