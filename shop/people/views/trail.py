"""Reading the audit trail."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.people.forms import AuditFilterForm
from shop.people.models import AuditEntry
from shop.people.queries.devices import device_names
from shop.people.queries.persons import nicknames
from shop.people.queries.roles import roles_by_code
from shop.people.queries.trail import trail, verify_chain
from shop.people.views import blueprint
from shop.people.words import SUBJECTS, VERBS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import options
from shop.web.limits import SEARCHES, limiter
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column


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


SORTS = {"number": AuditEntry.id, "time": AuditEntry.at}


def _page(**more: object) -> ResponseReturnValue:
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
    order, sort = sort_order(SORTS, "-number")
    devices = device_names()
    return page_or_file(
        "people/audit.html",
        paged(found.order_by(None).order_by(order, AuditEntry.id.desc())),
        name=_("操作记录"),
        columns=[
            Column(_("序号"), "number", 8), Column(_("时间"), "moment", 17), Column(_("谁")), Column(_("在哪台平板")),
            Column(_("做了什么"), width=18), Column(_("对象"), width=18), Column(_("内容"), width=50),
        ],
        row=lambda line: (
            line.id, line.at, names.get(line.person_id, "?") if line.person_id else _("系统"),
            devices.get(line.device_id, ""), _(VERBS[line.verb]) if line.verb in VERBS else line.verb, line.subject,
            line.detail,
        ),
        sort=sort,
        form=form,
        names=names,
        devices=devices,
        verbs=VERBS,
        subjects=SUBJECTS,
        posts={code: role.name for code, role in roles_by_code().items()},
        **more,
    )  # fmt: skip
