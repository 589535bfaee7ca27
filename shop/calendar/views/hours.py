"""Opening hours of the week, by season."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions import hours as actions
from shop.calendar.forms import SeasonForm
from shop.calendar.models import OpeningSeason
from shop.calendar.queries import lists
from shop.calendar.views.blueprint import blueprint
from shop.kernel.errors import DomainError, Invalid
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now


@blueprint.get("/hours")
@needs(May.SEE_CALENDAR)
def hours() -> ResponseReturnValue:
    """The hours of all seasons."""
    rows = lists.season_rows()
    just = request.args.get("removed", "")
    removed = [row for row in rows if row.removed_at]
    return render_template(
        "calendar/hours.html", seasons=[row.facts for row in rows if not row.removed_at], removed=removed,
        just=next((row for row in removed if str(row.id) == just), None),
    )  # fmt: skip


@blueprint.route("/hours/new", methods=["GET", "POST"])
@needs(May.EDIT_CALENDAR)
def season_new() -> ResponseReturnValue:
    """Add a season's hours."""
    form = SeasonForm()
    return _saved(form, None) or _page(form, None)


@blueprint.route("/hours/<int:season_id>", methods=["GET", "POST"])
@needs(May.EDIT_CALENDAR)
def season_edit(season_id: int) -> ResponseReturnValue:
    """Change a season's hours."""
    season = lists.season(season_id)
    form = SeasonForm()
    if request.method == "GET":
        form.show(season.facts)
    return _saved(form, season_id) or _page(form, season)


def _saved(form: SeasonForm, season_id: int | None) -> ResponseReturnValue | None:
    if not form.validate_on_submit():
        return None
    season, problems = form.facts()
    try:
        if problems:
            raise Invalid(problems=tuple(problems))
        actions.save_season(season, season_id=season_id, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return None
    tell(_("已保存「%(name)s」。", name=season.name))
    return redirect(url_for("calendar.hours"), 303)


def _page(form: SeasonForm, season: OpeningSeason | None) -> ResponseReturnValue:
    page = render_template("calendar/season.html", form=form, season=season)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/hours/<int:season_id>/remove")
@needs(May.EDIT_CALENDAR)
def season_remove(season_id: int) -> ResponseReturnValue:
    """Take a season's hours out; the page offers to bring them back."""
    actions.remove_season(season_id, by=current_user.person_id, at=now())
    return redirect(url_for("calendar.hours", removed=season_id), 303)


@blueprint.post("/hours/<int:season_id>/restore")
@needs(May.EDIT_CALENDAR)
def season_restore(season_id: int) -> ResponseReturnValue:
    """Bring a season's hours back."""
    season = actions.restore_season(season_id, by=current_user.person_id, at=now())
    tell(_("「%(name)s」已恢复。", name=season.name))
    return redirect(url_for("calendar.hours"), 303)
