"""Logging in and out at a desk."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.people import security_log
from shop.people.actions import audit
from shop.people.actions.passwords import check_password
from shop.people.forms import LoginForm
from shop.people.login import log_in, log_out
from shop.people.views import blueprint
from shop.web.access import logged_in, public
from shop.web.forms import put_problems
from shop.web.limits import tries
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import local_path


@blueprint.route("/login", methods=["GET", "POST"])
@public
@tries("20 per minute")
def login() -> ResponseReturnValue:
    """Log in with user name and password; then back to where one wanted to go."""
    onward = local_path(request.args.get("next")) or url_for("upkeep.home")
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(onward)
    form = LoginForm()
    if form.validate_on_submit():
        try:
            person = check_password(form.username.data, form.password.data, at=now())
        except DomainError as error:
            security_log.note("login.wrong")
            put_problems(form, error)
        else:
            log_in(person, at=now())
            audit.record("login.desk", subject=f"person:{person.id}", by=person.id, at=now())
            security_log.note("login.good", as_person=person.id)
            return redirect(onward, 303)
    return render_template("people/login.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/logout")
@logged_in
def logout() -> ResponseReturnValue:
    """End this login at the server."""
    security_log.note("logout")
    log_out(at=now())
    tell(_("已退出。"))
    return redirect(url_for("people.login"), 303)
