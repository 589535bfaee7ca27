"""Take a batch back: exactly its orders, what they added to the sums, and products that only it brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy import delete, func, select

from shop.db import session, transaction
from shop.people.actions import audit
from shop.sales.actions.rollups import rebuild
from shop.sales.imports import catalogue
from shop.sales.imports.actions.batches import batch_to_change, take_back
from shop.sales.imports.states import BatchState
from shop.sales.models import Order, OrderLine, Payment

ORDERS_AT_ONCE = 400


def undo(batch_id: int, *, by: int | None, at: datetime, progress: Callable[[int], None] | None = None) -> None:
    """Undo a finished or interrupted batch. Each piece is a transaction of whole days, so it may be repeated when cut
    off; `progress` hears between two of them how many orders went. Imported orders cannot be refunded, so nothing else
    rests on them. Raises NotFound, NotNow."""
    take_back(batch_id, by=by)
    gone = 0
    for days, count in _pieces(batch_id):
        if progress:
            progress(gone)
        with transaction() as current:
            orders = select(Order.id).where(Order.batch_id == batch_id, Order.business_day.in_(days))
            current.execute(delete(Payment).where(Payment.order_id.in_(orders)))
            current.execute(delete(OrderLine).where(OrderLine.order_id.in_(orders)))
            current.execute(delete(Order).where(Order.batch_id == batch_id, Order.business_day.in_(days)))
            rebuild(days)
        gone += count
    with transaction():
        batch = batch_to_change(batch_id, BatchState.UNDOING)
        batch.state = BatchState.UNDONE
        batch.undone_at = at
        session().flush()
        catalogue.forget_products(at=at)
        audit.record("sales.undo_import", subject=f"import_batch:{batch_id}", detail=batch.file_name, by=by, at=at)


def _pieces(batch_id: int) -> Iterator[tuple[list[date], int]]:
    counted = session().execute(
        select(Order.business_day, func.count())
        .where(Order.batch_id == batch_id)
        .group_by(Order.business_day)
        .order_by(Order.business_day)
    )
    days: list[date] = []
    orders = 0
    for day, count in counted.all():
        days.append(day)
        orders += count
        if orders >= ORDERS_AT_ONCE:
            yield days, orders
            days, orders = [], 0
    if days:
        yield days, orders
