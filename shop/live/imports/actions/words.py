"""Words of platforms that nobody knows: a teacher says what they mean; what waited for that moves on, with history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError
from shop.live.imports.actions.writing import CHANGES, change_of, change_rows
from shop.live.imports.merging import FINISHED, LINES, ORDERS, Row
from shop.live.imports.rules.cells import plain
from shop.live.imports.rules.states import AFTER, ORDER, AfterState, OrderState, state_of_order
from shop.live.models import PlatformWord
from shop.people.actions import audit

UNKNOWN = OrderState.UNKNOWN.value


class NotAState(DomainError):
    """Not a state that such a word may mean."""

    message = N_("请选这个词是哪种状态。")


def settle(platform: str, scope: str, word: str, *, state: str, by: int | None, at: datetime) -> int:
    """Say what a word means, for the books and for the next file; how many records move on. Raises NotAState."""
    states = {ORDER: [one.value for one in OrderState], AFTER: [one.value for one in AfterState]}.get(scope, [])
    if state not in states or state == UNKNOWN:
        raise NotAState
    with transaction() as current:
        key = plain(word)
        mine = (PlatformWord.platform == platform, PlatformWord.scope == scope, PlatformWord.word == key)
        current.execute(delete(PlatformWord).where(*mine))
        current.add(PlatformWord(platform=platform, scope=scope, word=key, state=state, settled_by=by, settled_at=at))
        moved = _lines(platform, scope, key, state, by=by, at=at)
        if scope == ORDER:
            moved += _orders(platform, key, state, by=by, at=at)
        detail = f"{platform} {word} → {state}"
        audit.record("platform_word.settle", subject=f"platform_word:{platform}", detail=detail, by=by, at=at)
    return moved


def _lines(platform: str, scope: str, key: str, state: str, *, by: int | None, at: datetime) -> int:
    column, word = ("state", "state_word") if scope == ORDER else ("after", "after_word")
    rows = session().execute(select(LINES).where(LINES.c.platform == platform, LINES.c[column] == UNKNOWN)).mappings()
    waiting = [dict(row) for row in rows if plain(row[word]) == key]
    if waiting:
        change_rows(LINES, [{**row, column: state} for row in waiting])
        history = [
            change_of(LINES, row["id"], {column: UNKNOWN}, {column: state}, batch=None, by=by, at=at) for row in waiting
        ]
        session().execute(insert(CHANGES), history)
    return len(waiting)


def _orders(platform: str, key: str, state: str, *, by: int | None, at: datetime) -> int:
    """Orders that waited: as far as their lines are, or, without lines, as the word says."""
    found = session().execute(select(ORDERS).where(ORDERS.c.platform == platform, ORDERS.c.state == UNKNOWN)).mappings()
    waiting = [dict(row) for row in found]
    ids = [row["id"] for row in waiting]
    states: dict[int, list[str]] = {}
    for order_id, of_line in session().execute(
        select(LINES.c.order_id, LINES.c.state).where(LINES.c.order_id.in_(ids))
    ):
        states.setdefault(order_id, []).append(of_line)
    moved: list[Row] = []
    history = []
    for row in waiting:
        mine = states.get(row["id"])
        now = state_of_order(mine) if mine else state if plain(row["state_word"]) == key else UNKNOWN
        if now != UNKNOWN:
            finished = (row["completed_at"] or at) if now in FINISHED else None
            moved.append({**row, "state": now, "finished_at": finished})
            history.append(change_of(ORDERS, row["id"], {"state": UNKNOWN}, {"state": now}, batch=None, by=by, at=at))
    if moved:
        change_rows(ORDERS, moved)
        session().execute(insert(CHANGES), history)
    return len(moved)
