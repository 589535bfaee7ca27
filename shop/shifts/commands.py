"""`shop check-z`: whether the Z reports are as they were written."""

from __future__ import annotations

import json
import sys

import click

from shop import existing_shop
from shop.shifts.queries.chain import check_reports
from shop.shifts.words import FAULTS

WRONG = 1


@click.command("check-z")
@click.option("--demo", is_flag=True, help="核对演示店")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")
def check_z(*, demo: bool, as_json: bool) -> None:
    """核对日结单的哈希链；哪一张被改过、少了、插进来，都说出编号。"""
    with existing_shop(demo=demo):
        verdict = check_reports()
    if as_json:
        wrong = [{"label": one.label, "what": one.what, "shift": one.shift_uuid} for one in verdict.wrong]
        click.echo(json.dumps({"reports": verdict.reports, "wrong": wrong}))
    elif not verdict.wrong:
        click.echo(f"日结单完整，{verdict.reports} 张都没有被改过。")
    else:
        for one in verdict.wrong:
            click.echo(f"日结单 {one.label}（{one.device}）：{FAULTS[one.what]}。", err=True)
    if verdict.wrong:
        sys.exit(WRONG)
