"""The files under static/ as browsers get them: modules without their comments, text packed with gzip.

Types and words of explanation are a quarter of a module's weight; they are for those who read the source.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from shop.kernel.errors import NotFound

MODULES = {".js", ".mjs"}
TEXTS = {".js", ".mjs", ".css", ".svg", ".json", ".html"}
#: A block of words that has its lines to itself; what other people's licences say stays.
COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
#: A type told inside a line.
TOLD = re.compile(r"/\*\* @(?:type|param)\b(?:(?!\*/)[^\n])*\*/ ?")


class Asset(NamedTuple):
    """A file as it is sent: plain, packed (None where packing does not pay), and the hash of the plain bytes."""

    content: bytes
    packed: bytes | None
    sha256: str


def asset_of(path: Path) -> Asset:
    """The file at `path` as browsers get it; read again when it changes."""
    return _made(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _made(path: Path, _changed: int) -> Asset:
    content = path.read_bytes()
    if path.suffix in MODULES and "vendor" not in path.parts:
        content = TOLD.sub("", COMMENT.sub("", content.decode())).encode()
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in TEXTS else None
    return Asset(content, packed, sha256(content).hexdigest())


def _send(filename: str) -> Response:
    inside = safe_join(current_app.static_folder or "", filename)
    if inside is None or not Path(inside).is_file():
        raise NotFound
    made = asset_of(Path(inside))
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    response = Response(made.content, mimetype="text/javascript" if filename.endswith(".mjs") else kind)
    response.set_etag(made.sha256[:32])
    if made.packed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.set_data(made.packed)
            response.content_encoding = "gzip"
            response.set_etag(f"{made.sha256[:32]}-gzip")
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Answer for static/ in Flask's place."""
    app.view_functions["static"] = _send
