"""The weather log: today's in a few taps, any earlier day too."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions.weather import note_weather
from shop.calendar.forms import WeatherForm
from shop.calendar.queries import lists
from shop.calendar.views.blueprint import asked_day, blueprint
from shop.kernel.errors import DomainError
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today


@blueprint.get("/weather")
@needs(May.SEE_CALENDAR)
def weather() -> ResponseReturnValue:
    """The last month's weather, and the day's form for whoever may fill it in."""
    day = min(asked_day(), today())
    noted = lists.weather_on(day)
    said = {name: getattr(noted, name) for name in ("sky", "low", "high", "rain", "note")} if noted else {}
    return _page(WeatherForm(data={**said, "day": day}), day)


@blueprint.post("/weather")
@needs(May.NOTE_WEATHER)
def weather_note() -> ResponseReturnValue:
    """Note a day's weather."""
    form = WeatherForm()
    day: date | None = form.day.data
    if not form.validate() or day is None:
        return _page(form, today()), 422
    try:
        note_weather(day, form.facts(), by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _page(form, today()), 422
    tell(_("%(day)s 的天气已记下。", day=day.isoformat()))
    return redirect(url_for("calendar.weather"), 303)


def _page(form: WeatherForm, day: date) -> str:
    return render_template(
        "calendar/weather.html", form=form, day=day, today=today(), rows=lists.weather_until(today())
    )
