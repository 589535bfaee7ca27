"""Short messages shown once on the next page: said, and said well or ill by an icon and a word, not by colour alone."""

from __future__ import annotations

from flask import Flask, flash, get_flashed_messages


def tell(text: str) -> None:
    """Say that something was done."""
    flash(text, "done")


def warn(text: str) -> None:
    """Say that something needs attention."""
    flash(text, "warn")


def init_app(app: Flask) -> None:
    """Make the messages known to the layout."""
    app.jinja_env.globals["messages_to_show"] = lambda: get_flashed_messages(with_categories=True)
