"""What waits, for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from shop.db import session
from shop.kernel.errors import NotFound
from shop.web.access import May
from shop.worklist.models import WorkItem
from shop.worklist.words import KINDS


def meant_for(rights: Iterable[May], person: int | None) -> ColumnElement[bool]:
    """What somebody with these rights deals with: what is anybody's, and what is meant for this person alone."""
    return and_(
        WorkItem.right.in_([right.value for right in rights]),
        or_(WorkItem.person_id.is_(None), WorkItem.person_id == person),
    )


def items(rights: Iterable[May], *, person: int, kind: str = "", closed: bool = False) -> Select[Any]:
    """Items for this person with these rights: what waits, the oldest first; or what was closed, the newest first."""
    found = select(WorkItem).where(meant_for(rights, person))
    if kind:
        found = found.where(WorkItem.kind == kind)
    if closed:
        return found.where(WorkItem.closed_at.is_not(None)).order_by(WorkItem.closed_at.desc(), WorkItem.id.desc())
    return found.where(WorkItem.closed_at.is_(None)).order_by(WorkItem.opened_at, WorkItem.id)


def waiting_count(rights: Iterable[May], person: int) -> int:
    """How many items wait for this person with these rights."""
    counted = select(func.count()).where(WorkItem.closed_at.is_(None), meant_for(rights, person))
    return session().scalar(counted) or 0


def item_for(item_id: int, rights: Iterable[May], person: int) -> WorkItem:
    """The item. Raises NotFound when it is not for this person with these rights."""
    item: WorkItem | None = session().scalar(select(WorkItem).where(WorkItem.id == item_id, meant_for(rights, person)))
    if item is None:
        raise NotFound
    return item


def closed_elsewhere(item: WorkItem) -> bool:
    """Whether only the page that mends it may close it."""
    kind = KINDS.get(item.kind)
    return kind is not None and kind.closed_there
