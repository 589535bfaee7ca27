"""One page a week, to be read in five minutes or printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.reports.queries.letter import letter as letter_of
from shop.reports.queries.letter import marked
from shop.reports.rules.letter import Sentence
from shop.reports.rules.periods import Days
from shop.reports.rules.weeks import last_whole_week, week_of
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import tabs
from shop.reports.words import EFFECTS
from shop.web.access import May, needs
from shop.web.language import LANGUAGES, chosen
from shop.web.now import now, today

FIRST, LAST = date(2000, 2, 1), date(2099, 11, 30)


@blueprint.get("/letter")
@needs(May.SEE_REPORTS)
def letter() -> ResponseReturnValue:
    """The page about the week of the day in the address; without one the latest week that is over."""
    week = _asked()
    found = letter_of(week, today=today(), rights=current_user.rights)
    return render_template(
        "reports/letter.html",
        letter=found,
        why=[_readable(one) for one in found.why],
        effects=EFFECTS,
        marked=[day for day in found.next_week if marked(day)],
        earlier=week.moved(-7).first,
        later=week.moved(7).first if week.last < today() else None,
        running=week.last >= today(),
        asked={"since": week.first.isoformat(), "until": week.last.isoformat()},
        written_at=now(),
        **tabs(),
    )


def _asked() -> Days:
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return last_whole_week(today())
    return week_of(max(FIRST, min(day, LAST, today())))


def _readable(sentence: Sentence) -> Sentence:
    """The sentence with the names of holidays and events in the reader's language."""
    english = chosen() == LANGUAGES["en"]
    facts = {
        name: _("、").join(mark.name_en if english and mark.name_en else _(mark.name) for mark in value)
        if isinstance(value, list)
        else value
        for name, value in sentence.facts.items()
    }
    return replace(sentence, facts=facts)
