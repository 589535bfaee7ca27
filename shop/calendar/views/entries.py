"""Lists of entries by kind; adding, changing, removing with a way back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions import entries as actions
from shop.calendar.forms import EntryForm
from shop.calendar.models import CalendarEntry
from shop.calendar.queries import lists
from shop.calendar.queries.days import year_of
from shop.calendar.rules.kinds import GROUPS, Kind, group_of
from shop.calendar.views.blueprint import asked_day, asked_year, blueprint
from shop.kernel.errors import DomainError, Invalid
from shop.web.access import May, needs
from shop.web.errors import problems_of
from shop.web.forms import put_problems
from shop.web.messages import tell, warn
from shop.web.now import now


def _group() -> str:
    asked = request.args.get("group", "")
    return asked if asked in GROUPS else "holidays"


def _list_of(entry: CalendarEntry, *, removed: int | None = None) -> str:
    """The list the entry stands in."""
    group = group_of(Kind(entry.kind))
    return url_for("calendar.entries", group=group, year=entry.first_day.year, removed=removed)


@blueprint.get("/entries")
@needs(May.SEE_CALENDAR)
def entries() -> ResponseReturnValue:
    """One list of a year."""
    group, year = _group(), asked_year()
    removed = lists.removed_of(year, GROUPS[group])
    just = request.args.get("removed", "")
    return render_template(
        "calendar/entries.html", group=group, groups=GROUPS, year=year, facts=year_of(year),
        rows=lists.entries_of(year, GROUPS[group]), removed=removed,
        just=next((row for row in removed if str(row.id) == just), None),
    )  # fmt: skip


@blueprint.route("/entries/new", methods=["GET", "POST"])
@needs(May.EDIT_CALENDAR)
def entry_new() -> ResponseReturnValue:
    """Add an entry; the address may say which kind and day."""
    kind = request.args.get("kind", GROUPS[_group()][0].value)
    form = EntryForm(data={"kind": kind, "first": asked_day() if "day" in request.args else None})
    return _saved(form, None) or _page(form, None)


@blueprint.route("/entries/<int:entry_id>", methods=["GET", "POST"])
@needs(May.EDIT_CALENDAR)
def entry_edit(entry_id: int) -> ResponseReturnValue:
    """Change an entry."""
    entry = lists.entry(entry_id)
    said = {name: getattr(entry.facts, name) for name in EntryForm()._fields if name != "csrf_token"}
    form = EntryForm(data={**said, "strength": str(entry.strength or "")})
    return _saved(form, entry_id) or _page(form, entry)


def _saved(form: EntryForm, entry_id: int | None) -> ResponseReturnValue | None:
    if not form.validate_on_submit():
        return None
    try:
        number = actions.save_entry(form.facts(), entry_id=entry_id, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return None
    tell(_("已保存「%(name)s」。", name=form.name.data))
    return redirect(_list_of(lists.entry(number)), 303)


def _page(form: EntryForm, entry: CalendarEntry | None) -> ResponseReturnValue:
    back = _list_of(entry) if entry else url_for("calendar.entries", group=_group())
    page = render_template("calendar/entry.html", form=form, entry=entry, back=back)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/entries/<int:entry_id>/remove")
@needs(May.EDIT_CALENDAR)
def entry_remove(entry_id: int) -> ResponseReturnValue:
    """Take an entry out; the list offers to bring it back."""
    entry = actions.remove_entry(entry_id, by=current_user.person_id, at=now())
    return redirect(_list_of(entry, removed=entry.id), 303)


@blueprint.post("/entries/<int:entry_id>/restore")
@needs(May.EDIT_CALENDAR)
def entry_restore(entry_id: int) -> ResponseReturnValue:
    """Bring an entry back."""
    try:
        entry = actions.restore_entry(entry_id, by=current_user.person_id, at=now())
    except Invalid as error:
        warn(" ".join(problem["message"] for problem in problems_of(error)))
        return redirect(url_for("calendar.entries"), 303)
    tell(_("「%(name)s」已恢复。", name=entry.name))
    return redirect(_list_of(entry), 303)
