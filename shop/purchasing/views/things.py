"""The register of equipment with its upkeep, and the fit-out list."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid
from shop.purchasing.actions import equipment as actions
from shop.purchasing.actions import fit_out as fit_out_actions
from shop.purchasing.forms.equipment import EquipmentForm, FitOutForm, MaintenanceForm, PlanForm
from shop.purchasing.models import Equipment, FitOut
from shop.purchasing.queries import equipment as queries
from shop.purchasing.queries import fit_out as fit_out_queries
from shop.purchasing.views.blueprint import blueprint
from shop.purchasing.words import EQUIPMENT_STATES, FIT_OUT_KINDS, FIT_OUT_STATES
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked
from shop.web.sheets import Column, Sheet


@blueprint.get("/equipment")
@needs(May.SEE_PURCHASING)
def equipment() -> ResponseReturnValue:
    """The register; as a file with every month's depreciation."""
    state = request.args.get("state", "")
    things = queries.register(state=state)
    if file_asked():
        return workbook(_register(things), name=f"设备-{today().isoformat()}")
    return render_template(
        "purchasing/equipment_list.html", things=things, upkeep=queries.upkeep_of(things, today=today()),
        state=state, states=EQUIPMENT_STATES, people=nicknames([one.keeper_id for one in things]), today=today(),
        worth={one.id: queries.worth_on(one, today()) for one in things},
    )  # fmt: skip


def _register(things: Any) -> list[Sheet]:
    people = nicknames([one.keeper_id for one in things])
    columns = [
        Column(_("编号")), Column(_("名称"), width=24), Column(_("出厂编号"), width=18), Column(_("放在哪里")),
        Column(_("谁保管")), Column(_("哪天买的"), "day"), Column(_("买价"), "yuan"), Column(_("残值"), "yuan"),
        Column(_("用几个月折完"), "number"), Column(_("保修到"), "day"), Column(_("现值"), "yuan"), Column(_("状态")),
    ]  # fmt: skip
    rows = (
        (
            one.code, one.name, one.serial, one.place, people.get(one.keeper_id, ""), one.bought_on, one.price_fen,
            one.residual_fen, one.life_months, one.warranty_until, queries.worth_on(one, today()),
            _(EQUIPMENT_STATES[one.state][0]),
        )
        for one in things
    )  # fmt: skip
    months = [Column(_("编号")), Column(_("名称"), width=24), Column(_("月份")), Column(_("折旧"), "yuan"),
              Column(_("折后"), "yuan")]  # fmt: skip
    parts = (
        (one.code, one.name, row.month, row.amount_fen, row.left_fen)
        for one in things
        for row in queries.schedule_of(one)
    )
    return [Sheet(_("设备台账"), columns, rows), Sheet(_("折旧"), months, parts)]


@blueprint.route("/equipment/new", methods=["GET", "POST"])
@needs(May.KEEP_EQUIPMENT)
def equipment_new() -> ResponseReturnValue:
    """Put a thing into the register."""
    return _edit(EquipmentForm(), None)


@blueprint.route("/equipment/<int:equipment_id>/edit", methods=["GET", "POST"])
@needs(May.KEEP_EQUIPMENT)
def equipment_edit(equipment_id: int) -> ResponseReturnValue:
    """Say something else of a thing."""
    found = actions.found_equipment(equipment_id)
    typed = {"price": found.price_fen, "residual": found.residual_fen}
    return _edit(EquipmentForm(obj=found, data=typed), found)


def _edit(form: EquipmentForm, found: Equipment | None) -> ResponseReturnValue:
    form.offer()
    if request.method == "POST":
        try:
            right, facts = form.validate(), form.facts()
            if not right or facts is None:
                raise Invalid
            number = found.id if found else None
            kept = actions.save_equipment(facts, equipment_id=number, by=current_user.person_id, at=now())
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已保存「%(name)s」。", name=kept.name))
            return redirect(url_for("purchasing.equipment_one", equipment_id=kept.id), 303)
    return render_template("purchasing/equipment_form.html", form=form, thing=found), 422 if form.errors else 200


@blueprint.get("/equipment/<int:equipment_id>")
@needs(May.SEE_PURCHASING)
def equipment_one(equipment_id: int) -> ResponseReturnValue:
    """One thing."""
    return _thing_page(actions.found_equipment(equipment_id))


def _thing_page(thing: Equipment, *, plan: PlanForm | None = None, done: MaintenanceForm | None = None) -> str:
    log = queries.log_of(thing.id)
    done = done or MaintenanceForm(formdata=None, data={"done_on": today()})
    plans = [(one.id, one.task) for one in thing.plans if one.active]
    done.plan_id.choices = options([*plans, (0, _("计划外的维修"))])
    return render_template(
        "purchasing/equipment.html", thing=thing, upkeep=queries.upkeep_of([thing], today=today())[thing.id], log=log,
        months=queries.schedule_of(thing), worth=queries.worth_on(thing, today()), states=EQUIPMENT_STATES,
        people=nicknames([thing.keeper_id, *(one.by_id for one in log)]), plan=plan or PlanForm(formdata=None),
        done=done, today=today(), this_month=f"{today():%Y-%m}",
    )  # fmt: skip


