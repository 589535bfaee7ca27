"""A backup is a checked copy of everything, or it is not there."""

from __future__ import annotations

import errno
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text, update

from config import Settings
from shop.backup import archive, store
from shop.backup.actions import take
from shop.backup.actions.take import Step, let_go, take_backup
from shop.backup.archive import read_manifest
from shop.backup.books import postgres, sqlite
from shop.backup.checking import check_same
from shop.backup.manifest import Reason
from shop.backup.places import archives, folder_of, stored
from shop.backup.refusals import BooksDamaged, DiskFull, NoBackups, NoRight, NoSpace
from shop.backup.watermark import Watermark, read_watermark
from shop.db import db, session, transaction
from shop.kernel.clock import SystemClock
from shop.sales.models import Order, SalesByDay
from tests.support.application import MONDAY_MORNING
from tests.support.backups import PHOTO, asked, back_up, file_of, on_sqlite_only, put_photo, sell
from tests.support.books import LATTE, TEA, Books, count
from tests.support.tills import line


def test_a_backup_says_when_it_was_and_what_the_books_held(books: Books, shop_settings: Settings) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]), tablet.sale([line(books.tea, TEA)]))
    taken = back_up(shop_settings, books.clock)
    assert taken.name == "2026-11-23-100000"
    held = read_manifest(taken.path).books
    assert (held.day_orders, held.day_fen, held.orders) == (2, LATTE + TEA, 2)
    assert held.counts["sales_order"] == held.counts["order_line"] == 2
    assert [(one.letter, one.highest_seq, one.operations) for one in held.tablets] == [("A", 2, 2)]
    assert taken.manifest.verified
    assert taken.manifest.photos == {}


def test_refunded_money_is_not_counted_as_taken(books: Books, shop_settings: Settings) -> None:
    tablet = books.tablet()
    sale, envelope = tablet.sale([line(books.latte, LATTE)]), tablet.uuid()
    consent = books.approve("refund", envelope, LATTE)
    back = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=consent)
    tablet.send(sale, tablet.sale([line(books.tea, TEA)]), tablet.seal("refund", back, envelope_uuid=envelope))
    held = back_up(shop_settings, books.clock).manifest.books
    assert (held.day_orders, held.day_fen) == (2, TEA)


