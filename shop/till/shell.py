"""What a tablet keeps of the till so that it opens without the server: an allow-list of files, each with its hash."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256

from config import ROOT
from shop.web.assets import asset_of

STATIC = ROOT / "static"
FIRST = "till/app.js"
#: Linked by the shell's page, in this order.
STYLES = ("css/tokens.css", "css/till.css", "css/till-sheets.css", "css/till-shift.css", "css/till-receipt.css")
DRAWINGS = ("favicon.svg", "till/terraces.svg", "till/icons/till-192.png", "till/icons/till-512.png")
WORKER = STATIC / "till" / "worker.js"
#: What else makes one edition of the till another: its page and its sentences.
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.mo"
ICONS = STATIC / "till" / "icons.svg"
BESIDE = (ROOT / "templates" / "till" / "shell.html", ENGLISH, WORKER, ICONS)
IMPORTED = re.compile(r"""\bfrom\s*["'](\.{1,2}/[^"']+)["']""")


def shell_files() -> dict[str, str]:
    """Every file the till needs, below static/, with the SHA-256 of what browsers get."""
    return _files(_stamp())


def drawings() -> str:
    """The icons as markup, to stand in the page itself."""
    return asset_of(ICONS).content.decode()


def app_version() -> str:
    """Twelve signs that change with any file the till is made of."""
    return _version(_stamp())


def worker_script(*, addresses: dict[str, str], off: bool) -> str:
    """The service worker with its list: `addresses` are the files' addresses, `off` makes it take itself away."""
    files = [[address, shell_files()[name]] for name, address in addresses.items()]
    told = {"version": app_version(), "files": files, "off": off}
    return f"self.TILL = {json.dumps(told, separators=(',', ':'))};\n{asset_of(WORKER).content.decode()}"


def _stamp() -> tuple[tuple[str, int], ...]:
    """Changes when a file does: a server that runs while the files are replaced tells of the new ones."""
    modules = [path for folder in ("till", "vendor") for path in sorted((STATIC / folder).rglob("*")) if path.is_file()]
    styles = [STATIC / name for name in (*STYLES, *DRAWINGS)]
    return tuple((str(path), path.stat().st_mtime_ns) for path in (*modules, *styles, *BESIDE) if path.exists())


@lru_cache(maxsize=2)
def _files(_stamp: tuple[tuple[str, int], ...]) -> dict[str, str]:
    names: dict[str, None] = dict.fromkeys((*STYLES, *DRAWINGS))
    waiting = [STATIC / FIRST]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(STATIC).as_posix()
        if name in names:
            continue
        names[name] = None
        waiting += [(path.parent / told).resolve() for told in IMPORTED.findall(path.read_text("utf-8"))]
    return {name: asset_of(STATIC / name).sha256 for name in sorted(names)}


@lru_cache(maxsize=2)
def _version(stamp: tuple[tuple[str, int], ...]) -> str:
    content = sha256(json.dumps(_files(stamp)).encode())
    for path in BESIDE:
        content.update(path.read_bytes() if path.exists() else b"")
    return content.hexdigest()[:12]
