"""The page that takes back sales from QR codes: of paper receipts, or of a tablet that cannot send."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import N_
from shop.till.rescue.actions import rescue
from shop.till.rescue.forms import CodesForm
from shop.till.words import TYPES
from shop.web.access import May, needs
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.nav import Entry
from shop.web.now import now
from shop.web.search import offer

blueprint = Blueprint("rescue", __name__)
offer(blueprint, pages=(Entry("rescue.scan", N_("扫码找回单据"), "inbox"),))

OUTCOMES = {
    "in_books": (N_("已经在账上"), "good"),
    "kept": (N_("已放进待核"), "wait"),
    "waiting": (N_("早已在待核里"), "wait"),
    "foreign": (N_("不是本店平板的码"), "bad"),
}


@blueprint.route("/held/rescue", methods=["GET", "POST"])
@needs(May.DECIDE_HELD)
@limiter.limit("60 per minute", methods=["POST"])
def scan() -> ResponseReturnValue:
    """Take what was scanned; everything readable goes to 待核 at once, the rest is named."""
    form = CodesForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    found = form.found()
    outcomes = rescue(found, by=current_user.person_id, at=now())
    if not outcomes and not found.missing and not found.damaged:
        form.codes.errors = [_("这里没有收银台的二维码（以 MB1: 开头）。电子小票的码是给顾客看的，不是这一个。")]
        return _page(form), 422
    kept = sum(one.what == "kept" for one in outcomes)
    if kept:
        tell(_("找回 %(count)s 张单据，都在待核里等您决定。", count=kept))
    return _page(form if found.missing else CodesForm(formdata=None), outcomes=outcomes, found=found)


def _page(form: CodesForm, **told: object) -> str:
    return render_template("till/rescue.html", form=form, types=TYPES, results=OUTCOMES, **told)
