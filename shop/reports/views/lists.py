"""The rows behind the figures: margin by product, waste, orders of the platforms, how long items last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.live.imports.rules.states import Platform
from shop.live.models import PlatformOrder
from shop.people.queries.persons import nicknames
from shop.reports.forms import PeriodForm
from shop.reports.queries import running_out as stock
from shop.reports.queries import sold
from shop.reports.queries import streams as platforms
from shop.reports.queries import waste as wasted
from shop.reports.rules.classes import CLASSES, classes
from shop.reports.rules.scopes import Scope
from shop.reports.rules.totals import Cost
from shop.reports.sheets import lasts_sheet, products_sheet
from shop.reports.views.blueprint import blueprint
from shop.reports.views.shared import head, tabs
from shop.reports.words import WASTE_PLACES
from shop.sales.queries.products import ProductSums
from shop.stock.models import StockMove
from shop.stock.words import MOVE_KINDS, UNITS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file, workbook
from shop.web.now import today
from shop.web.pages import ROWS_ON_A_PAGE, Page, file_asked, page_number, paged, sort_order
from shop.web.sheets import Column

WASTE_SORTS = {"time": StockMove.occurred_at, "value": StockMove.value_fen}
STREAM_SORTS = {"ordered": PlatformOrder.ordered_at, "paid": PlatformOrder.paid_fen}


@dataclass(frozen=True, slots=True)
class Earned:
    """A product with its cost and its class."""

    sums: ProductSums
    cost: Cost
    letter: str


PRODUCT_SORTS: dict[str, Callable[[Earned], Any]] = {
    "revenue": lambda one: one.sums.revenue_fen,
    "units": lambda one: one.sums.kept_quantity,
    "cost": lambda one: one.cost.cost_fen,
    "margin": lambda one: one.cost.margin_fen,
    "rate": lambda one: -(10**9) if one.cost.margin_bp is None else one.cost.margin_bp,
    "name": lambda one: one.sums.name,
}


@blueprint.get("/products")
@needs(May.SEE_REPORTS)
def products() -> ResponseReturnValue:
    """Revenue, cost and margin of each product, with the share of revenue whose cost is known."""
    form = PeriodForm.asked()
    period, scope = form.chosen_period(today()), form.chosen_scope()
    goods = sold.products(period.days, scope)
    letters = classes([one.revenue_fen for one in goods])
    if file_asked():
        return workbook([products_sheet(goods, letters)], name=f"products-{period.days.first}-{period.days.last}")
    sort = request.args.get("sort", "-revenue")
    sort = sort if sort.removeprefix("-") in PRODUCT_SORTS else "-revenue"
    rows = [Earned(one, sold.cost([one]), letter) for one, letter in zip(goods, letters, strict=True)]
    rows.sort(key=PRODUCT_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return render_template(
        "reports/products.html",
        **head(form, scope, period.days),
        page=_page(rows),
        sort=sort,
        totals=sold.totals(period.days, goods, sold.orders_by_day(period.days, scope)),
        cost=sold.cost(goods),
        classes=CLASSES,
    )


@blueprint.get("/waste")
@needs(May.SEE_REPORTS)
def waste() -> ResponseReturnValue:
    """Everything that was thrown away, with what it had cost."""
    form = PeriodForm.asked()
    period, scope = form.chosen_period(today()), form.chosen_scope()
    place = request.args.get("place", type=int)
    place = place if place in WASTE_PLACES else None
    order, sort = sort_order(WASTE_SORTS, "-time")
    page = paged(wasted.rows(period.days, scope, place=place).order_by(order, StockMove.id.desc()))
    page = Page(wasted.shown(page.rows), page.number, page.total, page.size)
    people = nicknames()
    return page_or_file(
        "reports/waste.html",
        page,
        name=f"waste-{period.days.first}-{period.days.last}",
        columns=[
            Column(_("时间"), "moment", 17), Column(_("物料"), width=24), Column(_("数量"), "quantity"),
            Column(_("单位")), Column(_("金额"), "yuan"), Column(_("去处"), width=18), Column(_("怎么来的")),
            Column(_("说明"), width=30), Column(_("经手")),
        ],
        row=lambda one: (
            one.move.occurred_at, one.item.name, one.move.quantity, _(UNITS[one.item.unit]), one.value_fen,
            _(WASTE_PLACES[one.waste_id]), _(MOVE_KINDS[one.move.kind]), one.move.note,
            people.get(one.move.by_id or 0, ""),
        ),
        **head(form, scope, period.days),
        sort=sort,
        place=place,
        sums=wasted.by_place(period.days, scope),
        places=WASTE_PLACES,
        move_kinds=MOVE_KINDS,
        units=UNITS,
        people=people,
    )  # fmt: skip


@blueprint.get("/streams")
@needs(May.SEE_REPORTS)
def streams() -> ResponseReturnValue:
    """The platforms' orders behind the figure; nothing of the buyers."""
    form = PeriodForm.asked()
    period = form.chosen_period(today())
    platform = request.args.get("platform", "")
    platform = platform if platform in {one.value for one in Platform} else ""
    order, sort = sort_order(STREAM_SORTS, "-ordered")
    return page_or_file(
        "reports/streams.html",
        paged(platforms.orders(period.days, platform).order_by(order, PlatformOrder.id.desc())),
        name=f"streams-{period.days.first}-{period.days.last}",
        columns=[
            Column(_("下单时间"), "moment", 17), Column(_("平台")), Column(_("状态")), Column(_("商品"), width=36),
            Column(_("实付"), "yuan"), Column(_("已退款"), "yuan"),
        ],
        row=lambda one: (
            one.ordered_at, _(Platform(one.platform).label), _(one.stands.label), one.goods, one.paid_fen,
            one.refund_fen,
        ),
        **head(form, Scope.STREAMS, period.days),
        sort=sort,
        platform=platform,
        platforms={one.value: one.label for one in Platform},
        sums=platforms.by_platform(period.days),
        goods=platforms.goods(period.days),
    )  # fmt: skip


@blueprint.get("/running-out")
@needs(May.SEE_STOCK)
def running_out() -> ResponseReturnValue:
    """For how many days each item lasts."""
    use = stock.use_until(today())
    lasts = stock.running_out(use)
    if file_asked():
        return workbook([lasts_sheet(lasts)], name=f"running-out-{today()}")
    return render_template("reports/running_out.html", page=_page(lasts), use=use, units=UNITS, **tabs())


def _page(rows: Sequence[Any]) -> Page[Any]:
    first = (page_number() - 1) * ROWS_ON_A_PAGE
    return Page(rows[first : first + ROWS_ON_A_PAGE], page_number(), len(rows))
