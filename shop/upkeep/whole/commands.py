"""`shop export-all` and `shop import-all`: a whole shop from one database, computer or version to another."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from config import settings_from_environment
from shop.kernel.clock import SHANGHAI, SystemClock
from shop.kernel.errors import DomainError
from shop.upkeep.whole.bringing import begin_here, import_all
from shop.upkeep.whole.taking import export_all


@click.command("export-all")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--demo", is_flag=True, help="演示店")
def export_all_command(target: Path, *, demo: bool) -> None:
    """把整个店导出成一个文件：账、照片；SQLite 和 PostgreSQL、以后的版本都能读。先关店再导出。"""
    try:
        shop = export_all(settings_from_environment(demo=demo), target, at=SystemClock().now(), say=click.echo)
    except DomainError as error:
        click.echo(f"没有导出：{error}", err=True)
        sys.exit(1)
    rows = sum(table.rows for table in shop.tables.values())
    click.echo(f"导出好了：{target}（{len(shop.tables)} 张表，{rows:,} 行，{len(shop.photos):,} 张照片）。")
    click.echo("里面有人员和顾客的资料，没有密码的钥匙：换了电脑要在「人员」里重设 PIN。请妥善保管。")


@click.command("import-all")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_all_command(source: Path) -> None:
    """把 export-all 的文件装进空的数据目录或空的数据库；每张表逐行核对，不一样就什么都不留下。"""
    settings, at = settings_from_environment(), SystemClock().now()
    try:
        shop = import_all(settings, source, say=click.echo)
        begin_here(settings, source, at=at)
    except DomainError as error:
        click.echo(f"没有导入：{error}", err=True)
        sys.exit(1)
    rows = sum(table.rows for table in shop.tables.values())
    click.echo(f"导入好了：{len(shop.tables)} 张表，{rows:,} 行，每一行都和导出时一样；{len(shop.photos):,} 张照片。")
    click.echo(f"  导出于 {shop.taken_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，那以后原来的店不要再开。")
    click.echo("接下来：python3 manage.py run，重新登录；把每台平板打开、连上 Wi-Fi，它们会把单再传一遍，不会重复。")
