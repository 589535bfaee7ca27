"""Commands of upkeep: set-up on the console, sums, the audit trail."""

from __future__ import annotations

import getpass
import sys

import click

from config import settings_from_environment
from shop import create_app
from shop.kernel.clock import SystemClock
from shop.kernel.errors import DomainError
from shop.people.queries.trail import verify_chain
from shop.sales.actions import rollups
from shop.upkeep.actions.set_up import set_up


@click.command()
@click.option("--shop-name", prompt="店名", help="店名")
@click.option("--name", prompt="第一位老师的姓名", help="第一位老师的姓名")
@click.option("--username", prompt="用户名", help="老师登录的用户名")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码，不提问")
@click.option("--empty", is_flag=True, help="不要示例菜单，从空白开始")
def setup(shop_name: str, name: str, username: str, *, password_stdin: bool, empty: bool) -> None:
    """开张真正的店：店名、第一位老师、菜单从哪里开始。没有完成可以重来。"""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    try:
        set_up(
            settings_from_environment(),
            shop_name=shop_name,
            username=username,
            name=name,
            password=password,
            with_seed=not empty,
            at=SystemClock().now(),
        )
    except DomainError as error:
        click.echo(f"还没有开张：{error}", err=True)
        sys.exit(1)
    click.echo(f"「{shop_name}」开张了。运行 python3 manage.py run 打开它。")


def _ask_password() -> str:
    while True:
        first = getpass.getpass("密码（至少 12 位，输入时看不见）：")
        if first == getpass.getpass("再输一次："):
            return first
        click.echo("两次不一样，请重新输入。")


@click.command("rebuild-sums")
@click.option("--demo", is_flag=True, help="演示店的账")
def rebuild_sums(*, demo: bool) -> None:
    """把各种汇总与原始单据核对，有出入就重新算。"""
    with create_app(settings_from_environment(demo=demo)).app_context():
        wrong = rollups.compare()
        for difference in wrong:
            click.echo(str(difference))
        if wrong:
            rollups.rebuild()
            click.echo(f"有 {len(wrong)} 处不一致，已重新汇总。")
        else:
            click.echo("汇总与单据完全一致。")


@click.command("check-audit")
@click.option("--demo", is_flag=True, help="演示店的账")
def check_audit(*, demo: bool) -> None:
    """核对操作记录的哈希链，有人改过就说从哪一条开始。"""
    with create_app(settings_from_environment(demo=demo)).app_context():
        verdict = verify_chain()
    if verdict.whole:
        click.echo(f"操作记录完整，{verdict.lines} 条都没有被改过。")
    else:
        click.echo(f"操作记录从第 {verdict.broken_at} 条起对不上，请保留数据库并告诉老师。", err=True)
        sys.exit(1)
