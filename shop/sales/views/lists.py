"""Lists behind the figures: what went back, what was used up."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.sales.forms import BackFilterForm, UseFilterForm, tender_names, usual_days
from shop.sales.queries.backs import BACK_SORTS, USE_SORTS, refunds_of, uses_page
from shop.sales.queries.figures import person_names
from shop.sales.views.blueprint import blueprint
from shop.sales.words import BACK_KINDS, REASONS, USE_KINDS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.now import today
from shop.web.pages import sort_order
from shop.web.sheets import Column


@blueprint.get("/refunds")
@needs(May.SEE_SALES)
def refunds() -> ResponseReturnValue:
    """Refunds, voids and comps by the day they were made."""
    form = BackFilterForm.asked()
    first, last = form.days(today())
    order, sort = sort_order(BACK_SORTS, "-time")
    page = refunds_of(first, last, kind=form.value("kind") or "", order=order)
    people = person_names({refund.by_id for refund in page.rows})
    return page_or_file(
        "sales/refunds.html",
        page,
        name=f"refunds-{first}-{last}",
        columns=[
            Column(_("时间"), "moment", 17), Column(_("种类")), Column(_("订单"), width=18),
            Column(_("原因"), width=18),
            Column(_("说明"), width=30), Column(_("经手")), Column(_("金额"), "yuan"),
        ],
        row=lambda one: (
            one.occurred_at, _(BACK_KINDS[one.kind]), one.order.number,
            _(REASONS[one.reason]) if one.reason in REASONS else one.reason, one.reason_text,
            people.get(one.by_id or 0, ""), one.total_fen,
        ),
        sort=sort,
        form=form,
        first=first,
        last=last,
        people=people,
        kinds=BACK_KINDS,
        reasons=REASONS,
        tenders=tender_names(),
        usual_days=usual_days(today()),
    )  # fmt: skip


@blueprint.get("/uses")
@needs(May.SEE_SALES)
def uses() -> ResponseReturnValue:
    """Waste, remakes, staff and training use."""
    form = UseFilterForm.asked()
    first, last = form.days(today())
    order, sort = sort_order(USE_SORTS, "-time")
    return page_or_file(
        "sales/uses.html",
        uses_page(first, last, kind=form.value("kind") or "", order=order),
        name=f"uses-{first}-{last}",
        columns=[
            Column(_("时间"), "moment", 17), Column(_("种类")), Column(_("商品"), width=28),
            Column(_("件数"), "quantity"),
            Column(_("原因"), width=18), Column(_("说明"), width=30), Column(_("经手")),
        ],
        row=lambda one: (
            one.use.occurred_at, _(USE_KINDS[one.use.kind]), one.product, one.use.quantity,
            _(REASONS[one.use.reason]) if one.use.reason in REASONS else one.use.reason, one.use.note, one.person,
        ),
        sort=sort,
        form=form,
        first=first,
        last=last,
        kinds=USE_KINDS,
        reasons=REASONS,
        usual_days=usual_days(today()),
    )  # fmt: skip
