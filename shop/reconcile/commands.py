"""`shop import-bill FILE`: a bill of WeChat or Alipay into the books, and what it comes to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
import msgspec
from flask import Flask

from shop.kernel.errors import DomainError
from shop.kernel.money import yuan
from shop.reconcile.actions import bills
from shop.reconcile.actions.undoing import undo_bill
from shop.reconcile.files import bill_in, digest
from shop.reconcile.models import Bill
from shop.reconcile.queries.bills import bill_of, counts
from shop.reconcile.rules.formats import BY_NAME
from shop.reconcile.states import BillState
from shop.web.now import now

FIRST_REJECTIONS = 5
NOTHING_IMPORTED = 1

OpenShop = Callable[[Path | None, str | None], AbstractContextManager[Flask]]


@click.command("import-bill")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")
@click.option("--undo", "undo_id", type=int, help="不导入，而是撤销第几份账单")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="另一个数据目录，例如试用的新店")
@click.option("--database", help="另一个数据库地址，例如 postgresql://…")
@click.pass_obj
def import_bill(
    open_shop: OpenShop,
    *,
    file: Path | None,
    as_json: bool,
    undo_id: int | None,
    data: Path | None,
    database: str | None,
) -> None:
    """导入微信或支付宝账单 FILE（CSV、Excel、ZIP）并对账。

    同一份账单再导入一次什么都不改。退出码：0 成功，1 什么也没有导入，2 命令写错了。
    """
    if undo_id is None and (file is None or not file.is_file()):
        raise click.UsageError("请写上要导入的账单文件，例如：shop import-bill 账单.csv")
    try:
        with open_shop(data, database):
            if undo_id is not None:
                undo_bill(undo_id, by=None, at=now())
                click.echo(f"第 {undo_id} 份账单已撤销。")
                return
            bill, again = _import(file or Path())
            told = facts_of(bill, again=again)
    except DomainError as refusal:
        if as_json:
            click.echo(msgspec.json.encode({"error": str(refusal)}).decode())
        else:
            click.echo(str(refusal), err=True)
        sys.exit(NOTHING_IMPORTED)
    if as_json:
        click.echo(msgspec.json.encode(told).decode())
    else:
        _report(bill, told)


def _import(file: Path) -> tuple[Bill, bool]:
    data = file.read_bytes()
    read = bill_in(data)
    bill = bills.bring(file.name, digest(data), read, by=None, at=now())
    if bill.state == BillState.DONE:
        return bill, True
    bills.import_bill(bill.id, read, by=None, at=now())
    return bill_of(bill.id), False


def facts_of(bill: Bill, *, again: bool) -> dict[str, Any]:
    """What a bill came to, as one object."""
    classes = counts(bill)
    return {
        "bill": bill.id, "form": bill.form, "again": again, "rows": bill.rows, "taken": bill.taken,
        "already": bill.already, "rejected": bill.rejected, "in_fen": bill.in_fen, "out_fen": bill.out_fen,
        "fee_fen": bill.fee_fen, "same": classes["same"], "differs": classes["differs"],
        "only_in_books": classes["missing"], "only_on_bill": classes["only_on_bill"], "refund": classes["refund"],
        "open": classes["open"],
    }  # fmt: skip


def _report(bill: Bill, told: dict[str, Any]) -> None:
    if told["again"]:
        click.echo(f"这份账单以前导入过（第 {bill.id} 份），什么都没有改。")
    click.echo(
        f"{BY_NAME[bill.form].title}：共 {bill.rows:,} 行，新的 {bill.taken:,}，以前已有 {bill.already:,}，"
        f"没有导入 {bill.rejected:,}。\n"
        f"收款 {yuan(bill.in_fen)}，退款 {yuan(bill.out_fen)}，手续费 {yuan(bill.fee_fen)}。\n"
        f"一致 {told['same']}，金额不符 {told['differs']}，只在小票 {told['only_in_books']}，"
        f"只在账单 {told['only_on_bill']}，退款 {told['refund']}；等着处理 {told['open']}。"
    )
    for row in bill.rejections[:FIRST_REJECTIONS]:
        reasons = " ".join(one["message"] % one["facts"] if one["facts"] else one["message"] for one in row["reasons"])
        click.echo(f"  第 {row['row']} 行：{reasons}")
