"""What the worker does for the sales pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import force_locale

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.sales.forms import tender_names
from shop.sales.models import Order
from shop.sales.queries.figures import Span, person_names
from shop.sales.queries.orders import cashiers_of, ids_of, lines_of, orders_with_ids, outlets_to_choose, wanted_from
from shop.sales.queries.products import products_of
from shop.sales.sheets import Names, check_size, orders_workbook, summary_of, summary_workbook
from shop.web.sheets import write_workbook

ORDERS_AT_A_TIME = 500


def export_orders(job: Claimed, progress: Progress) -> Outcome:
    """The orders that were asked for as an Excel file. Raises TooManyRows. Repeating it writes the file anew."""
    wanted = wanted_from(job.arguments["wanted"])
    orders = OrdersInPieces(ids_of(wanted, sort=job.arguments["sort"]), progress)
    check_size(len(orders.ids), lines_of(wanted))
    with force_locale(job.arguments["language"]):
        names = Names(
            cashiers=person_names(cashiers_of(wanted)),
            outlets={str(number): name for number, name in outlets_to_choose()},
            tenders=tender_names(),
        )
        book = write_workbook(orders_workbook(orders, names))
    with progress.file(".xlsx") as path:
        path.write_bytes(book.getbuffer())
    return Outcome(
        N_("导出了 %(orders)s 张订单。"),
        {"orders": f"{len(orders.ids):,}"},
        file=progress.file_name(".xlsx"),
        download_name=f"orders-{wanted.first}-{wanted.last}.xlsx",
    )


def export_summary(job: Claimed, progress: Progress) -> Outcome:
    """The sums that were asked for as an Excel file. Repeating it writes the file anew."""
    asked = job.arguments
    first, last = (date.fromisoformat(asked[name]) for name in ("first", "last"))
    span = Span(first=first, last=last, outlet_id=asked["outlet"])
    with force_locale(asked["language"]):
        sheets = summary_workbook(summary_of(span), products_of(span), tenders=tender_names())
        progress.step(0, 1, N_("正在写 Excel 文件"))
        book = write_workbook(sheets)
    with progress.file(".xlsx") as path:
        path.write_bytes(book.getbuffer())
    return Outcome(
        N_("导出了 %(days)s 天的汇总。"),
        {"days": f"{span.days:,}"},
        file=progress.file_name(".xlsx"),
        download_name=f"summary-{span.first}-{span.last}.xlsx",
    )


class OrdersInPieces:
    """Orders read a few at a time whenever somebody goes through them: once for the orders, once for their lines."""

    def __init__(self, ids: list[int], progress: Progress) -> None:
        self.ids = ids
        self.progress = progress
        self.passed = 0

    def __iter__(self) -> Iterator[Order]:
        for first in range(0, len(self.ids), ORDERS_AT_A_TIME):
            self.progress.step(self.passed, 2 * len(self.ids), N_("正在写 Excel 文件"))
            piece = self.ids[first : first + ORDERS_AT_A_TIME]
            yield from orders_with_ids(piece)
            self.passed += len(piece)
