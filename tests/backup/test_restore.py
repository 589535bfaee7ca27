"""Restoring is whole or has not happened: whatever fails, and wherever, the old books are as they were."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from config import Settings
from launcher.programs import ROOT
from shop.backup import archive
from shop.backup.actions import restore as restoring
from shop.backup.actions.restore import Step
from shop.backup.archive import read_manifest
from shop.backup.choosing import Found, look_at
from shop.backup.manifest import Manifest, Reason, encoded
from shop.backup.models import Restore
from shop.backup.places import archives, folder_of
from shop.backup.refusals import Damaged, DiskFull, NewerProgram, NotABackup, OtherDatabase, ShopIsOpen
from shop.backup.watermark import Watermark
from shop.db import downgrade, newest_revision, revision_at, session, transaction
from shop.jobs.models import Job
from shop.once import LedgerHead
from shop.people.actions import devices, sessions
from shop.people.actions.persons import disable_person
from shop.people.models import Device, DevicePerson, LoginSession
from shop.printing.models import Printer, PrintJob
from shop.sales.models import Order
from tests.backup.test_take import PHOTO, put_photo
from tests.support.backups import asked, back_up, bring_back, close_shop, file_of, lose, on_sqlite_only
from tests.support.books import LATTE, Books, count
from tests.support.tills import line


def sell(books: Books, times: int = 1) -> list[dict[str, object]]:
    tablet = books.tablet()
    tablet.device_seq = session().get_one(Device, books.device).highest_seq
    tablet.counts = {"2026-11-23": tablet.device_seq}
    made = [tablet.sale([line(books.latte, LATTE)]) for _ in range(times)]
    assert {one.verdict for one in tablet.send(*made)} == {"accepted"}
    return made


def everything(settings: Settings) -> list[str]:
    """The books as statements, read without opening them for writing."""
    with sqlite3.connect(f"file:{file_of(settings)}?mode=ro", uri=True) as connection:
        return list(connection.iterdump())


def test_what_was_sold_comes_back_and_what_came_later_is_gone(books: Books, shop_settings: Settings) -> None:
    sell(books, 2)
    taken = back_up(shop_settings, books.clock)
    sell(books)
    done = bring_back(shop_settings, taken, books.clock)
    assert count(Order) == 2
    assert done.pins_still_count
    assert done.doubts == done.photos_missing == 0


def test_what_was_there_before_is_a_backup_too(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books, 3)
    books.clock.advance(minutes=5)
    done = bring_back(shop_settings, taken, books.clock)
    assert count(Order) == 0
    safety = look_at(folder_of(shop_settings) / f"{done.safety_copy}.zip")
    assert safety.manifest
    assert safety.manifest.reason is Reason.BEFORE_RESTORE
    books.clock.advance(minutes=5)
    bring_back(shop_settings, safety, books.clock)
    assert count(Order) == 3


def test_tablets_are_told_by_new_books_and_nobody_is_logged_in(books: Books, shop_settings: Settings) -> None:
    sessions.begin(sessions.DESK, person_id=books.teacher, at=books.clock.now())
    before = session().get_one(LedgerHead, 1).books_epoch
    taken = back_up(shop_settings, books.clock)
    bring_back(shop_settings, taken, books.clock)
    assert session().get_one(LedgerHead, 1).books_epoch != before
    assert [row.ended_why for row in session().scalars(select(LoginSession))] == ["restored"]


@on_sqlite_only
def test_restored_books_are_safe_against_power_cuts_from_the_first_moment(
    books: Books, shop_settings: Settings
) -> None:
    bring_back(shop_settings, back_up(shop_settings, books.clock), books.clock)
    assert asked(file_of(shop_settings), "PRAGMA journal_mode") == [("wal",)]
    assert asked(file_of(shop_settings), "PRAGMA integrity_check") == [("ok",)]


def test_paper_and_backups_of_that_time_are_not_done_once_more(books: Books, shop_settings: Settings) -> None:
    now = books.clock.now()
    with transaction() as current:
        printer = Printer(name="吧台", address="192.168.1.9")
        current.add(printer)
        current.flush()
        for state in ("waiting", "printing", "printed"):
            current.add(PrintJob(printer_id=printer.id, kind="receipt", subject="", title="", document=[],
                                 state=state, next_at=now, created_at=now))  # fmt: skip
        current.add(Job(kind="backup", subject="hourly:", arguments={}, urgency=0, state="running", lease_owner="w",
                        lease_until=now, created_at=now, due_at=now))  # fmt: skip
    bring_back(shop_settings, back_up(shop_settings, books.clock), books.clock)
    assert session().scalars(select(PrintJob.state).order_by(PrintJob.id)).all() == ["cancelled", "perhaps", "printed"]
    assert session().scalars(select(Job.state)).all() == ["cancelled"]


def test_photos_come_back_too(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    taken = back_up(shop_settings, books.clock)
    shutil.rmtree(shop_settings.uploads_dir)
    bring_back(shop_settings, taken, books.clock)
    assert (shop_settings.data_dir / PHOTO).read_bytes() == b"a cup"


def test_a_photo_that_is_lost_everywhere_is_counted(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    taken = back_up(shop_settings, books.clock)
    shutil.rmtree(shop_settings.uploads_dir)
    shutil.rmtree(folder_of(shop_settings) / "files")
    assert bring_back(shop_settings, taken, books.clock).photos_missing == 1


@pytest.mark.parametrize("step", list(Step)[:-1])
def test_cut_off_at_any_step_the_old_books_are_as_they_were(books: Books, shop_settings: Settings, step: Step) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books, 2)
    epoch = session().get_one(LedgerHead, 1).books_epoch

    def cut(reached: Step) -> None:
        if reached is step:
            raise KeyboardInterrupt

    books.clock.advance(minutes=1)
    with pytest.raises(KeyboardInterrupt):
        bring_back(shop_settings, taken, books.clock, told=cut)
    session().rollback()
    assert count(Order) == 2
    assert session().get_one(LedgerHead, 1).books_epoch == epoch
    assert count(Restore) == 0
    books.clock.advance(minutes=1)
    bring_back(shop_settings, taken, books.clock)
    assert count(Order) == 0, "the next try succeeds"


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from config import Settings
from shop.backup.actions.restore import restore
from shop.backup.choosing import look_at
settings = Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], secret_key=sys.argv[3],
                    pin_pepper=sys.argv[4], testing=True)
def kill(step):
    if step.value == sys.argv[6]:
        os.kill(os.getpid(), signal.SIGKILL)
restore(settings, look_at(Path(sys.argv[5])), at=datetime.fromisoformat(sys.argv[7]), told=kill)
"""


