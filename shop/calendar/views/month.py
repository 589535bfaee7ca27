"""Looking at the calendar: a month, a year, a day."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions.seed import load_calendar
from shop.calendar.queries.days import day_of, days, year_of
from shop.calendar.queries.lists import is_empty
from shop.calendar.rules.days import open_at
from shop.calendar.rules.entries import FIRST_DAY, LAST_DAY
from shop.calendar.rules.grid import beside, weeks_of
from shop.calendar.views.blueprint import asked_day, blueprint, within
from shop.calendar.words import long_spans
from shop.kernel.errors import NotFound
from shop.web.access import May, needs
from shop.web.messages import tell
from shop.web.now import now, today


@blueprint.get("/")
@needs(May.SEE_CALENDAR)
def month() -> ResponseReturnValue:
    """A month, week by week."""
    first = asked_day("month") if len(request.args.get("month", "")) != 7 else _asked_month()
    weeks = weeks_of(first.year, first.month)
    facts = {one.day: one for one in days(weeks[0][0], weeks[-1][-1])}
    inside = [one for day, one in facts.items() if day.month == first.month]
    return render_template(
        "calendar/month.html",
        first=first.replace(day=1),
        weeks=[[facts[day] for day in week] for week in weeks],
        earlier=beside(first.year, first.month, -1),
        later=beside(first.year, first.month, 1),
        spans=long_spans(inside),
        known=inside[0].known,
        today=today(),
        today_facts=facts.get(today()) or day_of(today()),
        empty=is_empty(),
    )


def _asked_month() -> date:
    try:
        asked = date.fromisoformat(request.args["month"] + "-01")
    except ValueError:
        return today()
    return max(FIRST_DAY, min(asked, LAST_DAY))


@blueprint.get("/years/<int:year>")
@needs(May.SEE_CALENDAR)
def year(year: int) -> ResponseReturnValue:
    """A whole year at a glance, and how much of it is known."""
    if within(year) != year:
        raise NotFound
    facts = {one.day: one for one in days(date(year, 1, 1), date(year, 12, 31))}
    year_facts = year_of(year)
    months = [
        (date(year, number, 1), [[facts.get(day) for day in week] for week in weeks_of(year, number)])
        for number in range(1, 13)
    ]
    return render_template(
        "calendar/year.html", year=year, months=months, facts=year_facts, today=today(),
        missing=[_(name) for name in year_facts.missing],
        off=sum(one.is_day_off for one in facts.values()), makeup=sum(one.is_makeup_workday for one in facts.values()),
        closed=sum(not one.is_open for one in facts.values()), first_year=FIRST_DAY.year, last_year=LAST_DAY.year,
    )  # fmt: skip


@blueprint.get("/day")
@needs(May.SEE_CALENDAR)
def day() -> ResponseReturnValue:
    """Everything about one day."""
    asked = asked_day()
    facts = day_of(asked)
    return render_template(
        "calendar/day.html", facts=facts, today=today(), open_now=open_at(facts, now()),
        earlier=max(FIRST_DAY, asked - timedelta(1)), later=min(LAST_DAY, asked + timedelta(1)),
    )  # fmt: skip


@blueprint.post("/load")
@needs(May.EDIT_CALENDAR)
def load() -> ResponseReturnValue:
    """Load the calendar that comes with the shop."""
    count = load_calendar(by=current_user.person_id, at=now())
    tell(_("已载入自带日历：%(count)s 条。", count=count))
    return redirect(url_for("calendar.month"), 303)
