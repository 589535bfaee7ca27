"""From the page to the worker: what is to be done with a batch, and the job for it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from shop.db import transaction
from shop.jobs.actions import enqueue
from shop.sales.imports.actions import batches
from shop.sales.imports.jobs import IMPORT, UNDO, subject_of
from shop.sales.imports.queries import batch_of
from shop.sales.imports.reading import Source
from shop.sales.imports.rules.fields import ColumnMapping
from shop.sales.imports.states import BatchState


def start(
    batch_id: int,
    source: Source,
    mapping: ColumnMapping,
    *,
    outlet: str,
    create_products: bool,
    by: int | None,
    at: datetime,
) -> None:
    """Import the batch with the columns as confirmed. Raises MappingIncomplete, NotFound, NotNow."""
    with transaction():
        batches.confirm(batch_id, source, mapping, outlet=outlet, create_products=create_products, at=at)
        _ask(IMPORT, batch_id, by=by, at=at)


def go_on(batch_id: int, *, by: int | None, at: datetime) -> None:
    """Go on with an import, or its undoing, that was cut off. Raises NotFound, NotNow."""
    with transaction():
        if batch_of(batch_id).state == BatchState.UNDOING:
            _ask(UNDO, batch_id, by=by, at=at)
        else:
            batches.resume(batch_id)
            _ask(IMPORT, batch_id, by=by, at=at)


def start_undoing(batch_id: int, *, by: int | None, at: datetime) -> None:
    """Take the batch back. Raises NotFound, NotNow."""
    with transaction():
        batches.take_back(batch_id, by=by)
        _ask(UNDO, batch_id, by=by, at=at)


def _ask(kind: str, batch_id: int, *, by: int | None, at: datetime) -> None:
    enqueue(kind, arguments={"batch": batch_id}, subject=subject_of(batch_id), by=by, at=at)
