"""The dashboard as an Excel file, a sheet for the figures and one for each chart; a report as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from shop.catalog.words import WEEKDAYS
from shop.live.imports.rules.states import Platform
from shop.reports.charts import heat_of
from shop.reports.queries.builder import Report
from shop.reports.queries.dashboard import Dashboard
from shop.reports.queries.running_out import Lasts
from shop.reports.queries.sold import cost as cost_of
from shop.reports.rules.buckets import buckets
from shop.reports.rules.choice import DIMENSIONS, MEASURES, Choice
from shop.reports.rules.scopes import SCOPES, Scope
from shop.reports.words import WASTE_PLACES
from shop.sales.queries.products import ProductSums
from shop.sales.words import CHANNELS
from shop.stock.words import UNITS
from shop.web.sheets import Column, Sheet


def dashboard_workbook(board: Dashboard, lasts: Sequence[Lasts]) -> list[Sheet]:
    """All figures and charts, the period beside the one it is compared with."""
    return [
        sheet
        for sheet in (
            _figures(board),
            _counts(board),
            _days(board),
            _heat(board),
            products_sheet(board.now.products, board.abc),
            _waste(board),
            lasts_sheet(lasts),
        )
        if sheet.rows
    ]


def _figures(board: Dashboard) -> Sheet:
    pair = (board.now, board.before)
    rows = [
        (_("营业额"), *(part.totals.revenue_fen for part in pair)),
        (_("客单价"), *(part.totals.average_fen for part in pair)),
        (_("优惠"), *(part.totals.discount_fen for part in pair)),
        (_("退回"), *(part.totals.returned_fen for part in pair)),
        (_("有成本的营业额"), *(part.cost.costed_fen for part in pair)),
        (_("成本"), *(part.cost.cost_fen for part in pair)),
        (_("毛利"), *(part.cost.margin_fen for part in pair)),
        (_("报损"), *(part.waste_fen for part in pair)),
        (_("现金差异"), *(part.cash.fen for part in pair)),
        (_("直播成交"), *(part.streamed.paid_fen for part in pair)),
        (_("直播退款"), *(part.streamed.refund_fen for part in pair)),
    ]
    titles = [f"{days.first} – {days.last}" for days in (board.period.days, board.period.before)]
    return Sheet(_("金额"), [Column(_("项目"), width=20), *(Column(title, "yuan", 26) for title in titles)], rows)


def _counts(board: Dashboard) -> Sheet:
    pair = (board.now, board.before)
    rows = [
        (_("单数"), *(None if part.totals.orders is None else 1000 * part.totals.orders for part in pair)),
        (_("卖出件数"), *(part.totals.units for part in pair)),
        (_("直播单数"), *(1000 * part.streamed.orders for part in pair)),
        (_("清点过的班次"), *(1000 * part.cash.counted for part in pair)),
        (_("有差异的班次"), *(1000 * part.cash.wrong for part in pair)),
    ]
    days = (board.period.days, board.period.before)
    titles = [Column(f"{one.first} – {one.last}", "quantity", 26) for one in days]
    return Sheet(_("数量"), [Column(_("项目"), width=20), *titles], rows)


def _days(board: Dashboard) -> Sheet:
    columns = [Column(_("从"), "day"), Column(_("到"), "day"), Column(_("营业额"), "yuan"), Column(_("对比"), "yuan")]
    found = buckets(board.period.days, board.days, board.period.before, board.days_before)
    return Sheet(_("按天"), columns, [(one.days.first, one.days.last, one.value, one.before) for one in found])


def _heat(board: Dashboard) -> Sheet:
    heat = heat_of(board.heat, board.period.days)
    columns = [Column(_("星期")), *(Column(_("%(hour)s 点", hour=hour), "number", 8) for hour in heat.hours)]
    rows = [(_(WEEKDAYS[day]), *(cell.total for cell in cells)) for day, cells in heat.rows.items()]
    return Sheet(_("时段"), columns, rows)


def products_sheet(goods: Sequence[ProductSums], classes: Sequence[str]) -> Sheet:
    """Products with revenue, cost, margin and class."""
    columns = [
        Column(_("编号")), Column(_("商品"), width=28), Column(_("分类")), Column(_("件数"), "quantity"),
        Column(_("营业额"), "yuan"), Column(_("有成本的营业额"), "yuan", 18), Column(_("成本"), "yuan"),
        Column(_("毛利"), "yuan"), Column(_("毛利率"), "percent"), Column(_("暂估成本"), "yuan"), Column("ABC"),
    ]  # fmt: skip
    rows = []
    for one, letter in zip(goods, classes, strict=True):
        cost = cost_of([one])
        rows.append(
            (one.code, one.name, one.category, one.kept_quantity, one.revenue_fen, cost.costed_fen, cost.cost_fen,
             cost.margin_fen, cost.margin_bp, cost.provisional_fen, letter)
        )  # fmt: skip
    return Sheet(_("商品"), columns, rows)


def _waste(board: Dashboard) -> Sheet:
    places = sorted({*board.now.waste, *board.before.waste})
    rows = [(_(WASTE_PLACES[one]), board.now.waste.get(one, 0), board.before.waste.get(one, 0)) for one in places]
    return Sheet(_("报损"), [Column(_("原因"), width=20), Column(_("金额"), "yuan"), Column(_("对比"), "yuan")], rows)


def lasts_sheet(lasts: Sequence[Lasts]) -> Sheet:
    """Items and for how long they last."""
    columns = [
        Column(_("编号")), Column(_("物料"), width=28), Column(_("单位")), Column(_("现有"), "quantity"),
        Column(_("每天用"), "quantity"), Column(_("还能用几天"), "quantity"),
    ]  # fmt: skip
    rows = [
        (one.item.code, one.item.name, _(UNITS[one.item.unit]), one.on_hand, one.a_day, 100 * one.tenths)
        for one in lasts
    ]
    return Sheet(_("还能用几天"), columns, rows)


def report_sheet(choice: Choice, found: Report) -> Sheet:
    """The report as a table; the total stands in the last row."""
    named = [MEASURES[choice.source][name] for name in choice.measures]
    columns: list[Column] = [Column(_(DIMENSIONS[choice.source][choice.dimension]), width=26)]
    columns += [Column(_(name), kind, 16) for name, kind in named]  # type: ignore[arg-type]
    rows = [(label_of(choice.dimension, line.key), *line.values.values()) for line in found.lines]
    if found.lines:
        rows.append((_("合计"), *found.total.values()))
    return Sheet(_("报表"), columns, rows)


def label_of(dimension: str, key: Any) -> str:
    """What a row is called."""
    if key is None:
        return str(_("没有记名"))
    if dimension == "weekday":
        return str(_(WEEKDAYS[key]))
    if dimension == "hour":
        return str(_("不知道几点") if key < 0 else _("%(hour)s 点", hour=key))
    if dimension == "hall":
        return str(_(SCOPES[Scope(key)]))
    if dimension == "place":
        return str(_(WASTE_PLACES[key]))
    if dimension == "platform":
        return str(_(Platform(key).label))
    if dimension == "channel":
        return str(_(CHANNELS.get(key, key)))
    if isinstance(key, date):
        return f"{key:%Y-%m}" if dimension == "month" else key.isoformat()
    return str(key)
