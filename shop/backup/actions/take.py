"""Taking a backup: copy, check the copy at once, pack, read again, put in place, let old ones go."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from config import Settings
from shop.backup import archive, store
from shop.backup.books import Books, books_of
from shop.backup.checking import check_same, doubts_about
from shop.backup.choosing import found_in, newest_in
from shop.backup.manifest import Doubt, Manifest, Piece, Reason, pin_mark
from shop.backup.places import (
    ENDING,
    folder_of,
    moment_of,
    name_at,
    need_space,
    photo_folders,
    put_in_place,
    workshop,
)
from shop.backup.refusals import NewerProgram, NoBackups, named
from shop.backup.rules.keeping import kept
from shop.backup.watermark import Watermark
from shop.db import knows_revision, newest_revision, upgrade
from shop.kernel.errors import N_

#: The copy, a second one to try, and the packed one; it is better to refuse early than to fill the disk.
COPIES = 3
SAFETY_COPIES_STAY = timedelta(days=60)
NOT_TRIED = N_("没有试着恢复过：小店的数据库用户没有建库的权限（CREATEDB），只核对了目录")


class Step(StrEnum):
    """What is being done, in order."""

    BEGIN = "begin"
    COPY = "copy"
    CHECK = "check"
    PHOTOS = "photos"
    PACK = "pack"
    READ_AGAIN = "read_again"
    PLACE = "place"
    TIDY = "tidy"

    @property
    def label(self) -> str:
        """What is being done, in words."""
        return _LABELS[self]


_LABELS = {
    Step.BEGIN: N_("准备"),
    Step.COPY: N_("正在复制账本"),
    Step.CHECK: N_("正在验证副本"),
    Step.PHOTOS: N_("正在复制新照片"),
    Step.PACK: N_("正在打包"),
    Step.READ_AGAIN: N_("正在重新读一遍"),
    Step.PLACE: N_("正在写入磁盘"),
    Step.TIDY: N_("正在清理太旧的备份"),
}
Told = Callable[[Step], object]


def unheard(_step: object) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup: its archive and what it says of itself."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """How it is called."""
        return self.path.stem


def take_backup(settings: Settings, *, reason: Reason, at: datetime, told: Told = unheard) -> Taken:
    """Back up the shop of `settings`; what cannot be finished leaves nothing behind.

    Raises NoBackups when there are no books, BooksDamaged, NoSpace, DiskFull, NoRight, CannotWrite, ProgramMissing,
    DatabaseRefused.
    """
    books, folder = books_of(settings.database_url), folder_of(settings)
    with named(folder):
        told(Step.BEGIN)
        if not books.exist():
            raise NoBackups(N_("还没有开店，没有账可以备份。"))
        with workshop(folder, at=at) as begun:
            need_space(folder, COPIES * books.size())
            told(Step.COPY)
            copy = begun / books.piece
            mark = books.copy(copy)
            told(Step.CHECK)
            doubts = check_copy(books, copy, mark, begun)
            told(Step.PHOTOS)
            known = _last_photos(folder)
            if reason is Reason.DAY_CLOSE:
                store.mend(known.values(), folder)
            photos = store.keep_photos(photo_folders(settings), known=known, store=folder, begun=begun)
            told(Step.PACK)
            packed, manifest = _pack(settings, books, begun, mark, doubts, photos, reason=reason, at=at)
            told(Step.READ_AGAIN)
            for name, piece in manifest.pieces.items():
                archive.unpack(packed, name, piece, None)
            if reason is Reason.DAY_CLOSE:
                store.check_photos(photos, folder)
            told(Step.PLACE)
            place = _free_name(folder, at)
            put_in_place(packed, place)
        told(Step.TIDY)
        let_go(folder, at=at)
    return Taken(place, manifest)


def check_copy(books: Books, copy: Path, mark: Watermark, begun: Path) -> list[Doubt]:
    """Try the copy: whole, says what the books said, and the shop's own proofs hold. Raises BooksDamaged, NewerProgram.

    A copy of older tables is brought up to date first: so an upgrade is tried before it is done.
    """
    if not knows_revision(mark.revision):
        raise NewerProgram(revision=mark.revision)
    with books.tried(copy, begun) as url:
        if url is None:
            return [Doubt(NOT_TRIED)]
        check_same(url, mark)
        if mark.revision != newest_revision():
            upgrade(url)
        return doubts_about(url)


def let_go(folder: Path, *, at: datetime) -> list[str]:
    """Delete backups that are too old for the rule, and photos that none of the others needs; returns their names.

    The rule counts verified backups and doubtful ones apart, so that no good one makes way for a bad one. Copies taken
    before a restore or an upgrade stay longer.
    """
    found = [(one, moment) for one in found_in(folder) if (moment := moment_of(one.name)) is not None]
    stay = kept(moment for one, moment in found if one.is_verified)
    stay |= kept(moment for one, moment in found if not one.is_verified)
    gone = [
        one
        for one, moment in found
        if moment not in stay and not (one.is_for_safety and at - moment < SAFETY_COPIES_STAY)
    ]
    for one in gone:
        one.path.unlink(missing_ok=True)
    used: list[Piece] = []
    for one, _ in found:
        if one in gone:
            continue
        if one.manifest is None:
            break  # which photos it needs is not known: all stay
        used += one.manifest.photos.values()
    else:
        store.forget_unused(used, folder, at=at)
    return [one.name for one in gone]


def settings_text(settings: Settings) -> bytes:
    """The settings of this installation that are no secrets."""
    told = {
        "address": settings.address,
        "trusted_hosts": settings.trusted_hosts,
        "proxy_hops": settings.proxy_hops,
        "secure_cookies": settings.secure_cookies,
        "demo": settings.demo,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _pack(
    settings: Settings,
    books: Books,
    begun: Path,
    mark: Watermark,
    doubts: list[Doubt],
    photos: Mapping[str, Piece],
    *,
    reason: Reason,
    at: datetime,
) -> tuple[Path, Manifest]:
    texts = begun / archive.SETTINGS
    texts.write_bytes(settings_text(settings))

    def told(pieces: Mapping[str, Piece]) -> Manifest:
        return Manifest(
            taken_at=at,
            reason=reason,
            database=books.kind,
            demo=settings.demo,
            books=mark,
            pieces=dict(pieces),
            photos=dict(photos),
            doubts=doubts,
            pin_mark=pin_mark(settings.pin_pepper),
        )

    packed = begun / f"packed{ENDING}"
    files = {books.piece: begun / books.piece, archive.SETTINGS: texts}
    return packed, archive.write_archive(packed, files=files, told=told)


def _last_photos(folder: Path) -> Mapping[str, Piece]:
    """The photos of the newest backup that can be read."""
    newest = newest_in(folder)
    return newest.manifest.photos if newest and newest.manifest else {}


def _free_name(folder: Path, at: datetime) -> Path:
    path, number = folder / f"{name_at(at)}{ENDING}", 1
    while path.exists():
        number += 1
        path = folder / f"{name_at(at)}-{number}{ENDING}"
    return path
