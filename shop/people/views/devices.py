"""Tablets: the list, enrolling one, who may switch on there, shutting one out."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import N_, DomainError
from shop.people import security_log
from shop.people.actions import devices as acts
from shop.people.forms import PURPOSES, DeviceForm, EnrolForm
from shop.people.login import remember_device
from shop.people.models import Purpose
from shop.people.queries.devices import assigned_people, likely_people, people_for_tablets
from shop.people.queries.devices import devices as all_devices
from shop.people.queries.persons import nicknames
from shop.people.views import blueprint
from shop.web.access import May, needs, public
from shop.web.address import reach, shop_address
from shop.web.codes import qr
from shop.web.downloads import page_or_file
from shop.web.forms import options, put_problems
from shop.web.limits import tries
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import Page
from shop.web.sheets import Column

#: What tablets say of their storage: whether the browser may clear it when space runs low.
STORAGE = {"persistent": N_("不会被清"), "at_risk": N_("可能被清")}
#: A till in use speaks every few seconds.
SILENT_AFTER = timedelta(minutes=2)
UNSENT_TOO_LONG = timedelta(hours=24)
#: What an enrolled device opens first.
FIRST_PAGES = {"till": "till.shell", "board": "board.board", "display": "board.display"}


@blueprint.get("/devices")
@needs(May.MANAGE_DEVICES)
def devices() -> ResponseReturnValue:
    """All tablets with what the server last heard of them."""
    found, assigned, names = all_devices(), assigned_people(), nicknames()
    return page_or_file(
        "people/devices.html",
        Page(found, 1, len(found), max(len(found), 1)),
        name=_("平板"),
        columns=[
            Column(_("平板"), width=20), Column(_("字母")), Column(_("谁可以用"), width=36),
            Column(_("最近联系"), "moment", 17), Column(_("没上传"), "number"), Column(_("版本")),
            Column(_("存储")), Column(_("剩余空间（MB）"), "number"), Column(_("时钟差（秒）"), "number"),
            Column(_("停用时间"), "moment", 17),
        ],
        row=lambda one: (
            one.name, one.letter, "、".join(names.get(person, "?") for person in assigned.get(one.id, [])),
            one.last_heard_at, one.pending, one.app_version, _(STORAGE[one.storage]) if one.storage else "",
            one.free_mb, round(one.clock_offset_ms / 1000), one.revoked_at,
        ),
        devices=found,
        assigned=assigned,
        names=names,
        purposes=PURPOSES,
        storage=STORAGE,
        silent_before=now() - SILENT_AFTER,
        unsent_too_long=now() - UNSENT_TOO_LONG,
        now=now(),
    )  # fmt: skip


@blueprint.route("/devices/new", methods=["GET", "POST"])
@needs(May.MANAGE_DEVICES)
def device_new() -> ResponseReturnValue:
    """Add a tablet and show its one-time code."""
    form = _form(DeviceForm(data={"people": likely_people()}))
    if form.validate_on_submit():
        try:
            device, code = acts.add_device(
                name=form.name.data, purpose=Purpose(form.purpose.data), people=form.people.data,
                by=current_user.person_id, at=now(),
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            security_log.note("device.added", subject=device.id)
            return _show_code(device.id, code)
    page = render_template("people/device.html", form=form, device=None, reach=reach())
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/devices/<int:device_id>", methods=["GET", "POST"])
@needs(May.MANAGE_DEVICES)
def device(device_id: int) -> ResponseReturnValue:
    """Rename a tablet, say what it is for and who may switch on there."""
    found = acts.found_device(device_id)
    known = {"name": found.name, "purpose": found.purpose}
    form = _form(DeviceForm(data={**known, "people": assigned_people().get(device_id, [])}))
    if form.validate_on_submit():
        try:
            acts.change_device(
                device_id, name=form.name.data, purpose=Purpose(form.purpose.data), people=form.people.data,
                by=current_user.person_id, at=now(),
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已保存。平板下次同步后生效。"))
            return redirect(url_for("people.devices"), 303)
    return render_template("people/device.html", form=form, device=found), 422 if form.is_submitted() else 200


@blueprint.post("/devices/<int:device_id>/code")
@needs(May.MANAGE_DEVICES)
def device_code(device_id: int) -> ResponseReturnValue:
    """A fresh code to enrol this tablet again."""
    return _show_code(device_id, acts.new_code(device_id, by=current_user.person_id, at=now()))


@blueprint.post("/devices/<int:device_id>/revoke")
@needs(May.MANAGE_DEVICES)
def device_revoke(device_id: int) -> ResponseReturnValue:
    """Shut a tablet out at once."""
    acts.revoke(device_id, by=current_user.person_id, at=now())
    security_log.note("device.revoked", subject=device_id)
    tell(_("平板已停用。它还没上传的单据会进「待核」，不会丢。"))
    return redirect(url_for("people.devices"), 303)


@blueprint.route("/devices/enrol", methods=["GET", "POST"])
@public
@tries("10 per minute")
def enrol() -> ResponseReturnValue:
    """Opened on the tablet: trades the code for the tablet's own credential."""
    form = EnrolForm(code=request.args.get("code", "")[:40])
    if form.validate_on_submit():
        try:
            found, credential = acts.enrol(form.code.data, at=now())
        except DomainError as error:
            security_log.note("device.wrong_code")
            put_problems(form, error)
        else:
            security_log.note("device.enrolled", subject=found.id)
            response = redirect(url_for(FIRST_PAGES[found.purpose]), 303)
            remember_device(response, credential)
            return response
    return render_template("people/enrol.html", form=form), 422 if form.is_submitted() else 200


def _show_code(device_id: int, code: str) -> str:
    address = f"{shop_address()}{url_for('people.enrol', code=code)}"
    return render_template(
        "people/device_code.html", device=acts.found_device(device_id), code=code, address=address,
        picture=qr(address), reach=reach(),
    )  # fmt: skip


def _form(form: DeviceForm) -> DeviceForm:
    form.people.choices = options((one.id, f"{one.nickname} · {one.name}") for one in people_for_tablets())
    return form
