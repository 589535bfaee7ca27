"""A file from its arrival to its import: noted, looked through, confirmed, written, or thrown away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.live.imports.actions.writing import Writer
from shop.live.imports.files import PlatformFile, surveyed
from shop.live.imports.merging import merge
from shop.live.imports.queries import channels, goods_known, settled_words
from shop.live.imports.rules.formats import Format, Header, Kind
from shop.live.imports.rules.records import AfterSale, Told
from shop.live.imports.rules.states import Platform, Words
from shop.live.imports.rules.survey import told_rows
from shop.live.models import PlatformBatch, PlatformLayout
from shop.live.words import BatchState
from shop.people.actions import audit

#: Rows merged at once, and rows written in one transaction: only a very large file needs more than one.
AT_ONCE = 500
IN_ONE_TRANSACTION = 20_000
LONGEST_NAME = 200
NO_MONEY = N_("请选「数量」和「这一行实付」（每行一样商品），或者选「整单实付」（每行一张订单）。")
Tell = Callable[[int, int], None]


class NotNow(Conflict):
    """The batch is in a state in which this cannot be done."""

    message = N_("这份文件现在不能这样操作，请刷新页面查看它的状态。")


def bring(file: PlatformFile, *, by: int | None, at: datetime) -> PlatformBatch:
    """Note a file, its format known or not yet. The same file again is the batch that is there already."""
    form = file.header.form if file.header else None
    with transaction() as current:
        there = current.scalar(
            select(PlatformBatch)
            .where(PlatformBatch.file_sha256 == file.source.sha256, PlatformBatch.state != BatchState.UNDONE.value)
            .order_by(PlatformBatch.id)
            .limit(1)
        )
        if there is not None:
            return there
        batch = PlatformBatch(
            file_name="".join(sign for sign in file.source.name if sign >= " ")[-LONGEST_NAME:],
            file_sha256=file.source.sha256,
            form=form.name if form else "",
            platform=(form.platform if form else Platform.OTHER).value,
            state=BatchState.NEW.value,
            rows=file.source.row_count,
            brought_at=at,
            brought_by=by,
        )
        current.add(batch)
        current.flush()
        return batch


def look(batch_id: int, file: PlatformFile, *, at: datetime, tell: Tell | None = None) -> PlatformBatch:
    """Walk through the file and count what an import would do. Raises BadFile, NotFound, NotNow."""
    header = _header(file)
    words = settled_words()
    counted = _Counted(header.form, at, tell, of=file.source.row_count)
    found = surveyed(file, words, counted.take)
    if found.taken_back:
        counted = _Counted(header.form, at, tell, of=found.lines)
        for told in _good_rows(header, file, words, found.left_out):
            counted.take(told)
    counted.finish()
    with transaction():
        batch = batch_to_change(batch_id, BatchState.NEW, BatchState.READY)
        batch.state = BatchState.READY.value
        batch.form, batch.platform = header.form.name, header.form.platform.value
        batch.rows, batch.orders, batch.rejected = found.rows, found.orders, found.rejected
        batch.rejections = [one.as_json() for one in sorted(found.rejections)]
        batch.left_out = sorted(found.left_out)
        batch.words = [list(pair) for pair in found.words.items()]
        batch.new, batch.changed, batch.older = counted.new, counted.changed, counted.older
        batch.same = counted.same + found.repeated
        return batch


def name_columns(
    batch_id: int, *, platform: str, title: str, columns: dict[str, str], by: int | None, at: datetime
) -> PlatformLayout:
    """Keep what a teacher said the columns of an unknown file are: the next such file is known. Raises Invalid."""
    lines = "pieces" in columns and "amount" in columns
    if not lines and "paid" not in columns:
        raise Invalid(problems=(Problem("amount", NO_MONEY),))
    with transaction() as current:
        batch_to_change(batch_id, BatchState.NEW)
        kind = Kind.LINES if lines else Kind.ORDERS
        kept = PlatformLayout(
            platform=Platform(platform).value, kind=kind.value, title=title, columns=columns, made_at=at, made_by=by
        )
        current.add(kept)
        current.flush()
        audit.record("platform_layout.add", subject=f"platform_layout:{kept.id}", detail=title, by=by, at=at)
    return kept


def start(batch_id: int) -> PlatformBatch:
    """Mark a batch as being imported; one that was cut off goes on. Raises NotFound, NotNow."""
    with transaction():
        batch = batch_to_change(batch_id, BatchState.READY, BatchState.RUNNING)
        if batch.state == BatchState.READY:
            batch.new = batch.changed = batch.older = batch.walked = 0
            batch.same = 0
        batch.state = BatchState.RUNNING.value
        return batch


def give_up(batch_id: int) -> None:
    """Forget a file that was not imported. Raises NotFound, NotNow."""
    with transaction() as current:
        batch_to_change(batch_id, BatchState.NEW, BatchState.READY)
        current.execute(delete(PlatformBatch).where(PlatformBatch.id == batch_id))


def import_file(
    batch_id: int, file: PlatformFile, *, by: int | None, at: datetime, tell: Tell | None = None
) -> PlatformBatch:
    """Take a file into the books: all of it in one transaction, a very large one in a few that can be gone on with.

    Raises NotFound, NotNow.
    """
    header, words = _header(file), settled_words()
    batch = start(batch_id)
    channel = channels()[header.form.platform.value]
    rows = _good_rows(header, file, words, set(batch.left_out), buyers=channel.keeps_buyers)
    waiting = islice(rows, batch.walked, None)
    goods = goods_known(header.form.platform.value)
    more = True
    while more:
        with transaction():
            batch = batch_to_change(batch_id, BatchState.RUNNING)
            writer = Writer(batch, by=by, at=at)
            before = batch.walked
            for told in _pieces(islice(waiting, IN_ONE_TRANSACTION), AT_ONCE):
                piece = merge(header.form, told, goods, at=at)
                writer.write(piece)
            more = batch.walked - before == IN_ONE_TRANSACTION
            if not more:
                batch.same += len(batch.left_out) - batch.rejected
                batch.state, batch.done_at = BatchState.DONE.value, at
                detail = f"{batch.file_name} {batch.rows}/{batch.new}/{batch.changed}/{batch.rejected}"
                audit.record(
                    "platform_orders.import", subject=f"platform_batch:{batch.id}", detail=detail, by=by, at=at
                )
        if tell:
            tell(batch.walked, batch.rows)
    return batch


def batch_to_change(batch_id: int, *states: BatchState) -> PlatformBatch:
    """The batch, locked until the commit. Raises NotFound, or NotNow when it is in none of `states`."""
    batch = session().get(PlatformBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise NotFound
    if batch.state not in states:
        raise NotNow
    return batch


def _header(file: PlatformFile) -> Header:
    if file.header is None:
        raise NotNow
    return file.header


class _Counted:
    """Counts what an import of the rows would do, some at a time."""

    def __init__(self, form: Format, at: datetime, tell: Tell | None, *, of: int) -> None:
        self.form, self.at, self.tell, self.of = form, at, tell, of
        self.goods = goods_known(form.platform.value)
        self.new = self.changed = self.same = self.older = self.done = 0
        self._waiting: list[Told | AfterSale] = []

    def take(self, told: Told | AfterSale) -> None:
        self._waiting.append(told)
        if len(self._waiting) == AT_ONCE:
            self.finish()

    def finish(self) -> None:
        piece = merge(self.form, self._waiting, self.goods, at=self.at)
        self.new += piece.new
        self.changed += piece.changed
        self.same += piece.same
        self.older += piece.older
        self.done += len(self._waiting)
        self._waiting = []
        if self.tell:
            self.tell(self.done, self.of)


def _good_rows(
    header: Header, file: PlatformFile, words: Words, left_out: set[int], *, buyers: bool = False
) -> Iterator[Told | AfterSale]:
    for told in told_rows(header, file.rows(), words, buyers=buyers):
        if isinstance(told, (Told, AfterSale)) and told.row not in left_out:
            yield told


def _pieces(rows: Iterator[Told | AfterSale], size: int) -> Iterator[Sequence[Told | AfterSale]]:
    while piece := list(islice(rows, size)):
        yield piece
