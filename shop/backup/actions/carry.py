"""A backup to carry away: one file with everything in it, sealed with a passphrase if there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from config import Settings
from shop.backup import archive, sealing
from shop.backup.actions.take import Taken
from shop.backup.choosing import Found, look_at
from shop.backup.places import ENDING, copied, folder_of, need_space, put_in_place, stored
from shop.backup.refusals import Damaged, named
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit

SEALED = ".mabang"
CARRIED = "backup.carry"


def found_called(settings: Settings, name: str) -> Found:
    """The shop's own backup of that name. Raises NotFound."""
    for path in folder_of(settings).glob(f"*{ENDING}"):
        if path.stem == name:
            return look_at(path)
    raise NotFound


def passphrase_problems(passphrase: str) -> list[Problem]:
    """What is wrong with a passphrase; none at all is no fault."""
    if 0 < len(passphrase) < sealing.SHORTEST:
        return [Problem("passphrase", N_("口令至少 10 个字，例如四个不相干的词；不想加密就留空。"))]
    return []


def whole_archive(settings: Settings, found: Found, begun: Path) -> Path:
    """The archive with the photos inside. Raises Damaged, NoSpace, DiskFull, NoRight."""
    if found.manifest is None:
        raise found.problem or Damaged(what=found.name)
    folder = folder_of(settings)
    with named(folder):
        need_space(folder, found.path.stat().st_size + found.manifest.photo_bytes)
        whole = begun / found.path.name
        shutil.copyfile(found.path, whole)
        kept = {name: stored(folder, piece.sha256) for name, piece in found.manifest.photos.items()}
        archive.add_photos(whole, {name: path for name, path in kept.items() if path.is_file()})
    return whole


def pieces_of(whole: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The file to send, piece by piece, sealed if there is a passphrase."""
    if passphrase:
        yield from sealing.sealed(whole, passphrase=passphrase)
        return
    while piece := whole.read(sealing.PIECE):
        yield piece


def carried_name(name: str, passphrase: str) -> str:
    """How the file is called."""
    return f"mabang-{name}{SEALED if passphrase else ENDING}"


def note_carried(name: str, *, where: str, by: int | None, at: datetime) -> None:
    """Put on record that a copy of everything has left this computer."""
    with transaction():
        audit.record(CARRIED, subject="shop", detail=f"{name} → {where}", by=by, at=at)
        session().flush()


def carry_to(settings: Settings, taken: Taken, target: Path, begun: Path, *, passphrase: str) -> Path:
    """Put a backup into a folder elsewhere, such as a USB stick, and read it again there.

    Raises Invalid, NoSpace, DiskFull, NoRight, CannotWrite, Damaged.
    """
    if problems := passphrase_problems(passphrase):
        raise Invalid(problems=tuple(problems))
    whole = whole_archive(settings, Found(taken.path, taken.manifest), begun)
    with named(target):
        if not target.is_dir():
            raise FileNotFoundError(2, "No such folder", str(target))
        need_space(target, whole.stat().st_size)
        place = target / carried_name(taken.name, passphrase)
        new = place.with_name(f"{place.name}.part")
        with whole.open("rb") as source, new.open("wb") as file:
            for piece in pieces_of(source, passphrase):
                file.write(piece)
        put_in_place(new, place)
        _read_again(place, whole, begun, passphrase)
    return place


def _read_again(place: Path, whole: Path, begun: Path, passphrase: str) -> None:
    """What arrived must be what was sent."""
    arrived = place
    if passphrase:
        arrived = begun / "read-again"
        sealing.unseal(place, arrived, passphrase=passphrase)
    with arrived.open("rb") as one, whole.open("rb") as other:
        if copied(one, None) != copied(other, None):
            raise Damaged(what=N_("写到那里以后读出来的不一样，请换一个 U 盘或磁盘"))
