"""What to take off the shelf, slips, and each parcel checked by scanning."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.db import session
from shop.kernel.errors import Invalid
from shop.live.partner.actions import packing as actions
from shop.live.partner.forms import ScanForm
from shop.live.partner.queries import orders as queries
from shop.live.partner.rules.states import PackedBy
from shop.live.partner.views.blueprint import blueprint, me
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged

SLIPS_AT_ONCE = 100


@blueprint.get("/packing")
@needs(May.PACK_ORDERS)
def packing() -> str:
    """Everything that is confirmed: by piece for the shelf, by order for the table."""
    packed_by = PackedBy.PARTNER if request.args.get("by") == PackedBy.PARTNER else PackedBy.US
    page = paged(queries.orders_to_pack(packed_by.value), file=False)
    return render_template(
        "live/partner/packing.html", packed_by=packed_by, pieces=queries.pieces_to_pack(packed_by.value), page=page
    )


@blueprint.post("/slips")
@needs(May.PACK_ORDERS)
@limiter.limit("60 per hour")
def slips() -> str:
    """Slips of the parcels we pack, with the addresses we keep; who printed them is noted."""
    orders = session().scalars(queries.orders_to_pack().limit(SLIPS_AT_ONCE)).all()
    buyers = actions.buyers_for_slips(orders, by=me(), at=now())
    return render_template("live/partner/slips.html", orders=orders, buyers=buyers)


@blueprint.route("/<int:ship_order_id>/check", methods=["GET", "POST"])
@needs(May.PACK_ORDERS)
def check(ship_order_id: int) -> ResponseReturnValue:
    """Scan each piece into the parcel."""
    form = ScanForm()
    status = 200
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            line = actions.scan(ship_order_id, form.code.data or "", by=me(), at=now())
            order = queries.order_of(ship_order_id)
            if all(one.packed == one.pieces for one in order.lines):
                tell(_("订单 %(number)s 配齐了，已打包。", number=order.number))
                return redirect(url_for("partner.packing"), 303)
            tell(_("放进去了：%(name)s。", name=line.name))
            return redirect(url_for("partner.check", ship_order_id=ship_order_id), 303)
        except Invalid as error:
            put_problems(form, error)
            status = 422
    order = queries.order_of(ship_order_id)
    return render_template("live/partner/check.html", order=order, form=form), status
