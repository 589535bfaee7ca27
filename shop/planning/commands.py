"""`shop plan`: forecast and plan now, in this process."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta

import click

from shop import existing_shop
from shop.kernel.errors import DomainError
from shop.planning.actions.runs import keep_run
from shop.planning.learning.plan import make_plan
from shop.web.now import now, today

NOTHING_TO_LEARN_FROM = 1


@click.command("plan")
@click.option("--demo", is_flag=True, help="演示店")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")
def plan(*, demo: bool, as_json: bool) -> None:
    """预测以后 28 天，算出备货、采购和制作计划（平时每晚自动做，页面上也能点「重新预测」）。"""
    begun = time.perf_counter()
    with existing_shop(demo=demo):
        try:
            found = make_plan(today() - timedelta(days=1), at=now())
        except DomainError as refusal:
            click.echo(json.dumps({"error": str(refusal)}) if as_json else str(refusal), err=not as_json)
            sys.exit(NOTHING_TO_LEARN_FROM)
        keep_run(found, by=None, at=now())
    products = [row for row in found.rows if row.kind == "product"]
    models = {name: sum(row.facts["model"] == name for row in products) for name in ("demand", "bar", "thin")}
    told = {
        "cut_off": str(found.cut_off), "days": found.days, "products": len(products), **models,
        "items": len(found.needs), "wql_bp": found.wql_bp, "bar_bp": found.bar_bp, "inside_bp": found.inside_bp,
        "seconds": round(time.perf_counter() - begun, 2),
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(
        f"截止 {found.cut_off}，历史 {found.days} 天：{len(products)} 种商品，"
        f"用模型 {models['demand']}，退回基准 {models['bar']}，数据太少 {models['thin']}；{len(found.needs)} 种物料。"
    )
    if found.wql_bp is not None and found.bar_bp is not None:
        click.echo(
            f"最近四周误差 {found.wql_bp / 100:.1f} %，基准 {found.bar_bp / 100:.1f} %。用时 {told['seconds']} 秒。"
        )
