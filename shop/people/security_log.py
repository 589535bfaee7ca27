"""The security log: one JSON object a line. Who and what by number, never a name, a secret, a phone or an address."""

from __future__ import annotations

import json
import logging
from logging.handlers import RotatingFileHandler
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import current_user

from shop.kernel.clock import iso_utc
from shop.web.now import now, settings

REFUSALS = frozenset({401, 403, 423, 429})
LARGEST, KEPT = 5_000_000, 10


def note(event: str, **facts: Any) -> None:
    """Write one line: when, what, who, on which tablet and from where. Values are encoded, so no line can be forged."""
    line: dict[str, Any] = {"at": iso_utc(now()), "event": event}
    if has_request_context():
        device = g.get("device")
        line["person"] = current_user.person_id if current_user and current_user.is_authenticated else None
        line["device"] = device.id if device else None
        line["address"] = request.remote_addr
    logger: logging.Logger = current_app.extensions["security_log"]
    logger.info(json.dumps({**line, **facts}, ensure_ascii=True, default=str))


def _refusals(response: Response) -> Response:
    if response.status_code in REFUSALS:
        note("refused", status=response.status_code, method=request.method, endpoint=request.endpoint)
    return response


def init_app(app: Flask) -> None:
    """Open the log and note every refusal."""
    logger = logging.Logger("shop.security")  # noqa: LOG001 - one of its own for each application
    with app.app_context():
        path = settings().log_file
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
    app.extensions["security_log"] = logger
    app.after_request(_refusals)