@on_sqlite_only
@pytest.mark.parametrize("step", [Step.SAFETY_COPY, Step.PROVE, Step.CHANGE_OVER, Step.CHANGED])
def test_killed_at_any_step_there_are_whole_books(books: Books, shop_settings: Settings, step: Step) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books, 2)
    close_shop()
    given = [str(shop_settings.data_dir), shop_settings.database_url, shop_settings.secret_key]
    given += [shop_settings.pin_pepper, str(taken.path), step.value, books.clock.now().isoformat()]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *given], cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert asked(file_of(shop_settings), "PRAGMA integrity_check") == [("ok",)]
    assert count(Order) == (0 if step is Step.CHANGED else 2)


def test_while_the_shop_is_open_nothing_is_restored(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books)
    with pytest.raises(ShopIsOpen, match="Ctrl\\+C"):
        restoring.restore(shop_settings, look_at(taken.path), at=books.clock.now())
    session().rollback()
    assert count(Order) == 1


@on_sqlite_only
def test_a_shop_that_is_opened_in_the_middle_keeps_its_books(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books)

    def open_again(step: Step) -> None:
        if step is Step.CHANGE_OVER:
            sell(books)

    books.clock.advance(minutes=1)
    with pytest.raises(ShopIsOpen):
        bring_back(shop_settings, taken, books.clock, told=open_again)
    session().rollback()
    assert count(Order) == 2


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
    held = {name: getattr(manifest.books, name) for name in Watermark.__struct_fields__}
    told = {name: getattr(manifest, name) for name in Manifest.__struct_fields__}
    return Manifest(**{**told, "books": Watermark(**{**held, **changes})})


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
    told = {name: getattr(taken.manifest, name) for name in Manifest.__struct_fields__}
    damage(taken.path, manifest=Manifest(**{**told, "database": "oracle"}))
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


@on_sqlite_only
def test_lost_books_come_back(books: Books, shop_settings: Settings) -> None:
    sell(books, 2)
    taken = back_up(shop_settings, books.clock)
    lose(shop_settings)
    done = bring_back(shop_settings, taken, books.clock)
    assert done.safety_copy == ""
    assert count(Order) == 2


