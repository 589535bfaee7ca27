"""`shop check-stock`: whether balances and values are what the moves say."""

from __future__ import annotations

import sys

import click

from config import settings_from_environment
from shop import create_app
from shop.db import session
from shop.stock.models import Item
from shop.stock.queries.books import faults, item_ids
from shop.stock.words import FAULTS

WRONG = 1


@click.command("check-stock")
@click.option("--demo", is_flag=True, help="核对演示店")
def check_stock(*, demo: bool) -> None:
    """核对库存：结存、金额、欠库和流水逐项比较，不一致的都说出来。"""
    with create_app(settings_from_environment(demo=demo)).app_context():
        items = item_ids()
        wrong = faults(items)
        for one in wrong:
            name = session().get_one(Item, one.item_id).name
            click.echo(f"「{name}」{FAULTS[one.what]}：账上 {one.kept}，流水 {one.counted}。", err=True)
    if wrong:
        sys.exit(WRONG)
    click.echo(f"库存完整，{len(items)} 种物料都和流水一致。")
