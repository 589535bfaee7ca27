"""What a tablet keeps of the till, and a teacher's phone of its answering page, so that both open without the server.

An allow-list of files, each with its hash.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from config import ROOT
from shop.web.assets import asset_of

STATIC = ROOT / "static"
#: Linked by the shell's page, in this order.
STYLES = ("css/tokens.css", "css/till.css", "css/till-sheets.css", "css/till-shift.css", "css/till-receipt.css")
DRAWINGS = ("favicon.svg", "till/terraces.svg", "till/icons/till-192.png", "till/icons/till-512.png")
WORKER = STATIC / "till" / "worker.js"
#: What else makes one edition another: its page and its sentences.
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.mo"
ICONS = STATIC / "till" / "icons.svg"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that opens without the server: where it is, its first file, what it looks like, and its template."""

    family: str
    address: str
    first: str
    styles: tuple[str, ...]
    drawings: tuple[str, ...]
    page: Path

    @property
    def beside(self) -> tuple[Path, ...]:
        """What is not fetched on its own but is part of the edition."""
        return (self.page, ENGLISH, WORKER, ICONS)


TILL = Kept("till", "/till", "till/app.js", STYLES, DRAWINGS, ROOT / "templates" / "till" / "shell.html")
PHONE = Kept(
    "yes", "/yes", "till/phone/app.js", ("css/tokens.css", "css/phone.css"), ("favicon.svg",),
    ROOT / "templates" / "till" / "phone.html",
)  # fmt: skip
IMPORTED = re.compile(r"""\bfrom\s*["'](\.{1,2}/[^"']+)["']""")


def shell_files(kept: Kept = TILL) -> dict[str, str]:
    """Every file the page needs, below static/, with the SHA-256 of what browsers get."""
    return _files(kept, _stamp(kept))


def drawings() -> str:
    """The icons as markup, to stand in the page itself."""
    return asset_of(ICONS).content.decode()


def app_version(kept: Kept = TILL) -> str:
    """Twelve signs that change with any file the page is made of."""
    return _version(kept, _stamp(kept))


def worker_script(*, addresses: dict[str, str], off: bool, kept: Kept = TILL) -> str:
    """The service worker with its list: `addresses` are the files' addresses, `off` makes it take itself away."""
    files = [[address, shell_files(kept)[name]] for name, address in addresses.items()]
    told = {"version": app_version(kept), "files": files, "off": off, "family": kept.family, "shell": kept.address}
    return f"self.TILL = {json.dumps(told, separators=(',', ':'))};\n{asset_of(WORKER).content.decode()}"


def _stamp(kept: Kept) -> tuple[tuple[str, int], ...]:
    """Changes when a file does: a server that runs while the files are replaced tells of the new ones."""
    modules = [path for folder in ("till", "vendor") for path in sorted((STATIC / folder).rglob("*")) if path.is_file()]
    styles = [STATIC / name for name in (*kept.styles, *kept.drawings)]
    return tuple((str(path), path.stat().st_mtime_ns) for path in (*modules, *styles, *kept.beside) if path.exists())


@lru_cache(maxsize=4)
def _files(kept: Kept, _stamp: tuple[tuple[str, int], ...]) -> dict[str, str]:
    names: dict[str, None] = dict.fromkeys((*kept.styles, *kept.drawings))
    waiting = [STATIC / kept.first]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(STATIC).as_posix()
        if name in names:
            continue
        names[name] = None
        waiting += [(path.parent / told).resolve() for told in IMPORTED.findall(path.read_text("utf-8"))]
    return {name: asset_of(STATIC / name).sha256 for name in sorted(names)}


@lru_cache(maxsize=4)
def _version(kept: Kept, stamp: tuple[tuple[str, int], ...]) -> str:
    content = sha256(json.dumps(_files(kept, stamp)).encode())
    for path in kept.beside:
        content.update(path.read_bytes() if path.exists() else b"")
    return content.hexdigest()[:12]
