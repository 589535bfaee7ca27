"""Short messages shown once on the next page: said, and said well or ill by an icon and a word, not by colour alone.

What was done and can be taken back offers it beside the message instead of asking before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, flash, get_flashed_messages

#: Messages travel in a cookie; a way back that does not fit is not offered.
LONGEST_WAY_BACK = 2000


class Undo(NamedTuple):
    """The reverse action: an address to send these fields to. The right for it is checked there, like any other."""

    url: str
    fields: Sequence[tuple[str, str]] = ()


class Message(NamedTuple):
    """What is shown: how it went (done, warn), the text, and how to take it back."""

    how: str
    text: str
    undo: Undo | None = None


def tell(text: str, *, undo: Undo | None = None) -> None:
    """Say that something was done, and how to take it back."""
    fits = undo is not None and sum(len(name) + len(value) for name, value in undo.fields) <= LONGEST_WAY_BACK
    flash({"text": text, "undo": undo if fits else None}, "done")  # type: ignore[arg-type]


def warn(text: str) -> None:
    """Say that something needs attention."""
    flash({"text": text, "undo": None}, "warn")  # type: ignore[arg-type]


def messages_to_show() -> list[Message]:
    """What was said since the last page."""
    kept: list[tuple[str, Any]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return [Message(how, said["text"], Undo(*said["undo"]) if said["undo"] else None) for how, said in kept]


def init_app(app: Flask) -> None:
    """Make the messages known to the layout."""
    app.jinja_env.globals["messages_to_show"] = messages_to_show
