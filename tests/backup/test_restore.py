"""Restoring is whole or has not happened: whatever fails, and wherever, the old books are as they were."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text

from config import Settings
from launcher.programs import ROOT
from shop.backup.actions import restore as restoring
from shop.backup.actions.restore import Step
from shop.backup.choosing import look_at
from shop.backup.manifest import Reason
from shop.backup.models import Restore
from shop.backup.places import archives, folder_of
from shop.backup.refusals import ShopIsOpen
from shop.catalog.queries import catalog_version
from shop.db import downgrade, newest_revision, revision_at, session, transaction
from shop.jobs.models import Job
from shop.once import LedgerHead
from shop.people.actions import devices, sessions
from shop.people.actions.persons import disable_person
from shop.people.models import Device, DevicePerson, LoginSession
from shop.printing.models import Printer, PrintJob
from shop.sales.models import Order
from tests.support.backups import (
    PHOTO,
    asked,
    back_up,
    bring_back,
    close_shop,
    file_of,
    lose,
    on_sqlite_only,
    put_photo,
    sell,
)
from tests.support.books import Books, count


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
    menu = catalog_version()
    taken = back_up(shop_settings, books.clock)
    bring_back(shop_settings, taken, books.clock)
    assert session().get_one(LedgerHead, 1).books_epoch != before
    assert catalog_version() > menu + 10_000, "a tablet never takes the next menu for one of the lost days"
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


def test_the_safety_copy_is_not_the_one_that_goes(books: Books, shop_settings: Settings, app: Flask) -> None:
    del app
    taken = back_up(shop_settings, books.clock)
    books.clock.advance(minutes=1)
    done = bring_back(shop_settings, taken, books.clock)
    assert {path.stem for path in archives(folder_of(shop_settings))} == {taken.name, done.safety_copy}
    assert session().execute(text("SELECT count(*) FROM restore")).scalar() == 1
