"""Opening and closing what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, bindparam, case, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.db import current_connection, session, transaction
from shop.driver import Plain, Statement
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.web.access import May
from shop.worklist.models import WorkItem

LONGEST_OUTCOME = 300

CLOSE = Statement(
    update(WorkItem)
    .where(
        WorkItem.kind == bindparam("about_kind"), WorkItem.subject == bindparam("about"), WorkItem.closed_at.is_(None)
    )
    .values(closed_at=bindparam("at"), closed_by=bindparam("by"), outcome=bindparam("said")),
    ("at", "by", "said", "about_kind", "about"),
)  # fmt: skip


class Waiting(NamedTuple):
    """Something to put on the worklist: (`kind`, `subject`) names it, people holding `right` see it.

    With `person` it is meant for that one alone, while he holds the right.
    """

    kind: str
    subject: str
    right: May
    facts: dict[str, Any]
    by: int | None = None
    device: int | None = None
    person: int | None = None


class AlreadyClosed(Conflict):
    """Somebody else has dealt with it."""

    message = N_("这件待办已经有人处理了。刷新后可以看到处理结果。")


class OutcomeMissing(Invalid):
    """Closed always says how."""

    problem = Problem("outcome", N_("请写一句处理结果，例如「已和顾客核对，金额正确」。"))

    def __init__(self) -> None:
        super().__init__(problems=(self.problem,))


def open_item(
    kind: str,
    *,
    subject: str,
    right: May,
    facts: dict[str, Any],
    by: int | None = None,
    device: int | None = None,
    at: datetime,
) -> None:
    """Put one thing on the worklist; see `open_items`."""
    open_items([Waiting(kind, subject, right, facts, by, device)], at=at)


def open_items(waiting: Sequence[Waiting], *, at: datetime) -> None:
    """Put things on the worklist with one statement.

    What is open already stays open, its facts are renewed. What was closed is opened again; its last outcome is
    kept until the next one.
    """
    last = {(one.kind, one.subject): one for one in waiting}
    if not last:
        return
    rows = [
        {
            "kind": one.kind,
            "subject": one.subject,
            "right": one.right.value,
            "facts": one.facts,
            "opened_at": at,
            "opened_by": one.by,
            "device_id": one.device,
            "person_id": one.person,
            "outcome": "",
        }
        for one in last.values()
    ]
    with transaction() as current:
        current.flush()
        connection = current_connection()
        connection.execute(_upsert(connection.dialect.name), rows)


@cache
def _upsert(database: str) -> Insert:
    insert: Any = (sqlite if database == "sqlite" else postgresql).insert(WorkItem)
    new = insert.excluded
    still_open = WorkItem.closed_at.is_(None)
    statement: Insert = insert.on_conflict_do_update(
        index_elements=[WorkItem.kind, WorkItem.subject],
        set_={
            "right": new.right,
            "facts": new.facts,
            "opened_at": case((still_open, WorkItem.opened_at), else_=new.opened_at),
            "opened_by": case((still_open, WorkItem.opened_by), else_=new.opened_by),
            "device_id": case((still_open, WorkItem.device_id), else_=new.device_id),
            "closed_at": None,
            "closed_by": None,
        },
    )
    return statement


def close_item(item_id: int, *, outcome: str, by: int, at: datetime) -> None:
    """Take one thing off the worklist, saying how it was dealt with. Raises OutcomeMissing, AlreadyClosed."""
    said = outcome.strip()[:LONGEST_OUTCOME]
    if not said:
        raise OutcomeMissing
    with transaction():
        closed = session().execute(
            update(WorkItem)
            .where(WorkItem.id == item_id, WorkItem.closed_at.is_(None))
            .values(closed_at=at, closed_by=by, outcome=said)
            .returning(WorkItem.id)
        )
        if closed.one_or_none() is None:
            raise AlreadyClosed


def reopen_item(item_id: int) -> bool:
    """Put one thing back on the worklist: it was taken off too soon. Its last outcome is kept until the next one.

    False when it is there already. Who closed it is forgotten here: whoever calls this notes it (people do).
    """
    with transaction():
        opened = session().execute(
            update(WorkItem)
            .where(WorkItem.id == item_id, WorkItem.closed_at.is_not(None))
            .values(closed_at=None, closed_by=None)
            .returning(WorkItem.id)
        )
        return opened.one_or_none() is not None


def close_about(kind: str, *, subject: str, outcome: str, by: int, at: datetime) -> None:
    """Take (`kind`, `subject`) off the worklist when it is there: its cause is gone."""
    with transaction() as current:
        current.flush()
        connection = current_connection()
        CLOSE.run(connection, Plain(connection).moment(at), by, outcome[:LONGEST_OUTCOME], kind, subject)
