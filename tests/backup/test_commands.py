"""`shop backup` and `shop restore` on the console."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config import Settings
from shop.backup.commands import backup, restore_command
from shop.sales.models import Order
from tests.support.backups import back_up, close_shop, on_sqlite_only
from tests.support.books import LATTE, TEA, Books, count
from tests.support.tills import line

pytestmark = on_sqlite_only


@pytest.fixture
def environment(books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Books:
    """The console of this shop."""
    monkeypatch.setenv("SHOP_DATA_DIR", str(shop_settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", shop_settings.database_url)
    return books


def run(command: object, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=typed)  # type: ignore[arg-type]


def sell(books: Books, letter: str) -> None:
    tablet = books.tablet(letter=letter)
    tablet.send(tablet.sale([line(books.latte, LATTE)]), tablet.sale([line(books.tea, TEA)]))
    close_shop()


def test_back_up_on_the_console(environment: Books, shop_settings: Settings) -> None:
    sell(environment, "B")
    said = run(backup)
    assert said.exit_code == 0, said.output
    assert "2 单，¥40.00（一共 2 单）" in said.output


def test_a_copy_for_the_stick_sealed_with_words_from_the_input(environment: Books, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    said = run(backup, "--to", str(stick), "--passphrase-stdin", typed="four words nobody knows\n")
    assert said.exit_code == 0, said.output
    (carried,) = stick.iterdir()
    sell(environment, "B")
    wrong = run(restore_command, "--from", str(carried), "--yes", "--passphrase-stdin", typed="other words\n")
    assert wrong.exit_code == 1
    assert "口令不对" in wrong.output
    assert count(Order) == 2
    close_shop()
    right = run(
        restore_command, "--from", str(carried), "--yes", "--passphrase-stdin", typed="four words nobody knows\n"
    )
    assert right.exit_code == 0, right.output
    assert count(Order) == 0


def test_no_stick_is_said_and_the_backup_stays(environment: Books, tmp_path: Path) -> None:
    said = run(backup, "--to", str(tmp_path / "gone"))
    assert said.exit_code == 1
    assert "U 盘有没有接好" in said.output


def test_one_is_chosen_by_day_and_money_and_confirmed(environment: Books, shop_settings: Settings) -> None:
    back_up(shop_settings, environment.clock)
    sell(environment, "B")
    environment.clock.advance(hours=1)
    back_up(shop_settings, environment.clock)
    sell(environment, "C")
    said = run(restore_command, typed="9\n")
    assert "没有第 9 份" in said.output
    assert "1  2026-11-23 周一 11:00，当天 2 单，¥40.00（一共 2 单）" in said.output
    assert "2  2026-11-23 周一 10:00，还没有单" in said.output
    said = run(restore_command, typed="1\nn\n")
    assert said.exit_code == 1
    assert "没有恢复，现在的账没有变" in said.output
    assert count(Order) == 4
    close_shop()
    said = run(restore_command, typed="1\ny\n")
    assert said.exit_code == 0, said.output
    assert "恢复之后" in said.output
    assert count(Order) == 2


def test_the_list_alone_changes_nothing(environment: Books, shop_settings: Settings) -> None:
    back_up(shop_settings, environment.clock)
    assert run(restore_command, "--list").exit_code == 0


def test_without_backups_the_console_says_where_they_would_be(environment: Books, shop_settings: Settings) -> None:
    said = run(restore_command)
    assert said.exit_code == 1
    assert str(shop_settings.data_dir / "backups") in said.output


def test_an_open_shop_is_named_and_nothing_happens(environment: Books, shop_settings: Settings) -> None:
    back_up(shop_settings, environment.clock)
    tablet = environment.tablet(letter="B")
    tablet.send(tablet.sale([line(environment.latte, LATTE)]))
    said = run(restore_command, "--number", "1", "--yes")
    assert said.exit_code == 1
    assert "小店还开着" in said.output
    assert count(Order) == 1


def test_a_file_that_is_not_there_is_not_called_a_bad_backup(environment: Books, tmp_path: Path) -> None:
    close_shop()
    said = run(restore_command, "--from", str(tmp_path / "gone.zip"), "--yes")
    assert said.exit_code == 1
    assert "找不到文件" in said.output
    assert "不是完整的备份" not in said.output


def test_an_open_shop_is_said_before_anything_is_asked(environment: Books, shop_settings: Settings) -> None:
    back_up(shop_settings, environment.clock)
    close_shop()
    with sqlite3.connect(shop_settings.database_url.removeprefix("sqlite:///")) as in_use:
        in_use.execute("BEGIN IMMEDIATE")
        said = run(restore_command, typed="1\ny\n")
        in_use.rollback()
    in_use.close()
    assert said.exit_code == 1
    assert "小店还开着" in said.output
    assert "恢复第几份" not in said.output
