"""What is done with the worklist that the audit trail must know; the worklist itself is below people."""

from __future__ import annotations

from datetime import datetime

from shop.db import transaction
from shop.people.actions import audit
from shop.worklist.actions import reopen_item
from shop.worklist.models import WorkItem


def reopen(item: WorkItem, *, by: int, at: datetime) -> None:
    """Put an item back that was closed too soon; the trail keeps who had closed it and how. Not noted twice."""
    closed_by, outcome = item.closed_by, item.outcome
    with transaction():
        if reopen_item(item.id):
            detail = f"{item.kind} {item.subject}; person:{closed_by}: {outcome}"
            audit.record("worklist.reopen", subject=f"item:{item.id}", detail=detail, by=by, at=at)
