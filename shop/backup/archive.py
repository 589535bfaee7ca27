"""The archive of one backup: a zip with the database, the settings without secrets, the manifest, often photos."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from shop.backup.manifest import FORMAT, Manifest, Piece, decoded, encoded
from shop.backup.places import copied
from shop.backup.refusals import Damaged, NewerProgram, NotABackup
from shop.kernel.errors import N_

MANIFEST, SETTINGS, PHOTOS = "manifest.json", "settings.json", "photos/"
#: Nothing of ours is larger; a false manifest must not fill the memory.
LARGEST_MANIFEST = 64 * 1024**2
LEVEL = 3
CUT = (KeyError, zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error)


def write_archive(
    path: Path, *, files: Mapping[str, Path], told: Callable[[Mapping[str, Piece]], Manifest]
) -> Manifest:
    """Write an archive of `files`; `told` makes the manifest from what was written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        pieces = {name: _put(archive, name, source) for name, source in files.items()}
        manifest = told(pieces)
        archive.writestr(MANIFEST, encoded(manifest))
    return manifest


def add_photos(path: Path, photos: Mapping[str, Path]) -> None:
    """Put the photos into an archive too, as they are: they do not get smaller."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        for name, source in photos.items():
            archive.write(source, PHOTOS + name)


def read_manifest(path: Path) -> Manifest:
    """What the archive says of itself. Raises NotABackup, NewerProgram."""
    with _opened(path) as archive:
        try:
            info = archive.getinfo(MANIFEST)
            kept = archive.read(info) if info.file_size <= LARGEST_MANIFEST else b""
        except CUT as error:
            raise NotABackup(file=path.name) from error
    manifest = decoded(kept)
    if manifest is None:
        raise NotABackup(file=path.name)
    if manifest.format > FORMAT:
        raise NewerProgram(revision=manifest.books.revision)
    return manifest


def contents(path: Path) -> frozenset[str]:
    """The names in the archive. Raises NotABackup."""
    with _opened(path) as archive:
        return frozenset(archive.namelist())


def unpack(path: Path, name: str, piece: Piece, target: Path | None) -> None:
    """Take one file out (None: only read it); it must be the one that was put in. Raises Damaged, NotABackup."""
    with _opened(path) as archive:
        try:
            with archive.open(name) as source:
                if target is None:
                    found = copied(cast(BinaryIO, source), None)
                else:
                    with target.open("wb") as file:
                        found = copied(cast(BinaryIO, source), file)
        except CUT as error:
            raise NotABackup(file=path.name) from error
    if Piece(*found) != piece:
        raise Damaged(what=N_("里面的文件被改过或损坏了"))


def _put(archive: zipfile.ZipFile, name: str, source: Path) -> Piece:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    info.file_size = source.stat().st_size
    with source.open("rb") as file, archive.open(info, "w") as target:
        return Piece(*copied(file, cast(BinaryIO, target)))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except CUT as error:
        raise NotABackup(file=path.name) from error
    with archive:
        yield archive
