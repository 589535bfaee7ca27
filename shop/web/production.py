"""A real shop is served by a real server: debug mode, test mode and the development server are refused."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from flask import Flask

from config import BadSettings

Answer = Iterable[bytes]
REFUSAL = "开发用的服务器不能开店，请运行 python3 manage.py run 。 The development server is refused."


def check(app: Flask) -> None:
    """Raise BadSettings when this application may not serve a real shop."""
    problems = []
    if app.debug or os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        problems.append("调试模式不能开店：去掉环境变量 FLASK_DEBUG。")
    if app.testing:
        problems.append("测试模式不能开店：去掉 testing。")
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        problems.append("flask run 不能开店：请运行 python3 manage.py run 。")
    if problems:
        raise BadSettings("\n".join(problems))


def init_app(app: Flask) -> None:
    """Refuse what cannot serve a real shop, now and with every request."""
    check(app)
    inner = app.wsgi_app

    def guarded(environ: dict[str, Any], start_response: Any) -> Answer:
        if str(environ.get("SERVER_SOFTWARE", "")).startswith("Werkzeug"):
            body = REFUSAL.encode()
            start_response("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
            return [body]
        answer: Answer = inner(environ, start_response)
        return answer

    app.wsgi_app = guarded  # type: ignore[method-assign]
