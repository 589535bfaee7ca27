"""Rows of text become a bill: find the header by its names, read every row, say why a row is not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_, DomainError, Problem
from shop.kernel.money import Fen
from shop.reconcile.rules.cells import Row, clean, column_name, moment_in
from shop.reconcile.rules.entries import Direction, Entry, Fee, Rejection, Skip
from shop.reconcile.rules.formats import FORMATS, Format

Cells = Sequence[str]
ROWS_TO_LOOK_AT = 80
FEWEST_MARKS = 3
_PERIOD = re.compile(r"起始(?:日期|时间)[:：]\s*\[?([^\]]+?)\]?\s+终止(?:日期|时间)[:：]\s*\[?([^\]]+?)\]?\s*$")
_SAID = re.compile(r"^#?(?:交易合计[:：](?P<in>\d+)笔|退款合计[:：](?P<out>\d+)笔)")
_TOTALS = "总交易单数"

UNKNOWN = N_(
    "认不出这是哪种账单。请在微信支付或支付宝的商户平台下载账单（微信「交易账单」、支付宝「业务明细」或「账务明细」），原样上传。"
)
MISSING = N_("这是%(title)s，但少了这些列：%(columns)s。请重新下载，下载时不要去掉列。")
NOTHING = N_("账单里没有任何交易。请检查下载时的日期范围。")
CUT_OFF = N_("这一行比表头少了几格，像是文件被截断了。请重新下载。")
CONTRADICTS = N_("和第 %(row)s 行编号相同、金额不同。请从商户平台重新下载。")
LONELY_FEE = N_("这是一笔服务费，可是账单里没有它的收款。")
COUNT_DIFFERS = N_("账单末尾写着 %(said)s 笔，文件里读到 %(read)s 笔。文件可能不完整，请重新下载核对。")


class NoBill(DomainError):
    """The file is no bill that the shop can read; the message says which ones it can."""

    message = UNKNOWN


@dataclass(slots=True)
class ReadBill:
    """A bill as it was read. `first_at` and `last_at`: the time it covers, its last moment left out."""

    form: Format
    first_at: datetime
    last_at: datetime
    rows: int = 0
    entries: list[Entry] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    repeated: int = 0
    warnings: list[Problem] = field(default_factory=list)

    def total(self, direction: Direction) -> tuple[int, Fen]:
        """How many movements that way, and how much."""
        found = [one.fen for one in self.entries if one.direction == direction]
        return len(found), sum(found)

    @property
    def fee_fen(self) -> Fen:
        """What the platform kept."""
        return sum(one.fee_fen for one in self.entries)


def find_header(rows: Sequence[tuple[int, Cells]]) -> tuple[int, Format, list[str]] | None:
    """Place, form and column names of the row that names a bill's columns; None when there is none."""
    best: tuple[int, int, Format, list[str]] | None = None
    for place, (_, cells) in enumerate(rows[:ROWS_TO_LOOK_AT]):
        names = [column_name(cell) for cell in cells]
        for form in FORMATS:
            marks = len(form.marks & set(names))
            if marks >= FEWEST_MARKS and (best is None or marks > best[0]):
                best = (marks, place, form, names)
    return best[1:] if best else None


def read_bill(rows: Iterable[tuple[int, Cells]]) -> ReadBill:
    """Read numbered rows of cells. Raises NoBill."""
    numbered = list(rows)
    header = find_header(numbered)
    if header is None:
        raise NoBill
    place, form, names = header
    if missing := sorted(form.columns - set(names)):
        raise NoBill(MISSING, title=form.title, columns="、".join(missing))
    reading = _Reading(form, names)
    for at, (number, cells) in enumerate(numbered[place + 1 :], place + 1):
        if reading.ends(cells):
            reading.summary(cells, numbered[at + 1][1] if at + 1 < len(numbered) else ())
        elif not reading.over and any(map(clean, cells)):
            reading.take(number, cells)
    bill = reading.finish()
    if not bill.rows:
        raise NoBill(NOTHING)
    bill.first_at, bill.last_at = _covered(numbered[:place], bill.entries)
    return bill


class _Reading:
    def __init__(self, form: Format, names: list[str]) -> None:
        self.form = form
        self.names = names
        self.over = False
        self.said: int | None = None
        self.bill = ReadBill(form, datetime.min, datetime.min)  # noqa: DTZ901 - filled in when everything is read
        self.seen: dict[tuple[str, str, str], Entry] = {}

    def ends(self, cells: Cells) -> bool:
        """Whether this is no row of the list any more: a comment or the line of totals."""
        first = clean(cells[0]) if cells else ""
        return first.startswith("#") or column_name(first) == _TOTALS

    def summary(self, cells: Cells, following: Cells) -> None:
        """What the platform says it has listed."""
        first = clean(cells[0])
        self.over = True
        if column_name(first) == _TOTALS and following and clean(following[0]).isdigit():
            self.said = int(clean(following[0]))
        elif found := _SAID.match(first):
            self.said = (self.said or 0) + int(found["in"] or found["out"])

    def take(self, number: int, cells: Cells) -> None:
        bill = self.bill
        bill.rows += 1
        row = Row(number, self.names, cells)
        if any(name not in row.cells for name in self.form.columns):
            bill.rejections.append(Rejection(number, (Problem("", CUT_OFF),)))
            return
        told = self.form.read(row)
        if row.problems or told is None:
            bill.rejections.append(Rejection(number, tuple(row.problems)))
        elif isinstance(told, Skip):
            bill.rejections.append(Rejection(number, (told.problem,), skipped=True))
        elif isinstance(told, Fee):
            bill.fees.append(told)
        else:
            self._keep(told)

    def _keep(self, entry: Entry) -> None:
        key = (entry.direction.value, entry.platform_ref, entry.refund_ref)
        before = self.seen.setdefault(key, entry)
        if before is entry:
            self.bill.entries.append(entry)
        elif before.fen == entry.fen:
            self.bill.repeated += 1
        else:
            problem = Problem("", CONTRADICTS, {"row": before.row})
            self.bill.rejections.append(Rejection(entry.row, (problem,)))

    def finish(self) -> ReadBill:
        bill = self.bill
        if self.said is not None and self.said != bill.rows:
            bill.warnings.append(Problem("", COUNT_DIFFERS, {"said": self.said, "read": bill.rows}))
        return bill


def _covered(preface: Sequence[tuple[int, Cells]], entries: Sequence[Entry]) -> tuple[datetime, datetime]:
    """What the bill says it covers, else the whole days of its entries."""
    for _, cells in preface:
        found = _PERIOD.search(clean(cells[0]).lstrip("#") if cells else "")
        ends = [moment_in(text) for text in found.groups()] if found else []
        if len(ends) == 2 and ends[0] and ends[1] and ends[0] < ends[1]:
            last = ends[1]
            return ends[0], last + timedelta(seconds=1) if last.second else last
    days = sorted(entry.at.astimezone(SHANGHAI).date() for entry in entries)
    if not days:
        return datetime.min, datetime.min  # noqa: DTZ901 - nothing is covered
    first = datetime.combine(days[0], time(), SHANGHAI)
    return first, datetime.combine(days[-1] + timedelta(1), time(), SHANGHAI)
