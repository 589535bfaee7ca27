"""Files that come back from a partner: brought, looked at with their differences, booked or dropped."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import DomainError, Invalid
from shop.live.partner.actions import returning as actions
from shop.live.partner.files import read_sent
from shop.live.partner.forms import ReturnForm
from shop.live.partner.queries import handing as queries
from shop.live.partner.queries.orders import partners
from shop.live.partner.rules.returns import DIFFERENCES, NAMES, NEEDED
from shop.live.partner.views.blueprint import blueprint, me
from shop.live.partner.words import RETURN_STATES
from shop.web.access import May, needs
from shop.web.forms import options, put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged


@blueprint.route("/returns", methods=["GET", "POST"])
@needs(May.PACK_ORDERS)
@limiter.limit("60 per hour", methods=["POST"])
def returns() -> ResponseReturnValue:
    """All of them; a new one is brought here."""
    form = ReturnForm()
    form.partner_id.choices = options((one.id, one.name) for one in partners(active=True))
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            sheet = read_sent(form.file.data, NAMES, NEEDED)
            made = actions.bring(form.partner_id.data, sheet, by=me(), at=now())
            return redirect(url_for("partner.return_page", partner_return_id=made.id), 303)
        except DomainError as error:
            put_problems(form, error)
            status = error.status
    page = paged(queries.return_list(), file=False)
    return render_template("live/partner/returns.html", page=page, form=form, states=RETURN_STATES), status


@blueprint.get("/returns/<int:partner_return_id>")
@needs(May.PACK_ORDERS)
def return_page(partner_return_id: int) -> str:
    """What a file would do, or did."""
    found = queries.return_of(partner_return_id)
    return render_template("live/partner/return.html", one=found, states=RETURN_STATES, differences=DIFFERENCES)


@blueprint.post("/returns/<int:partner_return_id>")
@needs(May.PACK_ORDERS)
def return_book(partner_return_id: int) -> ResponseReturnValue:
    """Book what agrees."""
    count = actions.book(partner_return_id, by=me(), at=now())
    tell(_("按回单记好了 %(count)s 张订单。", count=count))
    return redirect(url_for("partner.return_page", partner_return_id=partner_return_id), 303)


@blueprint.post("/returns/<int:partner_return_id>/drop")
@needs(May.PACK_ORDERS)
def return_drop(partner_return_id: int) -> ResponseReturnValue:
    """Forget a file that is not booked."""
    actions.drop(partner_return_id, by=me(), at=now())
    tell(_("回单已丢弃，什么都没有改。"))
    return redirect(url_for("partner.returns"), 303)