@on_sqlite_only
def test_damaged_books_are_kept_as_they_are_and_replaced(books: Books, shop_settings: Settings) -> None:
    sell(books, 2)
    taken = back_up(shop_settings, books.clock)
    close_shop()
    file_of(shop_settings).write_bytes(b"\xff" * 20_000)
    file_of(shop_settings).with_name("shop.sqlite3-wal").write_bytes(b"\xfe" * 500)
    done = bring_back(shop_settings, taken, books.clock)
    kept = folder_of(shop_settings) / done.safety_copy
    assert (kept / "shop.sqlite3").read_bytes() == b"\xff" * 20_000
    assert (kept / "shop.sqlite3-wal").exists()
    assert count(Order) == 2
    assert not session().scalars(select(Restore)).one().lost_known


@on_sqlite_only
def test_books_of_an_older_program_are_brought_up_to_date(books: Books, shop_settings: Settings) -> None:
    sell(books, 2)
    close_shop()
    downgrade(shop_settings.database_url, "0005")
    taken = back_up(shop_settings, books.clock)
    assert taken.manifest.books.revision == "0005"
    assert taken.manifest.verified, "the upgrade was tried on a copy"
    assert revision_at(shop_settings.database_url) == "0005"
    books.clock.advance(minutes=1)
    bring_back(shop_settings, taken, books.clock)
    assert revision_at(shop_settings.database_url) == newest_revision()
    assert count(Order) == 2


def test_another_computer_is_told_that_pins_must_be_set_again(books: Books, shop_settings: Settings) -> None:
    taken = back_up(shop_settings, books.clock)
    other = replace(shop_settings, pin_pepper="another pepper that only tests use: 42")
    assert not bring_back(other, taken, books.clock).pins_still_count


def test_tablets_enrolled_renamed_or_stopped_since_stay_so(books: Books, shop_settings: Settings) -> None:
    now = books.clock.now()
    stolen, code = devices.add_device(name="门口", people=[books.cashier], by=books.teacher, at=now)
    devices.enrol(code, at=now)
    taken = back_up(shop_settings, books.clock)
    books.clock.advance(minutes=1)
    new, code = devices.add_device(name="新平板", people=[books.cashier], by=books.teacher, at=now)
    _, credential = devices.enrol(code, at=now)
    devices.revoke(stolen.id, by=books.teacher, at=now)
    disable_person(books.potter, by=books.teacher, at=now)
    number, letter, kept = new.id, new.letter, session().get_one(Device, new.id).credential_hash
    bring_back(shop_settings, taken, books.clock)
    here = session().get_one(Device, number)
    assert (here.name, here.letter, here.credential_hash) == ("新平板", letter, kept)
    assert session().get_one(Device, stolen.id).revoked_at is not None
    on_it = session().scalars(select(DevicePerson.person_id).where(DevicePerson.device_id == number)).all()
    assert on_it == [books.cashier]
    undone = session().scalars(select(Restore)).one().undone
    assert [one["verb"] for one in undone] == ["person.disable"], "tablets need not be enrolled again"
    assert credential
    another, _ = devices.add_device(name="再一台", people=[books.cashier], by=books.teacher, at=now)
    assert another.id > number


def test_a_backup_out_of_a_zip_cannot_write_elsewhere(books: Books, shop_settings: Settings) -> None:
    put_photo(shop_settings)
    taken = back_up(shop_settings, books.clock)
    told = {name: getattr(taken.manifest, name) for name in Manifest.__struct_fields__}
    piece = taken.manifest.photos[PHOTO]
    damage(taken.path, manifest=Manifest(**{**told, "photos": {"uploads/../../evil.webp": piece, "etc/passwd": piece}}))
    assert bring_back(shop_settings, look_at(taken.path), books.clock).photos_missing == 2
    assert not (shop_settings.data_dir.parent / "evil.webp").exists()


def test_the_safety_copy_is_not_the_one_that_goes(books: Books, shop_settings: Settings, app: Flask) -> None:
    del app
    taken = back_up(shop_settings, books.clock)
    books.clock.advance(minutes=1)
    done = bring_back(shop_settings, taken, books.clock)
    assert {path.stem for path in archives(folder_of(shop_settings))} == {taken.name, done.safety_copy}
    assert session().execute(text("SELECT count(*) FROM restore")).scalar() == 1
