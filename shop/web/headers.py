"""Security headers of every answer, and the check that a changing request comes from our own pages."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.wrappers import Request

from shop.kernel.errors import N_, Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000")
NOTHING = "default-src 'none'; frame-ancestors 'none'"


def nonce() -> str:
    """The one-time mark of this answer's own scripts."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    mark: str = g.nonce
    return mark


def _same_origin() -> None:
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in (None, "same-origin", "none") or (
        origin is not None and urlsplit(origin).netloc != request.host
    )
    if foreign:
        raise Forbidden(N_("这个请求来自别的网站，已拒绝。"), code="foreign_origin")


def of_data(asked: Request) -> tuple[tuple[str, str], ...]:
    """The headers of an answer that is no page."""
    return (("Content-Security-Policy", NOTHING), ("Cache-Control", "no-store"), *_always(asked))


def _always(asked: Request) -> tuple[tuple[str, str], ...]:
    secure = asked.is_secure and not asked.headers.get("Host", "").startswith("localhost")
    return (*ALWAYS, HTTPS_ONLY) if secure else ALWAYS  # http to localhost must stay possible


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce()}'; img-src 'self' data: blob:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    )
    for name, value in _always(request):
        headers.setdefault(name, value)
    if request.endpoint == "static":
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    """Check the origin before, add the headers after every request."""
    app.before_request(_same_origin)
    app.after_request(_add)
    app.jinja_env.globals["nonce"] = nonce
