"""The blueprint of the calendar's pages, what their addresses can say, the words their templates use."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request

from shop.calendar import words
from shop.calendar.rules.entries import FIRST_DAY, LAST_DAY
from shop.calendar.rules.hours import clock_text
from shop.calendar.rules.kinds import CERTAINTY_NAMES, GROUP_NAMES, KIND_NAMES, STRENGTH_NAMES
from shop.calendar.rules.years import YEAR_STATES
from shop.web.now import today

blueprint = Blueprint("calendar", "shop.calendar.views", url_prefix="/calendar")


def asked_day(name: str = "day") -> date:
    """The day in the address; anything that is not a day of the calendar means today."""
    try:
        asked = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return today()
    return max(FIRST_DAY, min(asked, LAST_DAY))


def asked_year() -> int:
    """The year in the address, within the calendar; the present one when there is none."""
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    return within(year)


def within(year: int) -> int:
    """The nearest year of the calendar."""
    return max(FIRST_DAY.year, min(year, LAST_DAY.year))


@blueprint.app_context_processor
def calendar_words() -> dict[str, object]:
    """Words for a day's line, which other pages show too."""
    return {"day_words": words.day_words}


@blueprint.context_processor
def page_words() -> dict[str, object]:
    """Words for the calendar's own pages."""
    return {
        "marks": words.marks,
        "name_of": words.name_of,
        "weekday": words.weekday,
        "hours_words": words.hours_words,
        "opening_words": words.opening_words,
        "holiday_words": words.holiday_words,
        "weather_words": words.weather_words,
        "sky_icons": words.SKY_ICONS,
        "clock_text": clock_text,
        "kind_names": KIND_NAMES,
        "certainty_names": CERTAINTY_NAMES,
        "strength_names": STRENGTH_NAMES,
        "group_names": GROUP_NAMES,
        "year_states": YEAR_STATES,
        "short_weekdays": words.SHORT_WEEKDAYS,
        "now_year": today().year,
    }
