"""In which order transactions write and lock: two that differ would wait for each other in a circle on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from shop.db import db


@contextmanager
def transactions() -> Iterator[list[list[str]]]:
    """What each transaction writes or locks, in its order."""
    seen: list[list[str]] = [[]]

    def note(*arguments: Any) -> None:
        text = str(arguments[2])
        if text.startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in text or "FROM ledger_head" in text:
            seen[-1].append(text)

    def end(*_arguments: Any) -> None:
        seen.append([])

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", end)
    event.listen(db.engine, "rollback", end)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
    event.remove(db.engine, "commit", end)
    event.remove(db.engine, "rollback", end)


def without_the_head_first(deeds: Mapping[str, Callable[[], object]]) -> list[tuple[str, str]]:
    """Do them one after the other; those that wrote or locked something before the ledger's head, and what."""
    late = []
    for name, deed in deeds.items():
        with transactions() as all_of_them:
            deed()
        booked = [one for one in all_of_them if any("ledger_head" in text for text in one)]
        assert booked, name
        late += [(name, one[0]) for one in booked if "ledger_head" not in one[0]]
    return late
