"""What waits, for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from shop.db import session
from shop.kernel.errors import NotFound
from shop.web.access import May
from shop.worklist.models import WorkItem
from shop.worklist.words import KINDS


def items(rights: Iterable[May], *, kind: str = "", closed: bool = False) -> Select[Any]:
    """Items for somebody with these rights: what waits, the oldest first; or what was closed, the newest first."""
    found = select(WorkItem).where(WorkItem.right.in_([right.value for right in rights]))
    if kind:
        found = found.where(WorkItem.kind == kind)
    if closed:
        return found.where(WorkItem.closed_at.is_not(None)).order_by(WorkItem.closed_at.desc(), WorkItem.id.desc())
    return found.where(WorkItem.closed_at.is_(None)).order_by(WorkItem.opened_at, WorkItem.id)


def waiting_count(rights: Iterable[May]) -> int:
    """How many items wait for somebody with these rights."""
    counted = select(func.count()).where(
        WorkItem.closed_at.is_(None), WorkItem.right.in_([right.value for right in rights])
    )
    return session().scalar(counted) or 0


def item_for(item_id: int, rights: Iterable[May]) -> WorkItem:
    """The item. Raises NotFound when it is not for somebody with these rights."""
    item = session().get(WorkItem, item_id)
    if item is None or item.right not in {right.value for right in rights}:
        raise NotFound
    return item


def closed_elsewhere(item: WorkItem) -> bool:
    """Whether only the page that mends it may close it."""
    kind = KINDS.get(item.kind)
    return kind is not None and kind.closed_there