@blueprint.post("/equipment/<int:equipment_id>/plans")
@needs(May.KEEP_EQUIPMENT)
def plan_new(equipment_id: int) -> ResponseReturnValue:
    """Say what is to be done again and again."""
    thing, form = actions.found_equipment(equipment_id), PlanForm()
    if not form.validate():
        return _thing_page(thing, plan=form), 422
    actions.add_plan(
        thing.id, task=form.task.data or "", every_days=form.every_days.data or 1, since=today(),
        by=current_user.person_id, at=now(),
    )  # fmt: skip
    tell(_("保养计划已加上。"))
    return redirect(url_for("purchasing.equipment_one", equipment_id=thing.id), 303)


@blueprint.post("/equipment/plans/<int:plan_id>/end")
@needs(May.KEEP_EQUIPMENT)
def plan_end(plan_id: int) -> ResponseReturnValue:
    """It is not done any more."""
    plan = actions.end_plan(plan_id, by=current_user.person_id, at=now())
    tell(_("这项保养不再做。"))
    return redirect(url_for("purchasing.equipment_one", equipment_id=plan.equipment_id), 303)


@blueprint.post("/equipment/<int:equipment_id>/done")
@needs(May.KEEP_EQUIPMENT)
def maintained(equipment_id: int) -> ResponseReturnValue:
    """Something was done to it."""
    thing, form = actions.found_equipment(equipment_id), MaintenanceForm()
    form.plan_id.choices = []
    try:
        if not form.validate() or form.done_on.data is None:
            raise Invalid
        actions.note_maintenance(
            thing.id, plan_id=form.plan_id.data or None, done_on=form.done_on.data,
            what=(form.what.data or "").strip(), cost_fen=form.cost.data or 0, by=current_user.person_id, at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return _thing_page(thing, done=form), 422
    tell(_("已记下。"))
    return redirect(url_for("purchasing.equipment_one", equipment_id=thing.id), 303)


@blueprint.get("/fit-out")
@needs(May.SEE_PURCHASING)
def fit_out() -> ResponseReturnValue:
    """The fit-out list: budget against actual."""
    state = request.args.get("state", "")
    rows = fit_out_queries.fit_outs(state=state)
    spent, people = fit_out_queries.spent_on(rows), nicknames([one.keeper_id for one in rows])
    if file_asked():
        return workbook([_fit_out_sheet(rows, spent, people)], name=f"开店清单-{today().isoformat()}")
    return render_template(
        "purchasing/fit_out.html", rows=rows, spent=spent, people=people, state=state, states=FIT_OUT_STATES,
        kinds=FIT_OUT_KINDS, today=today(),
    )  # fmt: skip


def _fit_out_sheet(rows: Any, spent: dict[int, int], people: dict[int, str]) -> Sheet:
    columns = [
        Column(_("种类")), Column(_("名称"), width=28), Column(_("哪个地方")), Column(_("预算"), "yuan"),
        Column(_("已花"), "yuan"), Column(_("还剩"), "yuan"), Column(_("哪天要好"), "day"), Column(_("谁负责")),
        Column(_("状态")), Column(_("备注"), width=28),
    ]  # fmt: skip
    told = (
        (
            _(FIT_OUT_KINDS[one.kind]), one.name, one.hall, one.budget_fen, spent[one.id],
            one.budget_fen - spent[one.id], one.due_on, people.get(one.keeper_id, ""),
            _(FIT_OUT_STATES[one.state][0]), one.note,
        )
        for one in rows
    )  # fmt: skip
    return Sheet(_("开店清单"), columns, told)


@blueprint.route("/fit-out/new", methods=["GET", "POST"])
@needs(May.KEEP_EQUIPMENT)
def fit_out_new() -> ResponseReturnValue:
    """Put a task or purchase on the list."""
    return _fit_out_edit(FitOutForm(), None)


@blueprint.route("/fit-out/<int:fit_out_id>", methods=["GET", "POST"])
@needs(May.KEEP_EQUIPMENT)
def fit_out_edit(fit_out_id: int) -> ResponseReturnValue:
    """Say something else of one."""
    found = fit_out_actions.found_fit_out(fit_out_id)
    return _fit_out_edit(FitOutForm(obj=found, data={"budget": found.budget_fen, "spent": found.spent_fen}), found)


def _fit_out_edit(form: FitOutForm, found: FitOut | None) -> ResponseReturnValue:
    form.offer()
    if form.validate_on_submit():
        number = found.id if found else None
        kept = fit_out_actions.save_fit_out(form.facts(), fit_out_id=number, by=current_user.person_id, at=now())
        tell(_("已保存「%(name)s」。", name=kept.name))
        return redirect(url_for("purchasing.fit_out"), 303)
    return render_template("purchasing/fit_out_form.html", form=form, row=found), 422 if form.errors else 200
