"""The blueprint of the pages of planning, and the words their templates use."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from shop.calendar.words import weekday
from shop.planning import words
from shop.stock.words import UNITS

blueprint = Blueprint("planning", "shop.planning.views", url_prefix="/planning")


@blueprint.context_processor
def page_words() -> dict[str, object]:
    """Words for the pages."""
    return {
        "in_language": words.in_language,
        "band": words.band,
        "about": words.about,
        "percent_words": words.percent,
        "against_bar": words.against_bar,
        "thin_words": words.thin_words,
        "goings_on": words.goings_on,
        "models": words.MODELS,
        "model_kinds": words.MODEL_KINDS,
        "units": UNITS,
        "weekday_words": _weekday,
    }


def _weekday(day: date) -> str:
    return weekday(day.isoweekday())
