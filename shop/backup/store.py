"""Photos in backups: each content is kept once, under its SHA-256; a backup copies only what is new."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from shop.backup.manifest import Piece
from shop.backup.places import copied, digest_of, put_in_place, stored
from shop.backup.refusals import Damaged
from shop.kernel.errors import N_

#: A backup that is being taken may already have put its photos there.
UNUSED_STAY = timedelta(days=1)


def keep_photos(
    folders: Mapping[str, Path], *, known: Mapping[str, Piece], store: Path, begun: Path
) -> dict[str, Piece]:
    """Put every photo into the store; returns them by name.

    A photo's name follows from its content, so one of the last backup (`known`) is not read again.
    """
    kept = {}
    for name, path in photos_in(folders):
        try:
            size = path.stat().st_size
            before = known.get(name)
            if before is not None and before.size == size and _is_there(store, before):
                kept[name] = before
            else:
                kept[name] = _keep(path, store, begun)
        except FileNotFoundError:  # a photo that was replaced at this moment is not part of the books any more
            continue
    return kept


def photos_in(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Every photo with its name in a backup (``uploads/abc.webp``)."""
    for folder, place in folders.items():
        for path in sorted(place.glob("*.webp")):
            yield f"{folder}/{path.name}", path


def check_photos(photos: Mapping[str, Piece], store: Path) -> None:
    """Read everything again. Raises Damaged."""
    for piece in photos.values():
        path = stored(store, piece.sha256)
        if not path.is_file() or digest_of(path) != piece.sha256:
            raise Damaged(what=N_("备份里的照片少了或损坏了"))


def mend(photos: Iterable[Piece], store: Path) -> None:
    """Take what is no longer what it should be out of the store, so that the next backup puts it there anew."""
    for piece in photos:
        path = stored(store, piece.sha256)
        if path.is_file() and digest_of(path) != piece.sha256:
            path.unlink()


def forget_unused(used: Iterable[Piece], store: Path, *, at: datetime) -> int:
    """Delete what no backup needs any more; returns how many files went."""
    wanted = {piece.sha256 for piece in used}
    before = (at - UNUSED_STAY).timestamp()
    gone = 0
    for path in (store / "files").glob("*/*"):
        if path.name not in wanted and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _is_there(store: Path, piece: Piece) -> bool:
    path = stored(store, piece.sha256)
    return path.is_file() and path.stat().st_size == piece.size


def _keep(path: Path, store: Path, begun: Path) -> Piece:
    new = begun / "photo"
    with path.open("rb") as source, new.open("wb") as target:
        piece = Piece(*copied(source, target))
    if digest_of(new) != piece.sha256:
        raise OSError(None, "the copy differs", str(path))
    whole = stored(store, piece.sha256)
    whole.parent.mkdir(parents=True, exist_ok=True)
    put_in_place(new, whole)
    return piece


def copy_back(source: Path, target: Path) -> None:
    """Put a photo back where the shop shows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.new")
    shutil.copyfile(source, new)
    put_in_place(new, target)
