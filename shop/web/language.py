"""Chinese first, English on request: chosen in the address (`?lang=en`) and kept in the session."""

from __future__ import annotations

from flask import has_request_context, request, session

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def chosen() -> str:
    """The locale of this request."""
    if not has_request_context():
        return LANGUAGES["zh"]
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["lang"] = asked
    return LANGUAGES.get(session.get("lang", "zh"), LANGUAGES["zh"])
