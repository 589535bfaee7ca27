"""Reports people put together: choose, look, take away, keep, share."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import N_, Forbidden, Invalid, NotFound
from shop.people.queries.roles import roles as all_roles
from shop.reports import actions
from shop.reports.forms import BuilderForm, SaveReportForm
from shop.reports.queries.builder import report as report_of
from shop.reports.queries.saved import report_for, reports_for
from shop.reports.queries.sold import categories
from shop.reports.queries.written import file_of, written_for, written_of
from shop.reports.rules.choice import DIMENSIONS, MEASURES, SOURCES, Choice, choice_from
from shop.reports.rules.periods import Days
from shop.reports.rules.rhythm import RHYTHMS, Rhythm
from shop.reports.sheets import label_of, report_sheet
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import tabs
from shop.sales.queries.orders import outlets_to_choose
from shop.web.access import May, needs
from shop.web.downloads import streamed_csv, workbook
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now, settings, today
from shop.web.sheets import WORKBOOK_TYPE


class Gone(NotFound):
    """The file is not there any more."""

    message = N_("这个文件不在了，可能换过电脑。请打开报表，选那几天，再点「导出 Excel」。")


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
    sheet = report_sheet(choice, report_of(choice, days))
    name = f"report-{days.first}-{days.last}"
    return workbook([sheet], name=name) if kind == "xlsx" else streamed_csv(sheet, name=name)


@blueprint.post("/builder")
@needs(May.EDIT_REPORTS)
def builder_save() -> ResponseReturnValue:
    """Keep the report of the address under a name."""
    choice, form = _asked(), SaveReportForm()
    form.roles.choices, form.rhythm.choices = _role_options(), _rhythm_options()
    if form.validate():
        try:
            kept = actions.save_report(
                form.name.data or "", choice, roles=form.roles.data or [], rhythm=Rhythm(form.rhythm.data or ""),
                by=current_user.person_id, at=now(),
            )  # fmt: skip
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
    said = {"name": kept.name, "roles": [one.role_id for one in kept.roles], "rhythm": kept.rhythm}
    form = SaveReportForm(formdata=None, data=said)
    return _page(choice_from(kept.choice), form, kept_id=kept.id)


@blueprint.get("/written/<int:written_report_id>")
@needs(May.SEE_REPORTS)
def written(written_report_id: int) -> ResponseReturnValue:
    """A file that was written by itself; whoever may see the report may take it away."""
    one = written_for(written_report_id, current_user.person_id)
    days = Days(one.first_day, one.last_day)
    place = file_of(settings().reports_dir, one.report_id, days)
    if not place.exists():
        raise Gone
    answer = send_file(
        place, mimetype=WORKBOOK_TYPE, as_attachment=True, download_name=f"report-{days.first}-{days.last}.xlsx"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


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


def _rhythm_options() -> Any:
    return options([(code.value, _(word)) for code, word in RHYTHMS.items()])


def _page(choice: Choice, save: SaveReportForm, *, kept_id: int | None = None) -> str:
    form = _form(choice)
    days: Days = form.chosen_period(today()).days
    found = report_of(choice, days)
    kept = reports_for(current_user.person_id)
    save.roles.choices, save.rhythm.choices = _role_options(), _rhythm_options()
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
        kept_one=next((one for one in kept if one.id == kept_id), None),
        written=written_of(kept_id) if kept_id else (),
        rhythms=RHYTHMS,
        mine={one.id for one in kept if one.owner_id == current_user.person_id},
        label=lambda key: label_of(choice.dimension, key),
        largest=max((line.values[first] or 0 for line in found.lines), default=0),
        **tabs(),
    )
