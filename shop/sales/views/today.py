"""Today: the teacher's five minutes."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.calendar.queries import day_of
from shop.db import session
from shop.sales.forms import FIRST_DAY, LAST_DAY, tender_names
from shop.sales.queries import today as queries
from shop.sales.queries.figures import Figures
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.sales.views.blueprint import blueprint
from shop.sales.words import USE_KINDS
from shop.web.access import May, needs
from shop.web.charts import columns
from shop.web.kept import Kept
from shop.web.language import chosen
from shop.web.now import now
from shop.web.now import today as business_today
from shop.web.unchanged import asks_again

USUAL_HOURS = (9, 20)
#: Pages of people with the same rights are the same; while sales pour in, they are drawn anew only this often.
CALM_S = 2.0
kept: Kept[str] = Kept()


def _day() -> date:
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return business_today()
    return max(FIRST_DAY, min(asked, LAST_DAY))


@blueprint.get("/today")
@needs(May.SEE_SALES)
def today() -> ResponseReturnValue:
    """One day at a glance; every figure opens to its rows."""
    day = _day()
    return render_template("sales/today.html", **_facts(day), calendar_day=day_of(day))


@blueprint.get("/today/live")
@needs(May.SEE_SALES)
@asks_again(queries.VERSION, "day")
def today_live() -> ResponseReturnValue:
    """The part of the page that changes; 204 while the version the page has is still the right one."""
    day, present = _day(), queries.VERSION.at(now())
    asked = request.args.get("version")
    if asked == present:
        return "", 204
    about = (str(session().get_bind().engine.url), day, chosen(), frozenset(current_user.rights))
    answer = kept.of(
        about, present, lambda: render_template("sales/_today.html", **_facts(day, present)), calm_s=CALM_S
    )
    return ("", 204) if asked == answer.version else answer.value


def _facts(day: date, version: str = "") -> dict[str, object]:
    moment = now()
    found = queries.today(day, now=moment)
    shown = hours_to_show({*found.hours, *found.hours_before})
    pairs = [(found.hours.get(hour, Figures()).orders, found.hours_before.get(hour, 0)) for hour in shown]
    return {
        "version": version or queries.VERSION.at(moment),
        "today": found,
        "is_today": day == business_today(),
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "hours": list(zip(shown, pairs, columns(pairs), strict=True)),
        "empty_hour": Figures(),
        "tenders": tender_names(),
        "use_kinds": USE_KINDS,
        "waiting": queries.waiting(current_user.rights),
        "now": moment,
    }


def hours_to_show(known: set[int]) -> list[int]:
    """The usual opening hours, and every other hour something happened in; -1 (not known) at the end."""
    hours = known - {HOUR_UNKNOWN}
    first, last = min({*hours, USUAL_HOURS[0]}), max({*hours, USUAL_HOURS[1]})
    return [*range(first, last + 1), *([HOUR_UNKNOWN] if HOUR_UNKNOWN in known else [])]
