"""What is looked at, and the log of looking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import Invalid
from shop.safety.actions import points as actions
from shop.safety.forms import LogForm, PointForm
from shop.safety.models import SafetyPoint
from shop.safety.queries import points as queries
from shop.safety.rules import temperature_text
from shop.safety.views.blueprint import blueprint
from shop.safety.words import POINT_KINDS
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked, paged
from shop.web.sheets import Column, Sheet

LOG_SHOWN = timedelta(days=6)


@blueprint.get("/log")
@needs(May.SEE_SAFETY)
def log() -> ResponseReturnValue:
    """The log, to look at, print and take away."""
    form, every = LogForm(request.args), queries.points(active=None)
    form.offer(every)
    first, last = form.days(today() - LOG_SHOWN, today())
    known = {one.id: one for one in every}
    page = paged(queries.record_list(first, last, point_id=form.point.data or None), size=200)
    people = nicknames([person for one in page.rows for person in (one.by_id, one.taken_back_by)])
    if file_asked():
        return workbook([_sheet(page.rows, known, people)], name=f"食品安全-{first}-{last}")
    return render_template(
        "safety/log.html", page=page, form=form, points=known, people=people, first=first, last=last, kinds=POINT_KINDS
    )


def _sheet(rows: Any, points: Mapping[int, SafetyPoint], people: Mapping[int, str]) -> Sheet:
    columns = [
        Column(_("时间"), "moment", 17), Column(_("种类")), Column(_("名称"), width=28), Column(_("温度（℃）")),
        Column(_("结果")), Column(_("备注"), width=40), Column(_("谁")), Column(_("撤回"), "moment", 17),
    ]  # fmt: skip
    told = (
        (
            one.noted_at, _(POINT_KINDS[points[one.point_id].kind]), _(points[one.point_id].name),
            temperature_text(one.tenths), _("正常") if one.good else _("超出范围"), one.note, people.get(one.by_id, ""),
            one.taken_back_at,
        )
        for one in rows
    )  # fmt: skip
    return Sheet(_("食品安全"), columns, told)


@blueprint.get("/points")
@needs(May.SEE_SAFETY)
def points() -> ResponseReturnValue:
    """Everything that is looked at."""
    return render_template("safety/points.html", points=queries.points(active=None), kinds=POINT_KINDS)


@blueprint.post("/points/usual")
@needs(May.EDIT_SAFETY)
def points_usual() -> ResponseReturnValue:
    """Begin with what most shops look at."""
    new = actions.add_usual_points(by=current_user.person_id, at=now())
    tell(_("已加上 %(count)s 项，可以逐项修改。", count=new))
    return redirect(url_for("safety.points"), 303)


@blueprint.route("/points/new", methods=["GET", "POST"])
@needs(May.EDIT_SAFETY)
def point_new() -> ResponseReturnValue:
    """Look at something from now on."""
    return _edit(PointForm(), None)


@blueprint.route("/points/<int:safety_point_id>", methods=["GET", "POST"])
@needs(May.EDIT_SAFETY)
def point_edit(safety_point_id: int) -> ResponseReturnValue:
    """Say something else of a point."""
    found = actions.found_point(safety_point_id)
    return _edit(PointForm(obj=None if request.method == "POST" else found), found)


def _edit(form: PointForm, found: SafetyPoint | None) -> ResponseReturnValue:
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            number = found.id if found else None
            kept = actions.save_point(form.facts(), point_id=number, by=current_user.person_id, at=now())
        except Invalid as error:
            session().rollback()
            put_problems(form, error)
        else:
            tell(_("已保存「%(name)s」。", name=kept.name))
            return redirect(url_for("safety.points"), 303)
    return render_template("safety/point_form.html", form=form, point=found), 422 if form.errors else 200
