"""Chinese first, English on request: chosen in the address (`?lang=en`) and kept in the session."""

from __future__ import annotations

from typing import Any

import flask_babel
from flask import Flask, has_request_context, request, session

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def chosen() -> str:
    """The locale of this request."""
    if not has_request_context():
        return LANGUAGES["zh"]
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["lang"] = asked
    return LANGUAGES.get(session.get("lang", "zh"), LANGUAGES["zh"])


def _gettext(text: str, /, **facts: Any) -> str:
    """A template's ``_()``: plain text that the page escapes like any other, also when a person typed `text`.

    The one that comes with Jinja declares its answer to be safe HTML and stumbles over a bare per cent sign.
    """
    return str(flask_babel.gettext(text, **facts)) if text else ""


def init_app(app: Flask) -> None:
    """Put the templates' ``_()`` in the place of Jinja's own; to be called after Babel."""
    app.jinja_env.globals["gettext"] = _gettext
