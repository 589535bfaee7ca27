"""Posts: named sets of rights."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.people import security_log
from shop.people.actions import roles as acts
from shop.people.forms import RoleForm
from shop.people.models import Role
from shop.people.queries.persons import known_rights
from shop.people.queries.roles import SORTS, people_by_role, role_list
from shop.people.views import blueprint
from shop.web.access import LABELS, May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import options, put_problems
from shop.web.messages import Undo, tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column


@blueprint.get("/roles")
@needs(May.EDIT_ROLES)
def roles() -> ResponseReturnValue:
    """All posts with their rights."""
    order, sort = sort_order(SORTS, "made")
    people = people_by_role()
    return page_or_file(
        "people/roles.html",
        paged(role_list(order)),
        name=_("岗位权限"),
        columns=[Column(_("岗位"), width=20), Column(_("能做什么"), width=80), Column(_("人数"), "number")],
        row=lambda one: (_(one.name), "、".join(_words(one)), people.get(one.id, 0)),
        people=people,
        labels=LABELS,
        sort=sort,
    )


def _words(role: Role) -> list[str]:
    held = {row.right for row in role.rights}
    return [_(label) for right, label in LABELS.items() if right.value in held]


@blueprint.route("/roles/new", methods=["GET", "POST"])
@needs(May.EDIT_ROLES)
def role_new() -> ResponseReturnValue:
    """Make a post."""
    form = _form(RoleForm())
    if form.validate_on_submit():
        try:
            made = acts.add_role(name=form.name.data, rights=_rights(form), by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            security_log.note("role.added", role=made.code)
            tell(_("岗位已添加。"))
            return redirect(url_for("people.roles"), 303)
    return render_template("people/role.html", form=form, role=None), 422 if form.is_submitted() else 200


@blueprint.route("/roles/<int:role_id>", methods=["GET", "POST"])
@needs(May.EDIT_ROLES)
def role(role_id: int) -> ResponseReturnValue:
    """Change a post's name and rights."""
    found = acts.found_role(role_id)
    form = _form(RoleForm(data={"name": found.name, "rights": [row.right for row in found.rights]}))
    if form.validate_on_submit():
        try:
            acts.change_role(
                role_id, name=form.name.data, rights=_rights(form), by=current_user.person_id, at=now()
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            security_log.note("role.changed", role=found.code)
            tell(_("岗位权限已保存，马上生效。"))
            return redirect(url_for("people.roles"), 303)
    return render_template("people/role.html", form=form, role=found), 422 if form.is_submitted() else 200


@blueprint.post("/roles/<int:role_id>/delete")
@needs(May.EDIT_ROLES)
def role_delete(role_id: int) -> ResponseReturnValue:
    """Remove a post nobody holds."""
    role = acts.found_role(role_id)
    fields = [("name", role.name), *(("rights", row.right) for row in role.rights)]
    built_in = role.code in acts.BUILT_IN
    acts.delete_role(role_id, by=current_user.person_id, at=now())
    security_log.note("role.deleted", role_id=role_id)
    tell(_("岗位已删除。"), undo=None if built_in else Undo(url_for("people.role_new"), fields))
    return redirect(url_for("people.roles"), 303)


def _form(form: RoleForm) -> RoleForm:
    form.rights.choices = options((right.value, _(LABELS[right])) for right in May)
    return form


def _rights(form: RoleForm) -> frozenset[May]:
    return known_rights(form.rights.data)
