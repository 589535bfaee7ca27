"""The version of the till's own files: a hash of their content, so that an old page is told from a new one."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from config import ROOT

TILL_FILES = ROOT / "static" / "till"


@cache
def app_version() -> str:
    """Twelve signs that change with any file of the till."""
    content = sha256()
    for path in sorted(TILL_FILES.rglob("*")):
        if path.is_file():
            content.update(path.relative_to(TILL_FILES).as_posix().encode())
            content.update(path.read_bytes())
    return content.hexdigest()[:12]
