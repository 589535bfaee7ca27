"""Where a promotion stands, told from its facts and the day."""

from __future__ import annotations

from enum import StrEnum

from shop.kernel.errors import N_


class State(StrEnum):
    """Draft until a teacher approves; scheduled until its first day; running until its last one or until stopped."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"


LABELS = {
    State.DRAFT: N_("草稿，等老师批准"),
    State.SCHEDULED: N_("已批准，未开始"),
    State.RUNNING: N_("进行中"),
    State.ENDED: N_("已结束"),
}
LOOKS = {State.DRAFT: "wait", State.SCHEDULED: "info", State.RUNNING: "good", State.ENDED: ""}


def state_of(*, approved: bool, stopped: bool, starts: str, ends: str, today: str) -> State:
    """The state on a local day (``YYYY-MM-DD``; nothing: no limit)."""
    if stopped or (ends and today > ends):
        return State.ENDED
    if not approved:
        return State.DRAFT
    return State.SCHEDULED if starts and today < starts else State.RUNNING
