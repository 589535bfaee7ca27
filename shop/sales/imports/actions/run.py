"""Run an import: understand the whole file, then book its orders piece by piece. May be repeated at any point."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update

from shop.db import session, transaction
from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_, Problem
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.sales.imports import catalogue
from shop.sales.imports.actions.batches import batch_to_change
from shop.sales.imports.actions.rejects import write_rejects
from shop.sales.imports.booking import book_history
from shop.sales.imports.reading import Source
from shop.sales.imports.rules.fields import Field, from_json
from shop.sales.imports.rules.orders import Assembly, Reasons, assemble
from shop.sales.imports.rules.texts import clean
from shop.sales.imports.states import BatchState
from shop.sales.imports.writing import Builder, Sale, content, known_orders
from shop.sales.models import ImportBatch

REJECTIONS_SHOWN = 100
NOT_IN_CATALOGUE = N_("菜单里没有「%(product)s」。请先在菜单里添加，或允许自动添加商品。")
OTHER_CONTENT = N_(
    "单号 %(number)s（%(day)s）已在第 %(batch)s 批导入过，但内容不同。要以这个文件为准，请先撤销那一批再导入。"
)

Progress = Callable[["Tally"], None]


@dataclass(slots=True)
class Tally:
    """What became of the rows. rows = imported + already + rejected; the rest is of what this batch booked."""

    rows: int = 0
    imported: int = 0
    already: int = 0
    rejected: int = 0
    sales: int = 0
    lines: int = 0
    total_fen: int = 0
    rejections: dict[int, Reasons] = field(default_factory=dict)
    rejects_file: str = ""

    @property
    def done(self) -> int:
        """How many rows are dealt with."""
        return self.imported + self.already + self.rejected

    def reject(self, rows: list[int], reasons: Reasons) -> None:
        """Note rows that cannot be booked."""
        self.rejected += len(rows)
        self.rejections.update(dict.fromkeys(rows, reasons))


def run(
    batch_id: int,
    source: Source,
    *,
    folder: Path,
    now: Callable[[], datetime],
    by: int | None,
    progress: Progress | None = None,
    lines_at_once: int | None = None,
) -> Tally:
    """Import the file of a confirmed batch; `progress` is called between two transactions, each of which books about
    `lines_at_once` lines.

    Every piece is a transaction of its own, so selling goes on meanwhile and a run that is cut off can be repeated:
    orders that are in the books are recognised and counted, never booked twice. Rejected rows go to a file in
    `folder`, the first ones also into the batch. Raises NotNow when the batch is not to be run.
    """
    with transaction():
        batch = batch_to_change(batch_id, BatchState.RUNNING)
        options = batch.mapping
    with _without_cycle_search():
        return _run(
            batch_id, source, options, folder=folder, now=now, by=by, progress=progress, lines_at_once=lines_at_once
        )


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Python's search for reference cycles costs half the run while millions of plain tuples come and go."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _run(
    batch_id: int,
    source: Source,
    options: dict[str, Any],
    *,
    folder: Path,
    now: Callable[[], datetime],
    by: int | None,
    progress: Progress | None,
    lines_at_once: int | None,
) -> Tally:
    own = catalogue.own_outlet_name()
    book = assemble(
        source.rows(),
        from_json(options),
        today=now().astimezone(SHANGHAI).date(),
        default_store=options["outlet"] or own,
    )
    tally = Tally(rows=book.rows, rejected=len(book.rejections), rejections=book.rejections)
    builder = _prepared(book, batch_id, tally, create=options["create_products"], by=by, at=now())
    for piece in builder.pieces(lines_at_once):
        _book(piece, batch_id, tally, at=now())
        if progress:
            progress(tally)
    tally.rejects_file = write_rejects(source, tally.rejections, folder / f"{batch_id}.csv")
    _finish(batch_id, tally, by=by, at=now())
    return tally


def _prepared(book: Assembly, batch_id: int, tally: Tally, *, create: bool, by: int | None, at: datetime) -> Builder:
    """Find or make the outlets and products the orders need; reject the rows whose product is not to be made.

    Holding the ledger's head keeps a second import from making the same product meanwhile.
    """
    used = set(book.sold_of)
    texts = {book.products[book.sold[sold][0]].name: book.products[book.sold[sold][0]] for sold in sorted(used)}
    with transaction() as current:
        take_numbers(current)
        places = catalogue.places(sorted({book.stores[store] for store, _, _ in book.orders}))
        products = catalogue.products(list(texts))
        missing = [text for name, text in texts.items() if name not in products]
        if create and missing:
            products |= catalogue.create(
                [(text.name, text.category, text.newest_price) for text in missing], batch_id=batch_id, by=by, at=at
            )
        variants = catalogue.variants(products.values())
    lost = {sold for sold in used if book.products[book.sold[sold][0]].name not in products}
    for number, sold in zip(book.row_numbers, book.sold_of, strict=True) if lost else ():
        if sold in lost:
            name = book.products[book.sold[sold][0]].name
            tally.reject([number], (Problem(Field.PRODUCT, NOT_IN_CATALOGUE, {"product": name}),))
    return Builder(book, places=places, products=products, variants=variants)


def _book(piece: list[Sale], batch_id: int, tally: Tally, *, at: datetime) -> None:
    """One transaction: what is not in the books yet goes in. The ledger's head is held first, so two imports of the
    same file wait for each other instead of meeting."""
    with transaction() as current:
        take_numbers(current)
        known = known_orders(piece)
        new = []
        for sale in piece:
            there = known.get(sale.uuid)
            if there is not None and there.content != content(sale):
                facts = {"number": sale.number, "day": sale.business_day.isoformat(), "batch": there.batch_id}
                tally.reject(sale.rows, (Problem(Field.TICKET, OTHER_CONTENT, facts),))
            elif there is not None and there.batch_id != batch_id:
                tally.already += len(sale.rows)
            else:
                tally.imported += len(sale.rows)
                tally.sales += 1
                tally.lines += len(sale.goods)
                tally.total_fen += sale.total_fen
                if there is None:
                    new.append(sale)
        if new:
            book_history(new, batch_id=batch_id, at=at)
        _note(batch_id, tally)


def _note(batch_id: int, tally: Tally) -> None:
    session().execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(
            rows=tally.rows,
            imported=tally.imported,
            already=tally.already,
            rejected=tally.rejected,
            sales=tally.sales,
            lines=tally.lines,
            total_fen=tally.total_fen,
        )
    )


def _finish(batch_id: int, tally: Tally, *, by: int | None, at: datetime) -> None:
    first = sorted(tally.rejections.items())[:REJECTIONS_SHOWN]
    with transaction():
        _note(batch_id, tally)
        batch = batch_to_change(batch_id, BatchState.RUNNING)
        batch.rejections = [{"row": row, "reasons": [_as_json(reason) for reason in reasons]} for row, reasons in first]
        batch.rejects_file = tally.rejects_file
        batch.state = BatchState.DONE
        batch.finished_at = at
        detail = f"{batch.file_name}: {tally.imported}/{tally.rows}, {tally.sales}, {yuan(tally.total_fen)}"
        audit.record("sales.import", subject=f"import_batch:{batch_id}", detail=detail, by=by, at=at)


def _as_json(problem: Problem) -> dict[str, object]:
    facts = {name: clean(fact) if isinstance(fact, str) else fact for name, fact in (problem.facts or {}).items()}
    return {"field": problem.field, "message": problem.message, "facts": facts}
