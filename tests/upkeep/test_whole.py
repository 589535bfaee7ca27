"""A whole shop goes into a file and comes back the same, row by row, through PostgreSQL and from older tables."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from config import Settings
from shop.backup.refusals import Damaged, NewerProgram, NotABackup
from shop.books.actions.months import close_month
from shop.books.actions.posting import post_books
from shop.db import downgrade, engine_url, newest_revision, revision_at, session
from shop.kernel.clock import SHANGHAI, FakeClock
from shop.sales.models import Order
from shop.upkeep.whole.bringing import SomethingIsThere, begin_here, import_all
from shop.upkeep.whole.commands import export_all_command, import_all_command
from shop.upkeep.whole.tables import digest_of, reading, tables_of
from shop.upkeep.whole.taking import export_all
from tests.support import machine, postgres
from tests.support.books import CUP, LATTE, Books, open_shop
from tests.support.tills import line


@pytest.fixture
def books(session: object, clock: FakeClock, shop_settings: Settings) -> Books:
    """A shop that has sold, given back, closed a month; with a photo and things only one database would change."""
    books = open_shop(clock)
    tablet = books.tablet()
    sale = tablet.sale([line(books.latte, LATTE, note="加“奶” \\ 雪"), line(books.cup, CUP)], [("wechat", LATTE + CUP)])
    assert tablet.send(sale, tablet.sale([line(books.tea, 1800)]))[0].verdict == "accepted"
    clock.advance(days=10)
    today = clock.now().astimezone(SHANGHAI).date()
    post_books(at=clock.now(), today=today)
    close_month("2026-11", note="", by=books.teacher, at=clock.now(), today=today)
    shop_settings.uploads_dir.mkdir(parents=True, exist_ok=True)
    (shop_settings.uploads_dir / f"{'a' * 32}.webp").write_bytes(b"a photo")
    return books


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A throw-away PostgreSQL."""
    with postgres.cluster(machine.postgres_binaries()) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """An empty database of it."""
    database = postgres.create_database(make_url(server))
    try:
        yield database.render_as_string(hide_password=False)
    finally:
        postgres.drop_database(make_url(server), database)


def everything(url: str) -> dict[str, tuple[int, str]]:
    """Every table's rows, as numbers that differ when any value of any row does."""
    with reading(url) as connection:
        return {
            table.name: (digest.rows, digest.text)
            for table in tables_of(connection)
            for digest in [digest_of(connection, table)]
        }


def quietly(_text: str) -> None:
    """Say nothing."""


def at_home(settings: Settings, folder: Path, url: str = "") -> Settings:
    """Settings of another computer."""
    folder.mkdir(exist_ok=True)
    return replace(settings, data_dir=folder, database_url=url or f"sqlite:///{(folder / 'shop.sqlite3').as_posix()}")


def test_from_here_to_postgresql_to_sqlite_every_row_is_the_same(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path, empty: str
) -> None:
    before = everything(shop_settings.database_url)
    assert (before["sales_order"][0], before["books_month"][0]) == (2, 1)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    export_all(shop_settings, first, at=clock.now(), say=quietly)
    there = at_home(shop_settings, tmp_path / "there", empty)
    import_all(there, first, say=quietly)
    assert everything(empty) == before
    export_all(there, second, at=clock.now(), say=quietly)
    back = at_home(shop_settings, tmp_path / "back")
    import_all(back, second, say=quietly)
    assert everything(back.database_url) == before
    assert (back.uploads_dir / f"{'a' * 32}.webp").read_bytes() == b"a photo"
    assert not list((tmp_path / "back").glob("*.new*"))


def test_new_rows_are_numbered_after_those_that_came(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path, empty: str
) -> None:
    file = tmp_path / "shop.zip"
    export_all(shop_settings, file, at=clock.now(), say=quietly)
    import_all(at_home(shop_settings, tmp_path / "there", empty), file, say=quietly)
    engine = create_engine(engine_url(empty))
    with engine.begin() as connection:
        highest = connection.scalar(text("SELECT max(id) FROM category")) or 0
        statement = "INSERT INTO category (name, name_en, icon, colour, sort, on_till)"
        new = connection.scalar(text(f"{statement} VALUES ('新', '', 'x', 'x', 1, true) RETURNING id"))
    engine.dispose()
    assert new == highest + 1


