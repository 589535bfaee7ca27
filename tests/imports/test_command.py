"""`shop import-sales` as it is typed: what it prints, what it asks, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from launcher.programs import ROOT
from shop.cli import opened_shop
from shop.db import session
from shop.sales.commands import import_sales
from shop.sales.models import Order

TEXT = """小票号,时间,商品,数量,单价
1,2026-05-01 09:58:00,拿铁,1,18
1,2026-05-01 09:58:00,可颂,x,12
2,2026-05-01 10:05:00,美式,2,15
"""


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> list[str]:
    """The options that name a scratch shop."""
    return ["--data", str(tmp_path / "scratch"), "--database", database_url]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A small history with one bad row."""
    path = tmp_path / "流水.csv"
    path.write_text(TEXT, "utf-8")
    return path


def typed(*arguments: str | Path, answers: str = "") -> Result:
    return CliRunner().invoke(import_sales, [str(argument) for argument in arguments], input=answers, obj=opened_shop)


def test_one_json_object_tells_everything(history: Path, place: list[str]) -> None:
    first = typed(history, "--yes", "--json", *place)
    assert first.exit_code == 0
    told = json.loads(first.stdout)
    assert told.pop("seconds") >= 0
    assert told == {
        "rows": 3, "imported": 2, "already": 0, "rejected": 1, "sales": 2, "lines": 2, "total_fen": 4800,
    }  # fmt: skip
    again = json.loads(typed(history, "--yes", "--json", *place).stdout)
    assert (again["imported"], again["already"], again["rejected"], again["sales"]) == (0, 2, 1, 0)


def test_people_read_the_outcome_and_where_the_rejected_rows_are(history: Path, place: list[str]) -> None:
    shown = typed(history, "--yes", *place)
    assert "导入 2，以前已导入 0，没有导入 1" in shown.output
    assert "第 3 行：数量「x」不是数字" in shown.output
    kept = Path(shown.output.rsplit("：", 1)[1].strip())
    assert "可颂" in kept.read_text("utf-8-sig")


def test_the_batch_can_be_undone_by_its_number(history: Path, place: list[str]) -> None:
    typed(history, "--yes", *place)
    assert "第 1 批已撤销" in typed("--undo", "1", *place).output
    assert json.loads(typed(history, "--yes", "--json", *place).stdout)["imported"] == 2
    assert typed("--undo", "99", *place).exit_code == 1


def test_the_guess_is_shown_and_can_be_corrected(
    history: Path, place: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.sales.commands.has_somebody_to_ask", lambda: True)
    shown = typed(history, *place, answers="n 2 2 1 3 0 0 0 5 0 0 0 ymd . y ".replace(" ", "\n"))
    assert shown.exit_code == 0, shown.output
    assert "商品：第 3 列「商品」，例如 拿铁、可颂、美式" in shown.output
    assert "导入 3" in shown.output, "without the quantity column every row is one piece"
    assert "数量：（没有）" in typed(history, *place, answers="y\ny\n").output, "the correction is remembered"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [([], "请写上要导入的文件"), (["nowhere.csv", "--yes"], "找不到文件"), ([__file__], "请加上 --yes")],
)
def test_a_wrong_command_is_explained(arguments: list[str], words: str, place: list[str]) -> None:
    shown = typed(*arguments, *place)
    assert shown.exit_code == 2
    assert words in shown.output


def test_numbers_that_may_be_money_are_named_when_no_price_is_read(tmp_path: Path, place: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("日期,商品,数量,营收\n2026-05-01,拿铁,2,36.00\n", "utf-8")
    shown = typed(path, "--yes", "--json", *place)
    assert json.loads(shown.stdout)["imported"] == 1
    assert "没有认出「单价」，也没有认出「金额」" in shown.stderr
    assert "第 4 列「营收」" in shown.stderr
    path.write_text("日期,商品,数量,金额\n2026-05-02,拿铁,2,36.00\n", "utf-8")
    assert typed(path, "--yes", "--json", *place).stderr == ""


def test_an_unusable_file_is_refused_without_a_trace(tmp_path: Path, place: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("store,date\n东店,2026-05-01\n", "utf-8")
    shown = typed(path, "--yes", "--json", *place)
    assert shown.exit_code == 1
    assert "哪一列是商品" in json.loads(shown.stdout)["error"]


def test_when_every_row_is_rejected_nothing_was_imported(history: Path, place: list[str]) -> None:
    shown = typed(history, "--yes", "--no-create", *place)
    assert shown.exit_code == 1
    assert "菜单里没有「拿铁」" in shown.output


def test_the_command_works_from_the_door(history: Path, place: list[str]) -> None:
    """A fresh database, a process of its own, nothing prepared."""
    done = subprocess.run(
        [sys.executable, "-m", "shop", "import-sales", str(history), "--yes", "--json", *place],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=True,
    )
    assert json.loads(done.stdout)["imported"] == 2
    with opened_shop(Path(place[1]), place[3]):
        assert session().scalar(select(func.count()).select_from(Order)) == 2
