"""Forecasts and plans as sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from shop.catalog.models import Product
from shop.planning.queries.buying import ToBuy
from shop.planning.queries.forecasts import Day, Line, Series
from shop.planning.queries.preparing import Preparing
from shop.planning.rules.making import PART_NAMES, Part, Piece
from shop.planning.words import MODELS, goings_on
from shop.stock.words import UNITS
from shop.web.sheets import Column, Sheet


def lines_sheet(lines: Sequence[Line]) -> Sheet:
    """All products with what is expected of the next day, week and four weeks."""
    spans = (_("这天"), _("7 天"), _("28 天"))
    ends = (_("低"), _("中"), _("高"))
    columns = [Column(_("商品"), width=24), Column(_("分类")), Column(_("用的"))]
    columns += [Column(f"{span} {end}", "quantity", 10) for span in spans for end in ends]
    columns += [Column(_("误差"), "percent", 10), Column(_("基准的误差"), "percent", 12)]
    rows = (
        [one.name, one.category, _(MODELS[one.model]), *one.next_day, *one.week, *one.month, one.wql_bp, one.bar_bp]
        for one in lines
    )
    return Sheet(_("销量预测"), columns, rows)


def days_sheet(series: Series) -> Sheet:
    """The days of one series: what was sold, what is expected."""
    columns = [
        Column(_("日期"), "day", 12), Column(_("卖出"), "quantity", 10), Column(_("平均"), "quantity", 10),
        Column(_("低"), "quantity", 10), Column(_("中"), "quantity", 10), Column(_("高"), "quantity", 10),
        Column(_("这天的事"), width=40),
    ]  # fmt: skip
    return Sheet(_("销量预测"), columns, map(_day, series.days))


def _day(one: Day) -> list[object]:
    said = one.forecast
    figures: list[object] = [said.mean, said.q10, said.q50, said.q90] if said else [None] * 4
    return [one.day, None if said else one.sold, *figures, "、".join(goings_on(one.facts))]


def preparing_sheets(found: Preparing) -> list[Sheet]:
    """What to make and what to bring to the bar."""
    columns = [Column(_("物料"), width=24), Column(_("单位"), width=8)]
    figures = [Column(title, "quantity") for title in (_("大概要用"), _("备到"), _("吧台有"), _("要做"))]
    rows = (
        [one.item.name, _(UNITS[one.item.unit]), one.expected, one.target, one.there, one.make] for one in found.make
    )
    bring = [Column(title, "quantity") for title in (_("大概要用"), _("备到"), _("吧台有"), _("要拿"), _("别处有"))]
    brought = (
        [one.item.name, _(UNITS[one.item.unit]), one.expected, one.target, one.there, one.missing, one.elsewhere]
        for one in found.bring
    )
    return [Sheet(_("要做的"), [*columns, *figures], rows), Sheet(_("要拿到吧台的"), [*columns, *bring], brought)]


def buying_sheet(rows: Sequence[ToBuy]) -> Sheet:
    """The purchase plan."""
    columns = [
        Column(_("物料"), width=24), Column(_("编号")), Column(_("单位"), width=8), Column(_("现有"), "quantity"),
        Column(_("在路上"), "quantity"), Column(_("还够几天"), "number"), Column(_("管几天"), "number"),
        Column(_("把握"), "percent"), Column(_("备到"), "quantity"), Column(_("要买"), "quantity"),
        Column(_("供应商"), width=20), Column(_("几包"), "number"), Column(_("合计"), "yuan"),
    ]  # fmt: skip
    return Sheet(_("采购计划"), columns, map(_bought, rows))


def _bought(one: ToBuy) -> list[object]:
    return [
        one.item.name, one.item.code, _(UNITS[one.item.unit]), one.on_hand, one.coming, one.lasts_days, one.wish.days,
        round(10_000 * one.wish.level), one.wish.target, one.quantity, one.quote.supplier.name if one.quote else "",
        one.offer.packs if one.offer else None, one.cost_fen if one.offer else None,
    ]  # fmt: skip


def making_sheets(
    make: Sequence[Piece], show: Sequence[tuple[Piece, Part]], goods: Mapping[int, Product]
) -> list[Sheet]:
    """What to make, and the line-up."""
    columns = [
        Column(_("作品"), width=26), Column(_("编号"), width=16), Column(_("现有"), "quantity"),
        Column(_("8 周店里卖出"), "quantity"), Column(_("8 周直播卖出"), "quantity"),
    ]  # fmt: skip

    def figures(one: Piece) -> list[object]:
        product = goods[one.id]
        return [product.name, product.code, one.there, one.sold, one.streamed]

    return [
        Sheet(_("要做的"), [*columns, Column(_("要做"), "number")], ([*figures(one), one.make] for one in make)),
        Sheet(_("直播"), [*columns, Column(_("怎么用"))], ([*figures(one), _(PART_NAMES[part])] for one, part in show)),
    ]
