"""Reports people put together: choose, look, take away, keep, share."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.words import WEEKDAYS
from shop.kernel.errors import Forbidden, Invalid
from shop.live.imports.rules.states import Platform
from shop.people.queries.roles import roles as all_roles
from shop.reports import actions
from shop.reports.forms import BuilderForm, SaveReportForm
from shop.reports.queries.builder import Report
from shop.reports.queries.builder import report as report_of
from shop.reports.queries.saved import report_for, reports_for
from shop.reports.queries.sold import categories
from shop.reports.rules.choice import DIMENSIONS, MEASURES, SOURCES, Choice, choice_from
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import SCOPES, Scope
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import tabs
from shop.reports.words import WASTE_PLACES
from shop.sales.queries.orders import outlets_to_choose
from shop.sales.words import CHANNELS
from shop.web.access import May, needs
from shop.web.downloads import streamed_csv, workbook
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.sheets import Column, Sheet


@blueprint.get("/builder")
@needs(May.SEE_REPORTS)
def builder() -> ResponseReturnValue:
    """The report that the address says: as a page, an Excel file or a CSV file."""
    choice = _asked()
    kind = request.args.get("as", "")
    if kind not in ("xlsx", "csv"):
        return _page(choice, SaveReportForm(formdata=None))
    if May.EDIT_REPORTS not in current_user.rights:
        raise Forbidden
    days = _form(choice).chosen_period(today()).days
    sheet = _sheet(choice, report_of(choice, days))
    name = f"report-{days.first}-{days.last}"
    return workbook([sheet], name=name) if kind == "xlsx" else streamed_csv(sheet, name=name)


@blueprint.post("/builder")
@needs(May.EDIT_REPORTS)
def builder_save() -> ResponseReturnValue:
    """Keep the report of the address under a name."""
    choice, form = _asked(), SaveReportForm()
    form.roles.choices = _role_options()
    if form.validate():
        try:
            kept = actions.save_report(
                form.name.data or "", choice, roles=form.roles.data or [], by=current_user.person_id, at=now()
            )
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已保存报表「%(name)s」。", name=kept.name))
            return redirect(url_for("reports.saved", saved_report_id=kept.id), 303)
    return _page(choice, form), 422


@blueprint.get("/saved/<int:saved_report_id>")
@needs(May.SEE_REPORTS)
def saved(saved_report_id: int) -> ResponseReturnValue:
    """A kept report, with the figures of now."""
    kept = report_for(saved_report_id, current_user.person_id)
    form = SaveReportForm(formdata=None, data={"name": kept.name, "roles": [one.role_id for one in kept.roles]})
    return _page(choice_from(kept.choice), form, kept_id=kept.id)


@blueprint.post("/saved/<int:saved_report_id>/remove")
@needs(May.EDIT_REPORTS)
def saved_remove(saved_report_id: int) -> ResponseReturnValue:
    """Remove one's own report."""
    removed = actions.remove_report(saved_report_id, by=current_user.person_id, at=now())
    tell(_("已删除报表「%(name)s」。", name=removed))
    return redirect(url_for("reports.builder"), 303)


def _asked() -> Choice:
    return choice_from({**request.args.to_dict(), "measure": request.args.getlist("measure")})


def _form(choice: Choice) -> BuilderForm:
    return BuilderForm.of(choice, categories=categories(), outlets=outlets_to_choose())


def _role_options() -> Any:
    return options([(role.id, _(role.name)) for role in all_roles()])


def _page(choice: Choice, save: SaveReportForm, *, kept_id: int | None = None) -> str:
    form = _form(choice)
    days: Days = form.chosen_period(today()).days
    found = report_of(choice, days)
    kept = reports_for(current_user.person_id)
    save.roles.choices = _role_options()
    first = choice.measures[0]
    return render_template(
        "reports/builder.html",
        choice=choice,
        form=form,
        save=save,
        report=found,
        days=days,
        measures=MEASURES[choice.source],
        dimension=DIMENSIONS[choice.source][choice.dimension],
        sources=SOURCES,
        kept=kept,
        kept_id=kept_id,
        mine={one.id for one in kept if one.owner_id == current_user.person_id},
        label=lambda key: label_of(choice.dimension, key),
        largest=max((line.values[first] or 0 for line in found.lines), default=0),
        **tabs(),
    )


def _sheet(choice: Choice, found: Report) -> Sheet:
    """The report as a table; the total stands in the last row."""
    named = [MEASURES[choice.source][name] for name in choice.measures]
    columns: list[Column] = [Column(_(DIMENSIONS[choice.source][choice.dimension]), width=26)]
    columns += [Column(_(name), kind, 16) for name, kind in named]  # type: ignore[arg-type]
    rows = [(label_of(choice.dimension, line.key), *line.values.values()) for line in found.lines]
    if found.lines:
        rows.append((_("合计"), *found.total.values()))
    return Sheet(_("报表"), columns, rows)


def label_of(dimension: str, key: Any) -> str:
    """What a row is called."""
    if key is None:
        return str(_("没有记名"))
    if dimension == "weekday":
        return str(_(WEEKDAYS[key]))
    if dimension == "hour":
        return str(_("不知道几点") if key < 0 else _("%(hour)s 点", hour=key))
    if dimension == "hall":
        return str(_(SCOPES[Scope(key)]))
    if dimension == "place":
        return str(_(WASTE_PLACES[key]))
    if dimension == "platform":
        return str(_(Platform(key).label))
    if dimension == "channel":
        return str(_(CHANNELS.get(key, key)))
    if isinstance(key, date):
        return f"{key:%Y-%m}" if dimension == "month" else key.isoformat()
    return str(key)
