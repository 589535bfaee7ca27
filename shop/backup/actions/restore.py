"""Bringing the books back. Everything is made ready beside the old books; the very last step changes over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from shop.backup import archive, store
from shop.backup.actions.renew import renew
from shop.backup.actions.take import take_backup, unheard
from shop.backup.books import Books, books_of
from shop.backup.checking import books_at, check_same, doubts_about
from shop.backup.choosing import Found
from shop.backup.lost import read_lost
from shop.backup.manifest import Manifest, Reason, pin_mark
from shop.backup.places import (
    digest_of,
    folder_of,
    name_at,
    need_space,
    photo_folders,
    put_in_place,
    stored,
    workshop,
)
from shop.backup.refusals import BooksDamaged, Damaged, NewerProgram, OtherDatabase, named
from shop.backup.watermark import Watermark
from shop.db import knows_revision, newest_revision, upgrade
from shop.kernel.errors import N_

COPIES = 2
PHOTO = re.compile(r"(uploads|faces|receipts)/[0-9a-f]{32}(-s)?\.webp")


class Step(StrEnum):
    """What is being done, in order. Before `CHANGED` the old books are as they were."""

    SAFETY_COPY = "safety_copy"
    UNPACK = "unpack"
    CHECK = "check"
    UPGRADE = "upgrade"
    PROVE = "prove"
    RENEW = "renew"
    PHOTOS = "photos"
    CHANGE_OVER = "change_over"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """What is being done, in words."""
        return _LABELS[self]


_LABELS = {
    Step.SAFETY_COPY: N_("先把现在的账备份一份"),
    Step.UNPACK: N_("正在解开备份"),
    Step.CHECK: N_("正在验证备份"),
    Step.UPGRADE: N_("正在检查账的版本，旧的就升级"),
    Step.PROVE: N_("正在核对汇总和操作记录"),
    Step.RENEW: N_("正在通知平板重新上传、结束所有登录"),
    Step.PHOTOS: N_("正在放回照片"),
    Step.CHANGE_OVER: N_("正在换上恢复的账"),
    Step.CHANGED: N_("已换上"),
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the backup, the copy of what was there before, whether PINs still count, doubts."""

    manifest: Manifest
    safety_copy: str
    pins_still_count: bool
    photos_missing: int
    doubts: int


def restore(settings: Settings, found: Found, *, at: datetime, told: Callable[[Step], object] = unheard) -> Restored:
    """Put the backup in the place of the books of `settings`. Whatever fails, and wherever, the old books stay.

    Raises Damaged, NotABackup, NewerProgram, OtherDatabase, ShopIsOpen, NoSpace, DiskFull, NoRight, CannotWrite.
    """
    if found.manifest is None:
        raise found.problem or Damaged(what=found.name)
    manifest, books, folder = found.manifest, books_of(settings.database_url), folder_of(settings)
    _refuse_strangers(manifest, books)
    with named(folder), workshop(folder, at=at) as begun:
        need_space(folder, COPIES * manifest.pieces[books.piece].size + manifest.photo_bytes)
        books.refuse_when_open()
        told(Step.SAFETY_COPY)
        safety_copy, before = _safety_copy(settings, books, folder, at=at)
        told(Step.UNPACK)
        copy = begun / books.piece
        archive.unpack(found.path, books.piece, manifest.pieces[books.piece], copy)
        told(Step.CHECK)
        with _damage_is_the_backups(), books.candidate(copy, begun) as candidate:
            check_same(candidate.url, manifest.books)
            told(Step.UPGRADE)
            if manifest.books.revision != newest_revision():
                upgrade(candidate.url)
            told(Step.PROVE)
            doubts = doubts_about(candidate.url)
            told(Step.RENEW)
            lost = read_lost(settings.database_url, manifest.books)
            with books_at(candidate.url):
                renew(manifest, lost, backup=found.name, safety_copy=safety_copy, at=at)
            told(Step.PHOTOS)
            missing = put_photos_back(settings, found)
            told(Step.CHANGE_OVER)
            candidate.take_over(before)
            told(Step.CHANGED)
    return Restored(manifest, safety_copy, pin_mark(settings.pin_pepper) == manifest.pin_mark, missing, len(doubts))


def put_photos_back(settings: Settings, found: Found) -> int:
    """Put the backup's photos where the shop shows them; returns how many could not be found whole."""
    manifest, store_folder, missing = found.manifest, folder_of(settings), 0
    if manifest is None:
        return 0
    carried, places = archive.contents(found.path), photo_folders(settings)
    for name, piece in manifest.photos.items():
        if not PHOTO.fullmatch(name):
            missing += 1
            continue
        folder, _, file = name.partition("/")
        target, kept = places[folder] / file, stored(store_folder, piece.sha256)
        if target.is_file() and target.stat().st_size == piece.size:
            continue
        if kept.is_file() and digest_of(kept) == piece.sha256:
            store.copy_back(kept, target)
        elif archive.PHOTOS + name in carried:
            target.parent.mkdir(parents=True, exist_ok=True)
            new = target.with_name(f"{file}.new")
            archive.unpack(found.path, archive.PHOTOS + name, piece, new)
            put_in_place(new, target)
        else:
            missing += 1
    return missing


def _refuse_strangers(manifest: Manifest, books: Books) -> None:
    if manifest.database != books.kind or books.piece not in manifest.pieces:
        raise OtherDatabase(theirs=manifest.database, ours=books.kind)
    if not knows_revision(manifest.books.revision):
        raise NewerProgram(revision=manifest.books.revision)


def _safety_copy(settings: Settings, books: Books, folder: Path, *, at: datetime) -> tuple[str, Watermark | None]:
    """A copy of what is there now, and what it holds; damaged books are copied as they are."""
    if not books.something_is_there():
        return "", None
    try:
        if books.exist():
            taken = take_backup(settings, reason=Reason.BEFORE_RESTORE, at=at)
            return taken.name, taken.manifest.books
    except (BooksDamaged, NewerProgram, SQLAlchemyError):
        pass
    name = f"damaged-{name_at(at)}"
    books.keep_as_they_are(folder / name)
    return name, None


@contextmanager
def _damage_is_the_backups() -> Iterator[None]:
    """What is wrong with the copy here is wrong with the backup, not with the shop's books."""
    try:
        yield
    except BooksDamaged as error:
        raise Damaged(**error.facts) from error
