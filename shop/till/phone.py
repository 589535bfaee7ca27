"""The page on a teacher's phone that answers a till without the server; it opens without the server itself."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.people.actions.approvals import ACTIONS
from shop.till.language import till_messages
from shop.till.shell import PHONE, app_version, shell_files, worker_script
from shop.web.access import public
from shop.web.language import chosen
from shop.web.layout import asset
from shop.web.now import settings

blueprint = Blueprint("phone", __name__)


@blueprint.get("/yes")
@public
def page() -> ResponseReturnValue:
    """The page itself: the same for everybody, so that a phone may keep it."""
    return render_template(
        "till/phone.html", till_messages=till_messages(chosen()), version=app_version(PHONE), styles=PHONE.styles,
        actions={code: _(name) for code, name in ACTIONS.items()},
    )  # fmt: skip


@blueprint.get("/yes/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker that opens it without the server."""
    addresses = {
        name: asset(name) if name in PHONE.styles else url_for("static", filename=name) for name in shell_files(PHONE)
    }
    script = worker_script(addresses=addresses, off=not settings().offline_till, kept=PHONE)
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": url_for("phone.page")}
    return Response(script, mimetype="text/javascript", headers=headers)