def test_older_tables_are_brought_up_to_date(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    first, older, file = tmp_path / "first.zip", at_home(shop_settings, tmp_path / "older"), tmp_path / "old.zip"
    export_all(shop_settings, first, at=clock.now(), say=quietly)
    import_all(older, first, say=quietly)
    downgrade(older.database_url, "-1")
    assert export_all(older, file, at=clock.now(), say=quietly).revision != newest_revision()
    here = at_home(shop_settings, tmp_path / "here")
    import_all(here, file, say=quietly)
    assert revision_at(here.database_url) == newest_revision()
    assert everything(here.database_url)["sales_order"] == everything(shop_settings.database_url)["sales_order"]


def test_a_shop_is_never_written_over(books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path) -> None:
    file = tmp_path / "shop.zip"
    export_all(shop_settings, file, at=clock.now(), say=quietly)
    before = everything(shop_settings.database_url)
    with pytest.raises(SomethingIsThere):
        import_all(shop_settings, file, say=quietly)
    assert everything(shop_settings.database_url) == before


def changed(file: Path, target: Path, name: str, old: bytes, new: bytes) -> Path:
    """The same file with other bytes in one of its parts."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as made:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == name:
                assert old in content
                content = content.replace(old, new)
            made.writestr(info.filename, content)
    return target


def test_what_was_changed_is_refused_and_nothing_stays(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    file, here = tmp_path / "shop.zip", at_home(shop_settings, tmp_path / "here")
    shop = export_all(shop_settings, file, at=clock.now(), say=quietly)
    bad = changed(file, tmp_path / "bad.zip", "tables/sales_order.jsonl", b"1800", b"9800")
    with pytest.raises(Exception, match=r"CHECK|损坏") as refused:
        import_all(here, bad, say=quietly)
    assert refused.value
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(NotABackup):
        import_all(here, cut, say=quietly)
    newer = changed(file, tmp_path / "newer.zip", "manifest.json", shop.revision.encode(), b"9999")
    with pytest.raises(NewerProgram):
        import_all(here, newer, say=quietly)
    evil = changed(file, tmp_path / "evil.zip", "manifest.json", b"uploads/" + b"a" * 32, b"uploads/../" + b"a" * 32)
    with pytest.raises(Damaged):
        import_all(here, evil, say=quietly)
    assert not list(here.data_dir.glob("shop.sqlite3*"))


def test_an_import_that_is_cut_off_leaves_no_books(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    file, here = tmp_path / "shop.zip", at_home(shop_settings, tmp_path / "here")
    export_all(shop_settings, file, at=clock.now(), say=quietly)

    def power_cut(told: str) -> None:
        if "sales_order" in told:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_all(here, file, say=power_cut)
    assert not list(here.data_dir.glob("shop.sqlite3*"))
    import_all(here, file, say=quietly)
    assert everything(here.database_url) == everything(shop_settings.database_url)


def test_tablets_send_again_in_the_new_place(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path
) -> None:
    file, here = tmp_path / "shop.zip", at_home(shop_settings, tmp_path / "here")
    export_all(shop_settings, file, at=clock.now(), say=quietly)
    import_all(here, file, say=quietly)
    begin_here(here, file, at=clock.now())
    before, after = everything(shop_settings.database_url), everything(here.database_url)
    assert {name for name in before if before[name] != after[name]} == {"ledger_head", "audit_entry"}


def test_the_commands(
    books: Books, shop_settings: Settings, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, file = at_home(shop_settings, tmp_path / "here"), tmp_path / "shop.zip"
    for settings, command, code in (
        (shop_settings, export_all_command, 0),
        (here, import_all_command, 0),
        (here, import_all_command, 1),
    ):
        monkeypatch.setattr("shop.upkeep.whole.commands.settings_from_environment", lambda mine=settings, **_: mine)
        done = CliRunner().invoke(command, [str(file)])
        assert done.exit_code == code, done.output
    assert "已经有小店的账" in done.output
    assert len(session().scalars(select(Order.id)).all()) == 2
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("manifest.json"))["format"] == 1
