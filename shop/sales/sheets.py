"""The files of the sales pages: orders, their lines, sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from shop.kernel.errors import N_, DomainError
from shop.kernel.money import Fen
from shop.sales.models import Order
from shop.sales.queries import figures
from shop.sales.queries.figures import Figures, Span, TenderSums
from shop.sales.queries.orders import methods_of, state_of
from shop.sales.queries.products import Coverage, ProductSums, coverage
from shop.sales.queries.tax import tax_back_within
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.sales.words import CHANNELS, SOURCES, STATES
from shop.web.sheets import Column, Sheet

#: More than so many are written by the worker, so that the tills need not wait.
ORDERS_AT_ONCE = 2_000
#: The sums of more days than these too.
DAYS_AT_ONCE = 100
ROWS_OF_A_SHEET = 1_048_000


class TooManyRows(DomainError):
    """A sheet holds no more; CSV does."""

    message = N_(
        "一张 Excel 表最多 %(most)s 行，这里有 %(rows)s 行。请改用 CSV 导出，行数不限；或者缩小日期范围，分几次导出。"
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in an order are called."""

    cashiers: Mapping[int, str]
    outlets: Mapping[str, Any]
    tenders: Mapping[str, str]


def check_size(orders: int, lines: int) -> None:
    """Refuse as Excel what no sheet can hold. Raises TooManyRows."""
    rows = max(orders, lines)
    if rows > ROWS_OF_A_SHEET:
        raise TooManyRows(most=f"{ROWS_OF_A_SHEET:,}", rows=f"{rows:,}")


def orders_workbook(orders: Iterable[Order], lines: Iterable[Sequence[Any]], names: Names) -> list[Sheet]:
    """One row per order, and one row per line (LINE_CELLS) on a second sheet, which is written after the first."""
    return [orders_sheet(orders, names), lines_sheet(lines)]


def orders_sheet(orders: Iterable[Order], names: Names) -> Sheet:
    """One row per order."""
    columns = (
        Column(_("单号"), width=18), Column(_("营业日"), "day", 12), Column(_("时间"), "moment", 17),
        Column(_("状态")), Column(_("来源")), Column(_("渠道")), Column(_("门店")), Column(_("收银员")),
        Column(_("支付方式"), width=18), Column(_("原价"), "yuan"), Column(_("优惠"), "yuan"),
        Column(_("应收"), "yuan"),
        Column(_("抹零"), "yuan"), Column(_("已退"), "yuan"),
    )  # fmt: skip
    return Sheet(_("订单"), columns, (_order_row(order, names) for order in orders))


def lines_sheet(lines: Iterable[Sequence[Any]]) -> Sheet:
    """One row per line of an order, as LINE_CELLS."""
    columns = (
        Column(_("单号"), width=18), Column(_("营业日"), "day", 12), Column(_("行"), "number", 6),
        Column(_("商品"), width=28), Column(_("数量"), "quantity", 10), Column(_("单价"), "yuan"),
        Column(_("优惠"), "yuan"), Column(_("金额"), "yuan"), Column(_("已退数量"), "quantity", 10),
    )  # fmt: skip
    return Sheet(_("明细"), columns, lines)


