"""What the worker does for the sales pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from flask_babel import force_locale

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.sales.forms import tender_names
from shop.sales.queries.figures import Span, person_names
from shop.sales.queries.orders import (
    cashiers_of,
    ids_of,
    lines_of,
    lines_with_ids,
    orders_with_ids,
    outlets_to_choose,
    wanted_from,
)
from shop.sales.queries.products import products_of
from shop.sales.sheets import Names, check_size, orders_workbook, summary_of, summary_workbook
from shop.web.sheet_stream import write_sheets
from shop.web.sheets import write_workbook

ORDERS_AT_A_TIME = 500
Row = TypeVar("Row")


def export_orders(job: Claimed, progress: Progress) -> Outcome:
    """The orders that were asked for as an Excel file. Raises TooManyRows. Repeating it writes the file anew."""
    wanted = wanted_from(job.arguments["wanted"])
    ids, lines = ids_of(wanted, sort=job.arguments["sort"]), lines_of(wanted)
    check_size(len(ids), lines)
    in_all = len(ids) + lines
    with force_locale(job.arguments["language"]):
        names = Names(
            cashiers=person_names(cashiers_of(wanted)),
            outlets={str(number): name for number, name in outlets_to_choose()},
            tenders=tender_names(),
        )
        orders = _in_pieces(ids, orders_with_ids, progress, in_all)
        cells = _in_pieces(ids, lines_with_ids, progress, in_all, len(ids))
        with progress.file(".xlsx") as path:
            write_sheets(path, orders_workbook(orders, cells, names))
    return Outcome(
        N_("导出了 %(orders)s 张订单。"),
        {"orders": f"{len(ids):,}"},
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


def _in_pieces(
    ids: Sequence[int], read: Callable[[Sequence[int]], Sequence[Row]], progress: Progress, in_all: int, done: int = 0
) -> Iterator[Row]:
    """What `read` finds of these orders, a few of them at a time; `in_all` rows will be written, `done` already are."""
    for first in range(0, len(ids), ORDERS_AT_A_TIME):
        progress.step(done, in_all, N_("正在写 Excel 文件"))
        rows = read(ids[first : first + ORDERS_AT_A_TIME])
        yield from rows
        done += len(rows)
