"""`shop import-bill` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shop.cli import opened_shop
from shop.reconcile.commands import import_bill
from tests.reconcile.conftest import ALIPAY, SAMPLES, WECHAT


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> list[str]:
    """The options that name a scratch shop."""
    return ["--data", str(tmp_path / "scratch"), "--database", database_url]


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(import_bill, [str(argument) for argument in arguments], obj=opened_shop)


def test_one_json_object_tells_everything_and_again_changes_nothing(place: list[str]) -> None:
    first = json.loads(typed(SAMPLES / WECHAT, "--json", *place).stdout)
    assert first == {
        "bill": 1, "form": "wechat_merchant", "again": False, "rows": 7, "taken": 7, "already": 0, "rejected": 0,
        "in_fen": 27100, "out_fen": 11800, "fee_fen": 91, "same": 0, "differs": 0, "only_in_books": 0,
        "only_on_bill": 6, "refund": 1, "open": 7,
    }  # fmt: skip
    assert json.loads(typed(SAMPLES / WECHAT, "--json", *place).stdout) == {**first, "again": True}


def test_people_read_what_it_came_to_and_can_take_it_back(place: list[str]) -> None:
    shown = typed(SAMPLES / ALIPAY, *place)
    assert shown.exit_code == 0
    assert "支付宝业务明细：共 4 行，新的 4" in shown.output
    assert "收款 ¥84.00，退款 ¥30.00，手续费 ¥0.33" in shown.output
    assert "已撤销" in typed("--undo", "1", *place).output


def test_what_is_no_bill_ends_with_a_sentence(place: list[str]) -> None:
    refused = typed(SAMPLES / "till_sales_sample.csv", "--json", *place)
    assert refused.exit_code == 1
    assert "认不出" in json.loads(refused.stdout)["error"]
    assert typed(*place).exit_code == 2
