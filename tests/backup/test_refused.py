"""What is refused, is refused in words that say how to mend it, and the books stay."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from config import Settings
from shop.backup import archive
from shop.backup.actions import restore as restoring
from shop.backup.archive import read_manifest
from shop.backup.choosing import Found, look_at
from shop.backup.manifest import Manifest, encoded
from shop.backup.places import folder_of
from shop.backup.refusals import Damaged, DiskFull, NewerProgram, NotABackup, OtherDatabase
from shop.db import session
from shop.sales.models import Order
from tests.support.backups import PHOTO, back_up, bring_back, put_photo, sell
from tests.support.books import Books, count


def damage(path: Path, **how: object) -> None:
    """Write the archive anew with another manifest or another database."""
    manifest = read_manifest(path)
    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content |= {name: value for name, value in how.items() if isinstance(value, bytes)}
    changed = how.get("manifest", manifest)
    assert isinstance(changed, Manifest)
    content[archive.MANIFEST] = encoded(changed)
    with zipfile.ZipFile(path, "w") as new:
        for name, value in content.items():
            new.writestr(name, value)


def in_books(manifest: Manifest, **changes: object) -> Manifest:
    return replace(manifest, books=replace(manifest.books, **changes))


def refused(books: Books, settings: Settings, path: Path, refusal: type[Exception]) -> str:
    """Restoring this is refused, and the books stay."""
    sell(books)
    before = count(Order)
    found: Found = look_at(path)
    with pytest.raises(refusal) as told:
        bring_back(settings, found, books.clock)
    session().rollback()
    assert count(Order) == before
    assert not list(folder_of(settings).glob(".begun-*"))
    return str(told.value)


@pytest.mark.parametrize("left", [0, 10, 5000, -30])
def test_a_cut_archive_is_not_restored(books: Books, shop_settings: Settings, left: int) -> None:
    taken = back_up(shop_settings, books.clock)
    taken.path.write_bytes(taken.path.read_bytes()[:left])
    assert "重新复制" in refused(books, shop_settings, taken.path, NotABackup)


def test_something_else_is_not_a_backup(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    with zipfile.ZipFile(taken.path, "w") as packed:
        packed.writestr("holiday.txt", "beach")
    refused(books, shop_settings, taken.path, NotABackup)


def test_an_altered_manifest_is_noticed(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    with zipfile.ZipFile(taken.path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content[archive.MANIFEST] = content[archive.MANIFEST].replace(b'"highest_seq": 0', b'"highest_seq": 9')
    with zipfile.ZipFile(taken.path, "w") as new:
        for name, value in content.items():
            new.writestr(name, value)
    refused(books, shop_settings, taken.path, NotABackup)


def test_an_altered_database_is_noticed(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    piece = next(name for name in taken.manifest.pieces if name != archive.SETTINGS)
    damage(taken.path, **{piece: b"not the books"})
    assert "被改过" in refused(books, shop_settings, taken.path, Damaged)


def test_a_manifest_that_says_something_else_than_the_books_is_noticed(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    damage(taken.path, manifest=in_books(taken.manifest, order_id=7))
    assert "order_id" in refused(books, shop_settings, taken.path, Damaged)


def test_a_backup_of_a_newer_program_waits_for_the_upgrade(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    damage(taken.path, manifest=in_books(taken.manifest, revision="9999"))
    assert "9999" in refused(books, shop_settings, taken.path, NewerProgram)


def test_a_backup_of_the_other_database_is_refused(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    damage(taken.path, manifest=replace(taken.manifest, database="oracle"))
    assert "DATABASE_URL" in refused(books, shop_settings, taken.path, OtherDatabase)


def test_a_full_disk_leaves_the_old_books(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = back_up(shop_settings, books.clock)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring.archive, "unpack", full)
    monkeypatch.setattr(restoring, "take_backup", lambda *_, **__: taken)
    refused(books, shop_settings, taken.path, DiskFull)


def test_a_backup_out_of_a_zip_cannot_write_elsewhere(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    taken = back_up(shop_settings, books.clock)
    piece = taken.manifest.photos[PHOTO]
    damage(taken.path, manifest=replace(taken.manifest, photos={"uploads/../../evil.webp": piece, "etc/passwd": piece}))
    assert bring_back(shop_settings, look_at(taken.path), books.clock).photos_missing == 2
    assert not (shop_settings.data_dir.parent / "evil.webp").exists()
