"""Find the programs that tests may use if the machine has them. Nothing here is needed to run the shop."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
POSTGRES_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def chromium() -> Path | None:
    """A Chromium, Chrome or Edge of this machine."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((Path(place) for place in CHROMIUM_PLACES if Path(place).exists()), None)


def node() -> Path | None:
    """Node.js, for the tests and the type check of the browser side."""
    found = shutil.which("node")
    return Path(found) if found else None


def node_module(name: str) -> Path | None:
    """The folder of a development package that `npm ci` has laid down."""
    folder = ROOT / "node_modules" / name
    return folder if folder.is_dir() else None


def postgres_binaries() -> Path | None:
    """The folder with initdb, pg_ctl and postgres: the newest version, or the one on the PATH."""
    places = [place for pattern in POSTGRES_PLACES for place in Path("/").glob(pattern.removeprefix("/"))]
    whole = [place for place in places if all((place / name).exists() for name in ("initdb", "pg_ctl", "postgres"))]
    if whole:
        return max(whole, key=_version)
    found = shutil.which("pg_ctl")
    return Path(found).parent if found and shutil.which("initdb") else None


def _version(binaries: Path) -> tuple[int, ...]:
    digits = "".join(letter if letter.isdigit() else " " for letter in binaries.parent.name)
    return tuple(int(part) for part in digits.split())
