"""One's own account, and the logins of everybody."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import DomainError
from shop.people.actions import passwords, persons, pins, sessions
from shop.people.forms import OwnPinForm, PasswordForm
from shop.people.models import LoginSession
from shop.people.queries.devices import device_names
from shop.people.queries.persons import nicknames
from shop.people.queries.sessions import open_sessions, own_sessions
from shop.people.views import blueprint
from shop.web.access import May, logged_in, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.limits import tries
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column

SORTS = {"began": LoginSession.created_at, "seen": LoginSession.last_seen_at}


@blueprint.get("/account")
@logged_in
def account() -> ResponseReturnValue:
    """Own name, posts, password, PIN and logins."""
    return _account(PasswordForm(formdata=None), OwnPinForm(formdata=None))


@blueprint.post("/account/password")
@logged_in
@tries("20 per minute")
def change_password() -> ResponseReturnValue:
    """Change the own password; every other login ends."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            persons.change_own_password(
                current_user.person_id,
                present=form.present.data,
                new=form.new.data,
                session_id=current_user.session_id,
                at=now(),
            )
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("密码已换好，其他地方的登录都已结束。"))
            return redirect(url_for("people.account"), 303)
    return _account(form, OwnPinForm(formdata=None)), 422


@blueprint.post("/account/pin")
@logged_in
@tries("20 per minute")
def change_pin() -> ResponseReturnValue:
    """Change the own PIN, with the password."""
    form = OwnPinForm()
    if form.validate_on_submit():
        username = persons.found_person(current_user.person_id).username or ""
        try:
            passwords.check_password(username, form.password.data, at=now())
            pins.set_pin(current_user.person_id, form.pin.data, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("PIN 已换好，下次在平板上请用新的。"))
            return redirect(url_for("people.account"), 303)
    return _account(PasswordForm(formdata=None), form), 422


@blueprint.post("/account/sessions/<int:session_id>/end")
@logged_in
def end_own_session(session_id: int) -> ResponseReturnValue:
    """End one of the own logins elsewhere."""
    row = session().get(LoginSession, session_id)
    if row is None or row.person_id != current_user.person_id:
        abort(404)
    sessions.end(session_id, by=current_user.person_id, at=now())
    tell(_("那里的登录已结束。"))
    return redirect(url_for("people.account"), 303)


@blueprint.get("/sessions", endpoint="sessions")
@needs(May.END_SESSIONS)
def sessions_page() -> ResponseReturnValue:
    """Who is logged in, at desks and on tablets."""
    order, sort = sort_order(SORTS, "-seen")
    names, tablets = nicknames(), device_names()
    return page_or_file(
        "people/sessions.html",
        paged(open_sessions(at=now()).order_by(order, LoginSession.id)),
        name=_("谁登录着"),
        columns=[
            Column(_("谁")), Column(_("在哪里"), width=24), Column(_("登录时间"), "moment", 17),
            Column(_("最近使用"), "moment", 17),
        ],
        row=lambda one: (
            names.get(one.person_id, "?"), tablets.get(one.device_id, "") or one.address, one.created_at,
            one.last_seen_at,
        ),
        sort=sort,
        names=names,
        devices=tablets,
    )  # fmt: skip


@blueprint.post("/sessions/<int:session_id>/end")
@needs(May.END_SESSIONS)
def end_session(session_id: int) -> ResponseReturnValue:
    """End somebody's login at once."""
    sessions.end(session_id, by=current_user.person_id, at=now())
    tell(_("登录已结束。"))
    return redirect(url_for("people.sessions"), 303)


def _account(password_form: PasswordForm, pin_form: OwnPinForm) -> str:
    return render_template(
        "people/account.html",
        person=persons.found_person(current_user.person_id),
        password_form=password_form,
        pin_form=pin_form,
        own=own_sessions(current_user.person_id, at=now()),
        devices=device_names(),
    )
