"""People: list, add, change, disable; passwords for a first login, PINs."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.people import security_log
from shop.people.actions import persons as acts
from shop.people.actions import pins
from shop.people.forms import COLOUR_NAMES, KINDS, PeopleFilterForm, PersonForm, PinForm
from shop.people.models import Person
from shop.people.queries.persons import people_matching
from shop.people.queries.roles import roles_by_code
from shop.people.secrets import random_pin
from shop.people.views import blueprint
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import PhotoForm, options, put_problems
from shop.web.language import chosen
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import Undo, tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.photos import MOST_BYTES
from shop.web.sheets import Column

#: The post that is ticked beforehand for a new student.
USUAL_POST = "cashier"
SORTS = {"nickname": Person.nickname, "name": Person.name, "number": Person.staff_number, "added": Person.created_at}


@blueprint.get("/people")
@needs(May.SEE_PEOPLE)
@limiter.limit(SEARCHES)
def persons() -> ResponseReturnValue:
    """Everybody, with posts and state."""
    form = PeopleFilterForm(request.args)
    order, sort = sort_order(SORTS, "nickname")
    found = people_matching((form.q.data or "").strip()[:64], kind=form.kind.data or "", state=form.state.data or "")
    page = paged(found.order_by(order, Person.id))
    return page_or_file(
        "people/persons.html", page, name=_("人员"), columns=_columns(), row=_row, sort=sort, form=form, kinds=KINDS,
        role_name=_role_name,
    )  # fmt: skip


def _columns() -> list[Column]:
    titles = (_("昵称"), _("姓名"), _("身份"), _("学号或工号"), _("用户名"), _("岗位"), _("怎么登录"), _("状态"))
    return [Column(title, width=16) for title in titles]


def _row(person: Person) -> tuple[object, ...]:
    ways = [word for word, has in ((_("PIN"), person.pin_hash), (_("密码"), person.password_hash)) if has]
    state = _("PIN 锁住") if person.pin_locked_at else _("在用")
    return (
        person.nickname, person.name, KINDS[person.kind], person.staff_number, person.username,
        "、".join(map(_role_name, person.roles)), "、".join(ways), state if person.active else _("已停用"),
    )  # fmt: skip


@blueprint.route("/people/new", methods=["GET", "POST"])
@needs(May.EDIT_PEOPLE)
def person_new() -> ResponseReturnValue:
    """Add somebody."""
    form = _form(PersonForm(data={"roles": [USUAL_POST]}))
    if form.validate_on_submit():
        try:
            person = acts.add_person(_facts(form), roles=form.roles.data, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已添加。接下来给 %(name)s 设 PIN 或密码。", name=person.nickname))
            return redirect(url_for("people.person", person_id=person.id), 303)
    return render_template(
        "people/person_new.html", form=form, usual_post=USUAL_POST
    ), 422 if form.is_submitted() else 200


@blueprint.route("/people/<int:person_id>", methods=["GET", "POST"])
@needs(May.EDIT_PEOPLE)
def person(person_id: int) -> ResponseReturnValue:
    """Change somebody's facts and posts."""
    somebody = acts.found_person(person_id)
    form = _form(PersonForm(data=_shown(somebody)))
    if form.validate_on_submit():
        try:
            acts.change_person(
                person_id, _facts(form), roles=form.roles.data, by=current_user.person_id, at=now()
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            security_log.note("person.changed", subject=person_id)
            tell(_("已保存。"))
            return redirect(url_for("people.person", person_id=person_id), 303)
    return person_page(person_id, form=form), 422 if form.is_submitted() else 200


@blueprint.post("/people/<int:person_id>/password")
@needs(May.EDIT_PEOPLE)
@limiter.limit("20 per minute")
def reset_password(person_id: int) -> ResponseReturnValue:
    """Make a password for one first login; it is shown on this page only."""
    password = acts.reset_password(person_id, by=current_user.person_id, at=now())
    security_log.note("password.reset", subject=person_id)
    return person_page(person_id, one_time_password=password)


@blueprint.post("/people/<int:person_id>/pin")
@needs(May.EDIT_PEOPLE)
@limiter.limit("20 per minute")
def set_pin(person_id: int) -> ResponseReturnValue:
    """Set the PIN somebody types, or make one at random that is shown on this page only."""
    somebody = acts.found_person(person_id)
    form = PinForm()
    typed = (form.pin.data or "").strip()
    new = typed or random_pin(somebody.birthday)
    if form.validate_on_submit():
        try:
            pins.set_pin(person_id, new, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            security_log.note("pin.set", subject=person_id)
            if not typed:
                return person_page(person_id, new_pin=new)
            tell(_("PIN 已设好。"))
            return redirect(url_for("people.person", person_id=person_id), 303)
    return person_page(person_id, pin_form=form), 422


@blueprint.post("/people/<int:person_id>/unlock")
@needs(May.EDIT_PEOPLE)
def unlock(person_id: int) -> ResponseReturnValue:
    """Let somebody whose PIN was locked try again."""
    acts.found_person(person_id)
    pins.unlock_pin(person_id, by=current_user.person_id, at=now())
    tell(_("已解锁，可以再试 PIN 了。"))
    return redirect(url_for("people.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/disable")
@needs(May.EDIT_PEOPLE)
def disable(person_id: int) -> ResponseReturnValue:
    """Somebody left."""
    acts.disable_person(person_id, by=current_user.person_id, at=now())
    security_log.note("person.disabled", subject=person_id)
    tell(
        _("已停用，所有登录都已结束。需要时可以恢复。"),
        undo=Undo(url_for("people.enable", person_id=person_id)),
    )
    return redirect(url_for("people.person", person_id=person_id), 303)


@blueprint.post("/people/<int:person_id>/enable")
@needs(May.EDIT_PEOPLE)
def enable(person_id: int) -> ResponseReturnValue:
    """Somebody is back."""
    acts.enable_person(person_id, by=current_user.person_id, at=now())
    tell(_("已恢复。"), undo=Undo(url_for("people.disable", person_id=person_id)))
    return redirect(url_for("people.person", person_id=person_id), 303)


def _role_name(role: object) -> str:
    english, chinese = getattr(role, "name_en", ""), getattr(role, "name", "")
    return english if english and chosen() == "en" else chinese


def _form(form: PersonForm) -> PersonForm:
    form.roles.choices = options((code, _role_name(role)) for code, role in roles_by_code().items())
    return form


def _facts(form: PersonForm) -> acts.PersonFacts:
    return acts.PersonFacts(
        kind=form.kind.data,
        name=form.name.data,
        nickname=form.nickname.data,
        username=form.username.data or "",
        staff_number=form.staff_number.data or "",
        birthday=form.birthday.data.isoformat() if form.birthday.data else "",
        colour=form.colour.data,
    )


def _shown(person: Person) -> dict[str, object]:
    return {
        "kind": person.kind,
        "name": person.name,
        "nickname": person.nickname,
        "username": person.username,
        "staff_number": person.staff_number,
        "birthday": person.birthday_date,
        "colour": person.colour,
        "roles": [role.code for role in person.roles],
    }


def person_page(
    person_id: int,
    *,
    form: PersonForm | None = None,
    pin_form: PinForm | None = None,
    photo_form: PhotoForm | None = None,
    one_time_password: str = "",
    new_pin: str = "",
) -> str:
    """The page of one person; `one_time_password` and `new_pin` are shown this once."""
    somebody = acts.found_person(person_id)
    return render_template(
        "people/person.html",
        person=somebody,
        form=form or _form(PersonForm(formdata=None, data=_shown(somebody))),
        pin_form=pin_form or PinForm(formdata=None),
        photo_form=photo_form or PhotoForm(formdata=None),
        most_mb=MOST_BYTES // 1024**2,
        one_time_password=one_time_password,
        new_pin=new_pin,
        kinds=KINDS,
        colours=COLOUR_NAMES,
    )
