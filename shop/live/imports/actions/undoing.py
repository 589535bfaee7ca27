"""Take a batch back: what it brought goes, what it changed is as before. Newer batches go first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import aliased

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict
from shop.live.imports.actions.batches import batch_to_change
from shop.live.imports.actions.writing import TABLES, change_rows, from_json
from shop.live.models import (
    PlatformAfterSale,
    PlatformBatch,
    PlatformBuyer,
    PlatformChange,
    PlatformLine,
    PlatformOrder,
)
from shop.live.words import BatchState
from shop.people.actions import audit

AT_ONCE = 500
RECORDS = (("line", PlatformLine), ("after_sale", PlatformAfterSale), ("order", PlatformOrder))


class NewerFirst(Conflict):
    """Another batch has gone on from what this one brought."""

    message = N_("后来的文件又改过这些订单。请先撤销：%(batches)s。")


def undo(batch_id: int, *, by: int | None, at: datetime) -> PlatformBatch:
    """Undo an import, all of it at once. Raises NewerFirst, NotFound, NotNow."""
    with transaction() as current:
        batch = batch_to_change(batch_id, BatchState.DONE, BatchState.RUNNING)
        newer = _newer(batch_id)
        if newer:
            raise NewerFirst(batches="、".join(f"{one.file_name}（{one.id}）" for one in newer))
        _restore(batch_id)
        for name, model in RECORDS:
            mine = select(model.id).where(model.first_batch_id == batch_id)
            current.execute(
                delete(PlatformChange).where(PlatformChange.record == name, PlatformChange.record_id.in_(mine))
            )
        current.execute(delete(PlatformChange).where(PlatformChange.batch_id == batch_id))
        orders = select(PlatformOrder.id).where(PlatformOrder.first_batch_id == batch_id)
        current.execute(delete(PlatformBuyer).where(PlatformBuyer.order_id.in_(orders)))
        for _, model in RECORDS:
            current.execute(delete(model).where(model.first_batch_id == batch_id))
        batch.state, batch.undone_at, batch.undone_by = BatchState.UNDONE.value, at, by
        current.flush()
        current.expire_all()
        audit.record("platform_orders.undo", subject=f"platform_batch:{batch_id}", detail=batch.file_name, by=by, at=at)
    return batch


def _newer(batch_id: int) -> list[PlatformBatch]:
    """Batches that changed what this one brought or changed, or brought lines to its orders."""
    mine, later = aliased(PlatformChange), aliased(PlatformChange)
    after_change = (
        select(later.batch_id)
        .join(mine, and_(mine.record == later.record, mine.record_id == later.record_id, later.id > mine.id))
        .where(mine.batch_id == batch_id, later.batch_id != batch_id)
    )
    found = set(session().scalars(after_change))
    for name, model in RECORDS:
        brought = select(model.id).where(model.first_batch_id == batch_id)
        changed = select(later.batch_id).where(
            later.record == name, later.record_id.in_(brought), later.batch_id != batch_id
        )
        found |= set(session().scalars(changed))
    orders = select(PlatformOrder.id).where(PlatformOrder.first_batch_id == batch_id)
    more = select(PlatformLine.first_batch_id).where(
        PlatformLine.order_id.in_(orders), PlatformLine.first_batch_id != batch_id
    )
    found |= set(session().scalars(more))
    return list(session().scalars(select(PlatformBatch).where(PlatformBatch.id.in_(found)).order_by(PlatformBatch.id)))


def _restore(batch_id: int) -> None:
    """Give every changed record its fields back, the last change first."""
    for name, table in TABLES.items():
        before: dict[int, dict[str, object]] = {}
        history = select(PlatformChange.record_id, PlatformChange.before).where(
            PlatformChange.batch_id == batch_id, PlatformChange.record == name
        )
        for record_id, values in session().execute(history.order_by(PlatformChange.id.desc())):
            before.setdefault(record_id, {}).update(from_json(table, values))
        ids = sorted(before)
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            rows = session().execute(select(table).where(table.c.id.in_(some))).mappings()
            change_rows(table, [{**row, **before[row["id"]]} for row in rows])
