"""Lots of firings, seconds and single pieces."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Invalid
from shop.kernel.ids import uuid7
from shop.pottery.actions import lots as actions
from shop.pottery.forms import LotForm, PieceForm, SecondForm
from shop.pottery.models import Work
from shop.pottery.queries.works import form_by_id, lot_by_id, price_of_second, whole_work
from shop.pottery.views.blueprint import blueprint, work_page
from shop.stock.places import STUDIO
from shop.stock.queries.lists import real_locations
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import options, put_problems
from shop.web.messages import Undo, tell, warn
from shop.web.now import now, today


@blueprint.route("/pottery/<int:work_id>/lots/new", methods=["GET", "POST"])
@needs(May.EDIT_WORKS)
def lot_new(work_id: int) -> ResponseReturnValue:
    """What came out of the kiln goes into stock."""
    work = whole_work(work_id)
    if request.method == "GET":
        blank = {"uuid": str(uuid7(now())), "fired_on": today(), "location_id": STUDIO}
        return _page(LotForm(formdata=None, data=blank), work)
    form = LotForm()
    right = form.validate()
    try:
        if not right:
            raise Invalid
        lot = actions.enter_lot(work_id, form.facts(), today=today(), by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return _page(form, work), 422
    undo = Undo(url_for("pottery.lot_take_back", work_lot_id=lot.id))
    tell(_("批次 %(code)s 已入库。", code=lot.code), undo=undo)
    return redirect(url_for("pottery.work", work_id=work_id), 303)


@blueprint.post("/pottery/lots/<int:work_lot_id>/take-back")
@needs(May.EDIT_WORKS)
def lot_take_back(work_lot_id: int) -> ResponseReturnValue:
    """The lot was entered by mistake."""
    lot = lot_by_id(work_lot_id)
    try:
        actions.take_back_lot(work_lot_id, by=current_user.person_id, at=now())
        tell(_("批次 %(code)s 已撤回，库存已冲回。", code=lot.code))
    except DomainError as error:
        warn(translated(error.message, error.facts))
    return redirect(url_for("pottery.work", work_id=lot.work_id), 303)


@blueprint.post("/pottery/<int:work_id>/seconds")
@needs(May.CERTIFY_WORKS)
def seconds(work_id: int) -> ResponseReturnValue:
    """What a second costs."""
    form = SecondForm()
    right = form.validate()
    try:
        if not right:
            raise Invalid
        actions.sell_seconds(work_id, price_fen=form.price_fen.data, by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return work_page(work_id, second_form=form), 422
    tell(_("二等品的价格已定，收银台多一种规格。"))
    return redirect(url_for("pottery.work", work_id=work_id), 303)


@blueprint.post("/pottery/pieces/<int:piece_id>")
@needs(May.EDIT_WORKS)
def piece(piece_id: int) -> ResponseReturnValue:
    """What is particular about one piece."""
    form, found = PieceForm(), form_by_id(piece_id)
    try:
        actions.describe_piece(piece_id, note=form.note.data or "", by=current_user.person_id, at=now())
        tell(_("已保存。"))
    except Invalid as error:
        warn(translated(error.problems[0].message, error.problems[0].facts))
    return redirect(url_for("pottery.work", work_id=found.work_id), 303)


def _page(form: LotForm, work: Work) -> str:
    form.location_id.choices = options((one.id, _(one.name)) for one in real_locations())
    return render_template("pottery/lot_new.html", form=form, work=work, second_price=price_of_second(work))
