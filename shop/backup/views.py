"""备份: the list and the light, backing up now, carrying a copy away, how to restore, and what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.backup import queries
from shop.backup.actions import carry
from shop.backup.actions.queue import queue_backup
from shop.backup.choosing import newest_in
from shop.backup.forms import CarryForm
from shop.backup.manifest import Reason
from shop.backup.places import folder_of, workshop
from shop.kernel.errors import N_, DomainError, Invalid
from shop.people import security_log
from shop.people.actions.passwords import check_password
from shop.people.actions.persons import found_person
from shop.people.words import VERBS
from shop.web.access import May, may, needs
from shop.web.forms import put_problems
from shop.web.limits import tries
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now, settings
from shop.web.search import offer

blueprint = Blueprint("backup", __name__, url_prefix="/backup")
offer(
    blueprint,
    pages=(Entry("backup.backups", N_("恢复备份"), "shield"), Entry("backup.restored", N_("恢复之后"), "shield")),
)
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


@blueprint.get("")
@needs(May.SEE_BACKUPS)
def backups() -> ResponseReturnValue:
    """The backups, how safe the shop is, and how to restore."""
    found, job = queries.backups(settings()), queries.last_job()
    readable = next((one for one in found if one.manifest), None)
    return render_template(
        "backup/backups.html",
        found=found,
        light=queries.present_light(settings(), at=now(), newest=readable),
        job=job,
        being_taken=queries.is_being_taken(job),
        folder=folder_of(settings()),
        restore=queries.last_restore(),
        weekdays=WEEKDAYS,
    )


@blueprint.post("/now")
@needs(May.SEE_BACKUPS)
def take_now() -> ResponseReturnValue:
    """Ask for a backup now."""
    queue_backup(reason=Reason.BY_HAND, by=current_user.person_id, at=now())
    tell(_("开始备份了，通常不到一分钟。收银不受影响。"))
    return redirect(url_for("backup.backups"), 303)


@blueprint.get("/carry")
@needs(May.CARRY_BACKUP)
def carry_page() -> ResponseReturnValue:
    """Before a copy is carried away (``?backup=``, else the newest): the own password again."""
    name = request.args.get("backup", "")
    found = carry.found_called(settings(), name) if name else newest_in(folder_of(settings()))
    if found is None:
        return redirect(url_for("backup.backups"))
    return render_template("backup/carry.html", form=CarryForm(formdata=None), one=found)


@blueprint.post("/carry")
@needs(May.CARRY_BACKUP)
@tries("10 per minute")
def carry_away() -> ResponseReturnValue:
    """Send the whole backup as one file, after the own password; it is on record who took it."""
    found, form = carry.found_called(settings(), request.form.get("backup", "")), CarryForm()
    try:
        _check(form)
        with workshop(folder_of(settings()), at=now()) as begun:
            whole = carry.whole_archive(settings(), found, begun)
            kept = whole.open("rb")
    except DomainError as error:
        put_problems(form, error)
        return render_template("backup/carry.html", form=form, one=found), 422
    passphrase = form.passphrase.data or ""
    note = _("下载（加密）") if passphrase else _("下载")
    carry.note_carried(found.name, where=note, by=current_user.person_id, at=now())
    security_log.note("backup.carried", sealed=bool(passphrase))
    answer = Response(stream_with_context(carry.pieces_of(kept, passphrase)), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=carry.carried_name(found.name, passphrase))
    answer.call_on_close(kept.close)
    return answer


def _check(form: CarryForm) -> None:
    """Raises Invalid with everything that is wrong; a wrong password counts towards the wait."""
    right = form.validate()
    problems = carry.passphrase_problems(form.passphrase.data or "")
    if problems or not right:
        raise Invalid(problems=tuple(problems))
    check_password(found_person(current_user.person_id).username or "", form.password.data or "", at=now())


@blueprint.get("/restored")
@needs(May.SEE_BACKUPS)
def restored() -> ResponseReturnValue:
    """After a restore: which sales came back from the tablets, what is missing, what has to be done again."""
    restore = queries.last_restore()
    tablets = queries.tablets_after(restore) if restore else []
    return render_template(
        "backup/restored.html", restore=restore, tablets=tablets, verbs=VERBS, moment=datetime.fromisoformat
    )


@blueprint.app_context_processor
def light_for_pages() -> dict[str, Any]:
    """The light for the teacher's page; nobody else is told, and the demo shop has none."""

    def backup_light() -> Any:
        if settings().demo or not may(May.SEE_BACKUPS):
            return None
        return queries.present_light(settings(), at=now())

    return {"backup_light": backup_light}
