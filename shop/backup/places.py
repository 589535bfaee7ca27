"""Where backups lie, and how a file is written so that it is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from config import Settings
from shop.backup.refusals import NoSpace
from shop.kernel.clock import SHANGHAI

PIECE = 1024 * 1024
BEGUN = ".begun-"
LEFT_OVER_SECONDS = 24 * 3600
NAME = "%Y-%m-%d-%H%M%S"
ENDING = ".zip"


def folder_of(settings: Settings) -> Path:
    """The folder of the backups; the demo's lie apart."""
    return settings.data_dir / ("backups-demo" if settings.demo else "backups")


def photo_folders(settings: Settings) -> dict[str, Path]:
    """The folders with files beside the database, by the name they have in a backup."""
    return {"uploads": settings.uploads_dir, "faces": settings.faces_dir, "receipts": settings.receipts_dir}


def name_at(moment: datetime) -> str:
    """How a backup of this moment is called: the local time, so that people find it too."""
    return moment.astimezone(SHANGHAI).strftime(NAME)


def moment_of(name: str) -> datetime | None:
    """When the backup of that name was taken; None for what is not a backup's name."""
    try:
        return datetime.strptime(name[:17], NAME).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def archives(folder: Path) -> list[Path]:
    """All backups in a folder, the newest first."""
    found = [path for path in folder.glob(f"*{ENDING}") if moment_of(path.stem) is not None]
    return sorted(found, key=lambda path: path.name, reverse=True)


def stored(folder: Path, digest: str) -> Path:
    """Where the store keeps the content with this SHA-256."""
    return folder / "files" / digest[:2] / digest


@contextmanager
def workshop(folder: Path, *, at: datetime) -> Iterator[Path]:
    """A folder for what is begun; it goes at the end, and so do those that a cut left behind a day ago."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for lost in folder.glob(f"{BEGUN}*"):
        if at.timestamp() - lost.stat().st_mtime > LEFT_OVER_SECONDS:
            shutil.rmtree(lost, ignore_errors=True)
    begun = Path(tempfile.mkdtemp(prefix=BEGUN, dir=folder))
    try:
        yield begun
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def need_space(folder: Path, size: int) -> None:
    """Raises NoSpace when the disk of `folder` has not so many bytes left."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise NoSpace(place=folder, needed=megabytes(size), free=free // 1024**2)


def megabytes(size: int) -> int:
    """Bytes as whole megabytes, at least one."""
    return -(-size // 1024**2) or 1


def put_in_place(begun: Path, whole: Path) -> None:
    """Give a finished file its name; it survives a power cut from here on."""
    sync(begun)
    os.replace(begun, whole)  # noqa: PTH105 - the one call that replaces everywhere
    sync_folder(whole.parent)


def sync(path: Path) -> None:
    """Bring a file's content to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system has such a thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return copied(file, None)[0]


def copied(source: BinaryIO, target: BinaryIO | None) -> tuple[str, int]:
    """Copy to the end; returns the SHA-256 and the size of what was copied (None: only worked out)."""
    digest, size = sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest(), size
