"""Groups of choices."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.choices import delete_group, group_problems_with, save_group
from shop.catalog.forms.others import GroupForm
from shop.catalog.models import ModifierGroup
from shop.catalog.queries import lists
from shop.catalog.views.blueprint import blueprint
from shop.db import session
from shop.kernel.errors import Invalid, NotFound
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems, sent_again
from shop.web.messages import Undo, tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column


@blueprint.get("/choices")
@needs(May.SEE_CATALOG)
def modifier_groups() -> ResponseReturnValue:
    """All groups of choices."""
    order, sort = sort_order(lists.GROUP_SORTS, "order")
    counts = lists.products_by_group()
    return page_or_file(
        "catalog/groups.html",
        paged(lists.group_list(order)),
        name=_("做法与加料"),
        columns=[
            Column(_("名称"), width=20), Column(_("英文名"), width=20), Column(_("最少选几样"), "number"),
            Column(_("最多选几样"), "number"), Column(_("选项"), width=60), Column(_("用于"), "number"),
        ],
        row=lambda one: (
            one.name, one.name_en, one.min_choices, one.max_choices, "、".join(option.name for option in one.options),
            counts.get(one.id, 0),
        ),
        counts=counts,
        sort=sort,
    )  # fmt: skip


def _save(form: GroupForm, group_id: int | None) -> bool:
    right = form.validate()
    facts = form.facts()
    try:
        if right:
            save_group(facts, group_id=group_id, by=current_user.person_id, at=now())
            tell(_("已保存「%(name)s」。", name=facts.name))
            return True
        if problems := group_problems_with(facts, group_id=group_id):
            raise Invalid(problems=tuple(problems))
    except Invalid as error:
        put_problems(form, error)
    return False


@blueprint.route("/choices/new", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def group_new() -> ResponseReturnValue:
    """Add a group."""
    form = GroupForm()
    if request.method == "POST" and _save(form, None):
        return redirect(url_for("catalog.modifier_groups"), 303)
    form.add_blank_rows()
    return render_template("catalog/group.html", form=form, group=None), 422 if request.method == "POST" else 200


@blueprint.route("/choices/<int:group_id>", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def group_edit(group_id: int) -> ResponseReturnValue:
    """Change a group."""
    group = session().get(ModifierGroup, group_id)
    if group is None:
        raise NotFound
    offered = {"product_ids": lists.offered_with(group_id)}
    told = {} if request.method == "POST" else {"obj": group, "data": offered}
    form = GroupForm(group_id=group_id, **told)
    if request.method == "POST" and _save(form, group_id):
        return redirect(url_for("catalog.modifier_groups"), 303)
    form.add_blank_rows()
    return render_template("catalog/group.html", form=form, group=group), 422 if request.method == "POST" else 200


@blueprint.post("/choices/<int:group_id>/delete")
@needs(May.EDIT_CATALOG)
def group_delete(group_id: int) -> ResponseReturnValue:
    """Take a group out of the catalogue."""
    group = session().get(ModifierGroup, group_id)
    if group is None:
        raise NotFound
    offered = {"product_ids": lists.offered_with(group_id)}
    again = sent_again(GroupForm(formdata=None, group_id=group_id, obj=group, data=offered))
    delete_group(group_id, by=current_user.person_id, at=now())
    tell(_("已删除。卖出去的小票不受影响。"), undo=Undo(url_for("catalog.group_new"), again))
    return redirect(url_for("catalog.modifier_groups"), 303)