def test_sales_go_on_while_the_books_are_copied_and_the_copy_is_of_one_moment(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(books)
    db.session.rollback()

    def mark_and_sell(connection: Connection) -> Watermark:
        mark = read_watermark(connection)
        sell(books)
        return mark

    for kind in (sqlite, postgres):
        monkeypatch.setattr(kind, "read_watermark", mark_and_sell)
    taken = back_up(shop_settings, books.clock)
    assert taken.manifest.verified
    assert taken.manifest.books.orders == 1
    assert count(Order) == 2


@on_sqlite_only
def test_the_copy_is_one_whole_file_that_opens_by_itself(books: Books, shop_settings: Settings, tmp_path: Path) -> None:
    taken = back_up(shop_settings, books.clock)
    with zipfile.ZipFile(taken.path) as packed:
        packed.extract("shop.sqlite3", tmp_path / "out")
    copy = tmp_path / "out" / "shop.sqlite3"
    assert asked(copy, "SELECT name FROM product WHERE code = '拿铁'") == [("拿铁",)]
    assert asked(copy, "PRAGMA journal_mode") == [("delete",)]


def test_no_key_and_no_password_of_the_installation_is_in_a_backup(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    with zipfile.ZipFile(taken.path) as packed:
        names = packed.namelist()
        told = packed.read(archive.SETTINGS) + packed.read(archive.MANIFEST)
    assert set(names) == {*taken.manifest.pieces, archive.MANIFEST}
    assert archive.SETTINGS in names
    for secret in (shop_settings.secret_key, shop_settings.pin_pepper, shop_settings.database_url):
        assert secret.encode() not in told
    assert set(json.loads(told[: told.index(b"}") + 1])) >= {"address", "demo"}


def test_photos_are_kept_once_whatever_they_are_called(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    put_photo(shop_settings, name=PHOTO.replace("0123", "aaaa"))
    put_photo(shop_settings, b"a face", PHOTO.replace("uploads", "faces"))
    first = back_up(shop_settings, books.clock)
    books.clock.advance(hours=1)
    second = back_up(shop_settings, books.clock)
    folder = folder_of(shop_settings)
    kept = sorted(path.read_bytes() for path in (folder / "files").glob("*/*"))
    assert kept == [b"a cup", b"a face"]
    assert first.manifest.photos == second.manifest.photos
    assert len(first.manifest.photos) == 3


def test_the_photos_that_were_there_already_are_not_read_again(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_photo(shop_settings)
    back_up(shop_settings, books.clock)
    read: list[Path] = []
    keep = store._keep
    monkeypatch.setattr(store, "_keep", lambda path, *rest: read.append(path) or keep(path, *rest))
    put_photo(shop_settings, b"new", PHOTO.replace("0123", "bbbb"))
    books.clock.advance(hours=1)
    back_up(shop_settings, books.clock)
    assert [path.name[:4] for path in read] == ["bbbb"]


def test_a_photo_that_rots_in_the_store_is_put_there_anew_after_closing(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    piece = back_up(shop_settings, books.clock).manifest.photos[PHOTO]
    rotten = stored(folder_of(shop_settings), piece.sha256)
    rotten.write_bytes(b"x cup")
    books.clock.advance(hours=1)
    back_up(shop_settings, books.clock, Reason.DAY_CLOSE)
    assert rotten.read_bytes() == b"a cup"


def test_sums_that_do_not_fit_are_a_doubt_and_the_copy_stays(books: Books, shop_settings: Settings) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    with transaction():
        session().execute(update(SalesByDay).values(net_fen=1))
    taken = back_up(shop_settings, books.clock)
    assert [(doubt.message, doubt.facts) for doubt in taken.manifest.doubts] == [
        ("汇总和单据有 %(count)s 处不一致", {"count": 1})
    ]
    assert taken.path.is_file()


@on_sqlite_only
def test_a_changed_trail_is_a_doubt(books: Books, shop_settings: Settings) -> None:
    with transaction() as current:
        current.execute(text("DROP TRIGGER audit_entry_never_changes"))
        current.execute(text("UPDATE audit_entry SET detail = 'nothing' WHERE id = 2"))
    taken = back_up(shop_settings, books.clock)
    assert [doubt.facts for doubt in taken.manifest.doubts] == [{"line": 2}]


def test_a_copy_that_says_something_else_than_the_books_is_no_backup(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    with pytest.raises(BooksDamaged, match="order_line"):
        check_same(shop_settings.database_url, taken.manifest.books)


@on_sqlite_only
def test_damaged_books_leave_no_backup_and_the_old_ones_stay(books: Books, shop_settings: Settings) -> None:
    good = back_up(shop_settings, books.clock)
    session().execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    db.session.remove()
    db.engine.dispose()
    path = file_of(shop_settings)
    with path.open("rb+") as file:
        for place in range(3, 40):
            file.seek(place * 4096)
            file.write(b"\xff" * 512)
    books.clock.advance(hours=1)
    with pytest.raises(BooksDamaged) as refused:
        take_backup(shop_settings, reason=Reason.HOURLY, at=books.clock.now())
    assert "以前的备份都还在" in str(refused.value)
    assert archives(folder_of(shop_settings)) == [good.path]


def test_without_a_shop_there_is_nothing_to_back_up(shop_settings: Settings, books: Books) -> None:
    del books
    elsewhere = shop_settings.data_dir / "new"
    nowhere = Settings(
        data_dir=elsewhere,
        database_url=f"sqlite:///{elsewhere}/shop.sqlite3",
        secret_key=shop_settings.secret_key,
        pin_pepper=shop_settings.pin_pepper,
        testing=True,
    )
    with pytest.raises(NoBackups):
        take_backup(nowhere, reason=Reason.HOURLY, at=MONDAY_MORNING)
    assert not (elsewhere / "shop.sqlite3").exists()


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_cut_off_anywhere_there_is_no_half_backup(books: Books, shop_settings: Settings, step: Step) -> None:
    def cut(reached: Step) -> None:
        if reached is step:
            raise KeyboardInterrupt

    put_photo(shop_settings)
    with pytest.raises(KeyboardInterrupt):
        take_backup(shop_settings, reason=Reason.HOURLY, at=books.clock.now(), told=cut)
    folder = folder_of(shop_settings)
    assert archives(folder) == []
    assert [path.name for path in folder.glob("*") if path.name != "files"] == []
    assert back_up(shop_settings, books.clock).manifest.verified, "the next one is taken all the same"


def test_a_disk_that_is_nearly_full_is_said_before_anything_is_written(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shop_settings.data_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(NoSpace, match="请清理磁盘"):
        back_up(shop_settings, books.clock)


@pytest.mark.parametrize(("number", "refusal"), [(errno.ENOSPC, DiskFull), (errno.EACCES, NoRight)])
def test_a_disk_that_refuses_in_the_middle_is_said_in_plain_words(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int, refusal: type[Exception]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused", "/media/usb")

    monkeypatch.setattr(take, "put_in_place", refuse)
    with pytest.raises(refusal):
        back_up(shop_settings, books.clock)
    assert archives(folder_of(shop_settings)) == []


def test_no_good_backup_and_no_safety_copy_makes_way_for_a_bad_one(books: Books, shop_settings: Settings) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    safety = back_up(shop_settings, books.clock, Reason.BEFORE_RESTORE)
    books.clock.advance(minutes=1)
    good = back_up(shop_settings, books.clock)
    with transaction():
        session().execute(update(SalesByDay).values(net_fen=1))
    for _ in range(4):
        books.clock.advance(minutes=1)
        bad = back_up(shop_settings, books.clock)
    stay = {path.stem for path in archives(folder_of(shop_settings))}
    assert {safety.name, good.name, bad.name} <= stay
    assert len(stay) == 5, "of the bad ones the newest three"


def test_old_backups_go_and_photos_nobody_needs_go_with_them(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    old = back_up(shop_settings, books.clock)
    kept = stored(folder_of(shop_settings), old.manifest.photos[PHOTO].sha256)
    (shop_settings.data_dir / PHOTO).unlink()
    books.clock.advance(hours=1)
    newer = back_up(shop_settings, books.clock)
    for hour in range(12, 24):
        for minute in ("00", "30"):
            shutil.copyfile(newer.path, newer.path.with_name(f"2026-11-23-{hour}{minute}00.zip"))
    books.clock.moment = SystemClock().now() + timedelta(days=2)
    gone = let_go(folder_of(shop_settings), at=books.clock.now())
    assert old.name not in gone, "the last one of an hour stays for a day"
    for hour in range(24):
        shutil.copyfile(newer.path, newer.path.with_name(f"2026-11-24-{hour:02d}0000.zip"))
    gone = let_go(folder_of(shop_settings), at=books.clock.now())
    assert old.name in gone
    assert not kept.exists()
    assert read_manifest(archives(folder_of(shop_settings))[-1]).verified
