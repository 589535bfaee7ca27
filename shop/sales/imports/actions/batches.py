"""Batches from the file's arrival to their run: begun, given up, stopped; and the mappings that people confirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound
from shop.sales.imports.reading import Source
from shop.sales.imports.rules.fields import ColumnMapping, header_hash
from shop.sales.imports.rules.texts import clean
from shop.sales.imports.states import BatchState
from shop.sales.models import ImportBatch, ImportMapping

LONGEST_NAME = 200


class NotNow(Conflict):
    """The batch is in a state in which this cannot be done."""

    message = N_("第 %(batch)s 批现在不能这样操作，请刷新页面查看它的状态。")


class MappingIncomplete(Invalid):
    """The columns chosen do not tell what every import needs."""

    message = N_("还不能导入：要先说清楚哪一列是什么。")


def batch_to_change(batch_id: int, *states: BatchState) -> ImportBatch:
    """The batch, locked until the commit. Raises NotFound, or NotNow when it is in none of `states`."""
    batch = session().get(ImportBatch, batch_id, with_for_update=True, populate_existing=True)
    if batch is None:
        raise NotFound
    if batch.state not in states:
        raise NotNow(batch=batch_id)
    return batch


def begin(source: Source, mapping: ColumnMapping, *, by: int | None, at: datetime) -> int:
    """Note a file that is about to be imported; returns the batch's id."""
    with transaction() as current:
        batch = ImportBatch(
            file_name=clean(source.name)[-LONGEST_NAME:],
            file_sha256=source.sha256,
            mapping=mapping.as_json(source.header),
            state=BatchState.NEW,
            rows=source.row_count,
            started_at=at,
            by_id=by,
        )
        current.add(batch)
        current.flush()
        return batch.id


def confirm(
    batch_id: int, source: Source, mapping: ColumnMapping, *, outlet: str, create_products: bool, at: datetime
) -> None:
    """Settle how the file is read, keep the mapping for files with the same columns, and mark the batch as running.

    Raises MappingIncomplete with every problem, NotFound, NotNow.
    """
    if problems := mapping.problems():
        raise MappingIncomplete(problems=problems)
    with transaction():
        batch = batch_to_change(batch_id, BatchState.NEW, BatchState.STOPPED, BatchState.RUNNING)
        options = {"outlet": outlet, "create_products": create_products}
        batch.mapping = {**mapping.as_json(source.header), **options}
        batch.state = BatchState.RUNNING
        keep_mapping(source, mapping, at=at)


def keep_mapping(source: Source, mapping: ColumnMapping, *, at: datetime) -> None:
    """Remember the mapping for the next file with the same columns."""
    with transaction() as current:
        digest = header_hash(source.header)
        kept = current.scalar(select(ImportMapping).where(ImportMapping.header_sha256 == digest))
        if kept is None:
            kept = ImportMapping(header_sha256=digest, name=clean(source.name)[:120])
            current.add(kept)
        kept.mapping = mapping.as_json(source.header)
        kept.saved_at = at


def stop(batch_id: int, *, why: str) -> None:
    """Note that a run was cut off, and why where that is known; it can be resumed."""
    with transaction():
        batch = batch_to_change(batch_id, BatchState.RUNNING)
        batch.state = BatchState.STOPPED
        batch.rejections = [{"row": 0, "reasons": [{"field": "", "message": why, "facts": {}}]}] if why else []


def resume(batch_id: int) -> None:
    """Mark an import that was cut off as running again."""
    with transaction():
        batch_to_change(batch_id, BatchState.STOPPED, BatchState.RUNNING).state = BatchState.RUNNING


def take_back(batch_id: int, *, by: int | None) -> None:
    """Mark a batch as being undone; `undo` does the work."""
    with transaction():
        batch = batch_to_change(batch_id, BatchState.DONE, BatchState.STOPPED, BatchState.UNDOING)
        batch.state = BatchState.UNDOING
        batch.undone_by = by


def give_up(batch_id: int) -> None:
    """Forget a file that was uploaded but not imported."""
    with transaction() as current:
        batch_to_change(batch_id, BatchState.NEW)
        current.execute(delete(ImportBatch).where(ImportBatch.id == batch_id))
