"""Orders of the platforms: a list, one order with its history, its buyer in the open for those who may, a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from shop.db import session, transaction
from shop.live.imports import queries
from shop.live.imports.actions import buyers
from shop.live.imports.forms import OrdersForm
from shop.live.imports.rules.states import Platform
from shop.live.imports.views.blueprint import blueprint, me
from shop.live.models import PlatformLine, PlatformOrder
from shop.people.actions import audit
from shop.web.access import May, needs
from shop.web.downloads import streamed_csv
from shop.web.limits import limiter
from shop.web.now import now, today
from shop.web.pages import paged, sort_order
from shop.web.sheets import Column, Sheet

SORTS = {"ordered": PlatformOrder.ordered_at, "number": PlatformOrder.number, "paid": PlatformOrder.paid_fen}
AT_ONCE = 500


def _wanted(form: OrdersForm) -> Select[PlatformOrder]:
    return queries.orders(form.platform.data or "", form.state.data or "", (form.q.data or "").strip())


@blueprint.get("/orders")
@needs(May.SEE_ORDERS)
def orders() -> str:
    """The orders."""
    form = OrdersForm.asked()
    order, sort = sort_order(SORTS, "-ordered")
    page = paged(_wanted(form).order_by(order, PlatformOrder.id.desc()), file=False)
    waiting = queries.how_much_waits()
    return render_template("live/orders.html", page=page, sort=sort, form=form, waiting=waiting)


@blueprint.post("/orders/export")
@needs(May.IMPORT_ORDERS)
@limiter.limit("20 per hour")
def export_orders() -> ResponseReturnValue:
    """The orders of the list as a file: numbers, goods and money, no buyers. Who took it is noted."""
    form = OrdersForm.asked()
    with transaction():
        asked = " ".join(filter(None, (form.platform.data, form.state.data, form.q.data)))
        audit.record("platform_orders.export", subject="platform_orders", detail=asked, by=me(), at=now())
    columns = [
        Column(_("平台")), Column(_("订单号")), Column(_("状态")), Column(_("下单时间"), "moment"),
        Column(_("商品")), Column(_("规格")), Column(_("商家编码")), Column(_("数量"), "number"),
        Column(_("这一行实付"), "yuan"), Column(_("售后")), Column(_("整单实付"), "yuan"), Column(_("已退款"), "yuan"),
        Column(_("快递公司")), Column(_("快递单号")), Column(_("直播间或达人")),
    ]  # fmt: skip
    return streamed_csv(
        Sheet(_("平台订单"), columns, _rows(_wanted(form))), name=f"platform-orders-{today().isoformat()}"
    )


def _rows(wanted: Select[PlatformOrder]) -> Iterator[list[object]]:
    last = 0
    while True:
        piece = wanted.where(PlatformOrder.id > last).order_by(PlatformOrder.id).limit(AT_ONCE)
        found = session().scalars(piece).all()
        for order in found:
            last = order.id
            bare: list[PlatformLine | None] = list(order.lines) or [None]
            yield from (_row(order, line) for line in bare)
        session().expunge_all()
        if len(found) < AT_ONCE:
            return


def _row(order: PlatformOrder, line: PlatformLine | None) -> list[object]:
    of_line = (
        [line.goods_name, line.spec, line.sku, line.pieces, line.fen, _(line.after_stands.label)]
        if line
        else [order.goods, "", "", None, None, ""]
    )
    return [
        _(Platform(order.platform).label), order.number, _(order.stands.label), order.ordered_at, *of_line,
        order.paid_fen, order.refund_fen, order.courier, order.tracking, order.room,
    ]  # fmt: skip


@blueprint.get("/orders/<int:platform_order_id>")
@needs(May.SEE_ORDERS)
def order(platform_order_id: int) -> str:
    """One order; its buyer is masked."""
    return _order_page(platform_order_id)


@blueprint.post("/orders/<int:platform_order_id>/buyer")
@needs(May.SEE_BUYER_DATA)
@limiter.limit("120 per hour")
def buyer(platform_order_id: int) -> str:
    """One order with its buyer in the open. Who looked is noted."""
    shown = buyers.look_at(platform_order_id, by=me(), at=now())
    return _order_page(platform_order_id, shown=shown)


def _order_page(platform_order_id: int, **more: object) -> str:
    found = queries.order_of(platform_order_id)
    after_sales = queries.after_sales_of(found)
    return render_template(
        "live/order.html",
        order=found,
        after_sales=after_sales,
        history=queries.history_of(found, after_sales),
        kept=queries.buyer_of(found.id),
        **more,
    )
