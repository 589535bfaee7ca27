"""Lists of reconciliation as pages and as Excel files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.reconcile.models import Bill, BillEntry
from shop.reconcile.queries import bills as queries
from shop.reconcile.queries.days import TenderDay
from shop.reconcile.rules.formats import BY_NAME
from shop.reconcile.states import BillState, EntryState, Resolution
from shop.reconcile.views.blueprint import FOUND
from shop.web.downloads import page_or_file, workbook
from shop.web.filters import say
from shop.web.now import today
from shop.web.pages import Page, file_asked, page_number, paged
from shop.web.sheets import Column, Sheet

ROWS_ON_A_PAGE = 50


def bill_columns() -> list[Column]:
    """The columns of the list of bills."""
    return [
        Column(_("账单"), "number", 6), Column(_("文件"), width=36), Column(_("种类"), width=20), Column(_("状态")),
        Column(_("从"), "moment", 17), Column(_("到"), "moment", 17), Column(_("行数"), "number"),
        Column(_("新的"), "number"), Column(_("以前已有"), "number"), Column(_("没有导入"), "number"),
        Column(_("收款"), "yuan"), Column(_("退款"), "yuan"), Column(_("手续费"), "yuan"),
        Column(_("没处理"), "number"), Column(_("上传时间"), "moment", 17),
    ]  # fmt: skip


def bill_row(one: Bill, waiting: Mapping[int, int]) -> Sequence[Any]:
    """One bill as a row."""
    return (
        one.id, one.file_name, _(BY_NAME[one.form].title), _(BillState(one.state).label), one.first_at, one.last_at,
        one.rows, one.taken, one.already, one.rejected, one.in_fen, one.out_fen, one.fee_fen,
        waiting.get(one.id, 0), one.brought_at,
    )  # fmt: skip


def entries(found: Bill, counts: Mapping[str, int], tab: str, **facts: object) -> ResponseReturnValue:
    """The entries of a bill in one class; on the tab of what is open also payments that the bill does not show."""
    page = paged(queries.entries(found.id, tab))
    also = []
    if tab == queries.OPEN and page.number == page.last:
        also = list(paged(queries.missing(found), number=1, size=500, file=False).rows)
        said = queries.explained(also)
        also = [one for one in also if one.id not in said]
    return page_or_file(
        "reconcile/bill.html", page, name=f"bill-{found.id}-{tab}",
        columns=[
            Column(_("时间"), "moment", 17), Column(_("方向")), Column(_("账单金额"), "yuan"),
            Column(_("手续费"), "yuan"),
            Column(_("平台单号"), width=34), Column(_("商户订单号"), width=22), Column(_("退款单号"), width=22),
            Column(_("结果")), Column(_("怎么对上的"), width=16), Column(_("订单"), width=16),
            Column(_("小票金额"), "yuan"), Column(_("处理")), Column(_("原因"), width=30),
        ],
        row=entry_row, bill=found, counts=counts, tab=tab, also=also, **facts,
    )  # fmt: skip


def entry_row(one: BillEntry) -> Sequence[Any]:
    """One entry as a row."""
    return (
        one.occurred_at, _("收款") if one.direction == "in" else _("退款"), one.amount_fen, one.fee_fen,
        one.platform_ref, one.order_ref, one.refund_ref, _(EntryState(one.state).label),
        _(FOUND[one.found]) if one.found else "", one.payment.order.number if one.payment else "",
        abs(one.payment.net_fen) if one.payment else None,
        _(Resolution(one.resolution).label) if one.resolution else "", one.reason,
    )  # fmt: skip


def missing(found: Bill, counts: Mapping[str, int], tab: str, **facts: object) -> ResponseReturnValue:
    """Payments that the bill should show and does not."""
    page = paged(queries.missing(found))
    said = queries.explained(page.rows)
    return page_or_file(
        "reconcile/bill.html", page, name=f"bill-{found.id}-{tab}",
        columns=[
            Column(_("时间"), "moment", 17), Column(_("订单"), width=16), Column(_("小票金额"), "yuan"),
            Column(_("原因"), width=30),
        ],
        row=lambda one: (
            one.occurred_at, one.order.number, one.net_fen, said[one.id].reason if one.id in said else "",
        ),
        bill=found, counts=counts, tab=tab, said=said, **facts,
    )  # fmt: skip


def rejected(found: Bill, counts: Mapping[str, int], tab: str, **facts: object) -> ResponseReturnValue:
    """Rows that were not taken, with their reasons."""
    rows = found.rejections
    if file_asked():
        columns = [Column(_("文件第几行"), "number"), Column(_("为什么没有导入"), width=80)]
        told = ((row["row"], " ".join(say(one["message"], one["facts"]) for one in row["reasons"])) for row in rows)
        return workbook([Sheet(_("没有导入的行"), columns, told)], name=f"bill-rows-{today().isoformat()}")
    number = page_number()
    first = (number - 1) * ROWS_ON_A_PAGE
    page = Page(rows[first : first + ROWS_ON_A_PAGE], number, len(rows))
    return render_template("reconcile/bill.html", page=page, bill=found, counts=counts, tab=tab, **facts)


def day_columns() -> list[Column]:
    """The columns of the list of days."""
    return [
        Column(_("营业日"), "day", 12), Column(_("支付方式")), Column(_("小票笔数"), "number"),
        Column(_("小票收入"), "yuan"), Column(_("小票退回"), "yuan"), Column(_("账单笔数"), "number"),
        Column(_("账单收入"), "yuan"), Column(_("账单退回"), "yuan"), Column(_("相差"), "yuan"),
        Column(_("手续费"), "yuan"), Column(_("没处理"), "number"),
    ]  # fmt: skip


def day_row(one: TenderDay, tenders: Mapping[str, str]) -> Sequence[Any]:
    """One tender on one day as a row."""
    shown = one.has_bill
    return (
        one.day, tenders.get(one.method, one.method), one.payments, one.in_fen, one.out_fen,
        one.entries if shown else None, one.bill_in_fen if shown else None, one.bill_out_fen if shown else None,
        one.difference_fen if shown else None, one.fee_fen if shown else None, one.waiting if shown else None,
    )  # fmt: skip