def _order_row(order: Order, names: Names) -> tuple[Any, ...]:
    return (
        order.number,
        order.business_day,
        order.occurred_at if order.hour != HOUR_UNKNOWN else None,
        _(STATES[state_of(order)]),
        _(SOURCES[order.source]),
        _(CHANNELS.get(order.channel, order.channel)),
        names.outlets.get(str(order.outlet_id), ""),
        names.cashiers.get(order.cashier_id or 0, ""),
        " + ".join(names.tenders.get(method, method) for method in methods_of(order)),
        order.total_fen + order.discount_fen,
        order.discount_fen,
        order.total_fen,
        order.rounding_fen,
        order.returned_fen,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Sums of some days, every way they are looked at. `tax_fen` is the tax in the revenue: what went back took its
    own with it."""

    span: Span
    total: Figures
    tax_fen: Fen
    coverage: Coverage
    hours: Mapping[int, Figures]
    tenders: Sequence[TenderSums]
    cashiers: Sequence[tuple[int, str, Figures]]
    channels: Mapping[str, Figures]
    days: Mapping[date, Figures]


def summary_of(span: Span) -> Summary:
    """All sums of these days, out of the rollups."""
    total = figures.totals(span)
    return Summary(
        span=span,
        total=total,
        tax_fen=total.tax_fen - (tax_back_within(span) if total.revenue_fen != total.net_fen else 0),
        coverage=coverage(span),
        hours=figures.by_hour(span),
        tenders=figures.by_tender(span),
        cashiers=figures.by_cashier(span),
        channels=figures.by_channel(span),
        days=figures.by_day(span) if span.first != span.last else {},
    )


def summary_workbook(summary: Summary, products: Sequence[ProductSums], *, tenders: Mapping[str, str]) -> list[Sheet]:
    """One sheet for each way of looking at the days."""
    sheets = [
        Sheet(
            _("合计"),
            [Column(_("项目"), width=24), *_figure_columns(_("其中税额"))],
            [(_("合计"), *_figures(replace(summary.total, tax_fen=summary.tax_fen)))],
        ),
        _product_sheet(products),
        _figures_sheet(_("按小时"), _("时段"), [(_hour(hour), one) for hour, one in summary.hours.items()]),
        Sheet(
            _("按支付方式"),
            [
                Column(_("支付方式")),
                Column(_("笔数"), "number"),
                Column(_("收入"), "yuan"),
                Column(_("退回、更正"), "yuan"),
                Column(_("净额"), "yuan"),
            ],
            [(tenders.get(t.method, t.method), t.payments, t.in_fen, t.out_fen, t.net_fen) for t in summary.tenders],
        ),
        _figures_sheet(_("按收银员"), _("收银员"), [(row[1] or _("没有记名"), row[2]) for row in summary.cashiers]),
        _figures_sheet(
            _("按渠道"), _("渠道"), [(_(CHANNELS.get(name, name)), one) for name, one in summary.channels.items()]
        ),
        _figures_sheet(_("按天"), _("营业日"), [(day.isoformat(), one) for day, one in summary.days.items()]),
    ]  # fmt: skip
    return [sheet for sheet in sheets if sheet.rows]


def _product_sheet(products: Sequence[ProductSums]) -> Sheet:
    columns = [
        Column(_("编号")), Column(_("商品"), width=28), Column(_("分类")), Column(_("卖出"), "quantity"),
        Column(_("其中价格未知"), "quantity"), Column(_("原价"), "yuan"), Column(_("优惠"), "yuan"),
        Column(_("退回数量"), "quantity"), Column(_("退回金额"), "yuan"), Column(_("营业额"), "yuan"),
    ]  # fmt: skip
    rows = [
        (p.code, p.name, p.category, p.quantity, p.unpriced_quantity, p.gross_fen, p.discount_fen,
         p.returned_quantity, p.returned_fen, p.revenue_fen)
        for p in products
    ]  # fmt: skip
    return Sheet(_("按商品"), columns, rows)


def _hour(hour: int) -> str:
    text: str = _("不知道几点") if hour == HOUR_UNKNOWN else _("%(hour)s 点", hour=hour)
    return text


def _figure_columns(tax: str) -> list[Column]:
    return [
        Column(_("单数"), "number"), Column(_("件数"), "quantity"), Column(_("原价"), "yuan"),
        Column(_("优惠"), "yuan"),
        Column(_("退款"), "yuan"), Column(_("撤单"), "yuan"), Column(_("免单"), "yuan"), Column(_("抹零"), "yuan"),
        Column(tax, "yuan"), Column(_("营业额"), "yuan"),
    ]  # fmt: skip


def _figures(one: Figures) -> tuple[int, ...]:
    return (
        one.kept_orders, one.quantity, one.gross_fen, one.discount_fen, one.refunded_fen, one.voided_fen,
        one.comped_fen, one.rounding_fen, one.tax_fen, one.revenue_fen,
    )  # fmt: skip


def _figures_sheet(title: str, first: str, rows: Sequence[tuple[str, Figures]]) -> Sheet:
    return Sheet(
        title,
        [Column(first, width=18), *_figure_columns(_("税额（退款前）"))],
        [(name, *_figures(one)) for name, one in rows],
    )
