"""Reading the audit trail."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.people.forms import AuditFilterForm
from shop.people.queries.devices import device_names
from shop.people.queries.persons import nicknames
from shop.people.queries.roles import roles_by_code
from shop.people.queries.trail import trail, verify_chain
from shop.people.views import blueprint
from shop.people.words import SUBJECTS, VERBS
from shop.web.access import May, needs
from shop.web.forms import options
from shop.web.limits import SEARCHES, limiter
from shop.web.pages import paged


@blueprint.get("/audit")
@needs(May.SEE_AUDIT)
@limiter.limit(SEARCHES)
def audit() -> ResponseReturnValue:
    """Who did what when, with filters."""
    return _page()


@blueprint.get("/audit/check")
@needs(May.SEE_AUDIT)
@limiter.limit("6 per minute")
def audit_check() -> ResponseReturnValue:
    """Check every line of the trail."""
    return _page(verdict=verify_chain())


def _page(**more: object) -> str:
    form = AuditFilterForm(request.args)
    names = nicknames()
    form.person.choices = options([("", _("所有人")), *((str(number), name) for number, name in names.items())])
    form.verb.choices = options([("", _("所有操作")), *((verb, _(words)) for verb, words in VERBS.items())])
    form.validate()
    asked = form.person.data or ""
    found = trail(
        person=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None,
        verb=form.verb.data or "",
        text=(form.q.data or "").strip()[:80],
        since=form.since.data,
        until=form.until.data,
    )
    return render_template(
        "people/audit.html",
        page=paged(found),
        form=form,
        names=names,
        devices=device_names(),
        verbs=VERBS,
        subjects=SUBJECTS,
        posts={code: role.name for code, role in roles_by_code().items()},
        **more,
    )
