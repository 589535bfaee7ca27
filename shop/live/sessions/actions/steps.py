"""A stream that takes a step, locked until the commit."""

from __future__ import annotations

from sqlalchemy import select

from shop.db import session
from shop.kernel.errors import N_, Conflict, NotFound
from shop.live.sessions.models import Stream
from shop.live.sessions.queries import stream_of
from shop.live.sessions.rules import TRANSITIONS, State
from shop.once import take_numbers


class NotNow(Conflict):
    """A stream takes its steps in order."""

    message = N_("这场直播的状态已经变了，现在不能这样做。刷新后可以看到。")


def locked(stream_id: int, *states: State) -> Stream:
    """The stream, locked after the ledger's head. Raises NotFound, NotNow when it is in none of the `states`."""
    take_numbers(session())
    if session().scalar(select(Stream.id).where(Stream.id == stream_id).with_for_update()) is None:
        raise NotFound
    stream = stream_of(stream_id)
    if states and State(stream.state) not in states:
        raise NotNow
    return stream


def move_on(stream: Stream, state: State) -> None:
    """Change the state. Raises NotNow."""
    if (State(stream.state), state) not in TRANSITIONS:
        raise NotNow
    stream.state = state


def subject(stream_id: int) -> str:
    """What the trail and the worklist call it."""
    return f"stream:{stream_id}"
