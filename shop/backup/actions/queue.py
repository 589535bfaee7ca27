"""Asking for a backup: at the end of a shift, by hand, every hour."""

from __future__ import annotations

from datetime import datetime

from shop.backup.jobs import BACKUP
from shop.backup.manifest import Reason
from shop.jobs.actions.queue import enqueue
from shop.web.now import settings

#: The demo shop is backed up only when somebody asks for it.
ASKED_FOR = frozenset({Reason.BY_HAND})


def queue_backup(*, reason: Reason | str, by: int | None = None, at: datetime, about: str = "") -> int | None:
    """Ask for a backup in the caller's transaction; returns the job's id, None in the demo shop.

    Two about the same thing (`about`, such as a shift's number) while one is open are one.
    """
    why = Reason(reason)
    if settings().demo and why not in ASKED_FOR:
        return None
    return enqueue(BACKUP, arguments={"reason": why.value}, subject=f"{why.value}:{about}"[:80], by=by, at=at)
