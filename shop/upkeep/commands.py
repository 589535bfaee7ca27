"""Commands of upkeep: set-up on the console, sums, the audit trail."""

from __future__ import annotations

import getpass
import sys
from typing import NoReturn

import click

from config import settings_from_environment
from shop import existing_shop
from shop.kernel.clock import SystemClock
from shop.kernel.errors import DomainError, Problem
from shop.people.queries.trail import verify_chain
from shop.sales.actions import rollups
from shop.upkeep.actions.set_up import AlreadySetUp, set_up, set_up_problems
from shop.upkeep.opening import is_set_up, say_opened

QUESTIONS = {"shop_name": "店名", "name": "第一位老师的姓名", "username": "用户名"}


@click.command()
@click.option("--shop-name", default="", help="店名")
@click.option("--name", default="", help="第一位老师的姓名")
@click.option("--username", default="", help="老师登录的用户名")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码，什么都不问")
@click.option("--empty", is_flag=True, help="不要示例菜单，从空白开始")
def setup(shop_name: str, name: str, username: str, *, password_stdin: bool, empty: bool) -> None:
    """开张真正的店：店名、第一位老师、菜单从哪里开始。没有完成可以重来。"""
    settings = settings_from_environment()
    if is_set_up(settings):
        _give_up(AlreadySetUp.message)
    answers = {"shop_name": shop_name, "name": name, "username": username}
    if password_stdin:
        answers["password"] = sys.stdin.readline().rstrip("\r\n")
        problems = set_up_problems(**answers)
        if problems:
            _name_problems(problems)
            sys.exit(1)
    else:
        answers = _asked(answers)
    try:
        set_up(settings, **answers, with_seed=not empty, at=SystemClock().now())
    except DomainError as error:
        _give_up(str(error))
    say_opened(settings, answers["shop_name"].strip())
    _say_what_next(answers)


def _asked(answers: dict[str, str]) -> dict[str, str]:
    """Ask until everything is right; what was answered before is offered again, but never the password."""
    click.echo("开张真正的店。回车就用方括号里的回答；按 Ctrl+C 停下，什么都不会写入。")
    while True:
        try:
            answers = {key: _ask(word, answers.get(key, "")) for key, word in QUESTIONS.items()}
            password = getpass.getpass("密码（至少 12 位，输入时看不见）：")
            again = getpass.getpass("再输一次：")
        except (click.Abort, EOFError, KeyboardInterrupt):
            click.echo()
            _give_up("没有回答完，什么都没有写入。想好了再运行 python3 manage.py shop setup 。")
        problems = set_up_problems(**answers, password=password)
        if password != again:
            problems.append(Problem("password", "两次输入的密码不一样，请重新输入。"))
        if not problems:
            return {**answers, "password": password}
        _name_problems(problems)


def _ask(word: str, before: str) -> str:
    answer: str = click.prompt(word, default=before, show_default=bool(before))
    return answer


def _name_problems(problems: list[Problem]) -> None:
    click.echo("还没有开张，请改正这几处：", err=True)
    for problem in problems:
        sentence = problem.message % problem.facts if problem.facts else problem.message
        click.echo(f"  · {QUESTIONS.get(problem.field, '密码')}：{sentence}", err=True)


def _give_up(why: str) -> NoReturn:
    click.echo(f"还没有开张：{why}", err=True)
    sys.exit(1)


def _say_what_next(answers: dict[str, str]) -> None:
    click.echo(
        f"""
「{answers["shop_name"].strip()}」开张了。接下来：
  1. 打开小店：python3 manage.py run --lan    （不用平板就去掉 --lan；正开着演示店的话，几秒钟后会自动换成新店）
  2. 在浏览器里打开窗口里显示的地址，用户名 {answers["username"].strip().lower()}，密码是刚才输入的那个。
  3. 在「人员」里添加老师和同学、设 PIN；在「平板」里登记收银平板，就可以卖第一杯了。"""
    )


@click.command("rebuild-sums")
@click.option("--demo", is_flag=True, help="演示店的账")
def rebuild_sums(*, demo: bool) -> None:
    """把各种汇总与原始单据核对，有出入就重新算。"""
    with existing_shop(demo=demo):
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
    with existing_shop(demo=demo):
        verdict = verify_chain()
    if verdict.whole:
        click.echo(f"操作记录完整，{verdict.lines} 条都没有被改过。")
    else:
        click.echo(f"操作记录从第 {verdict.broken_at} 条起对不上，请保留数据库并告诉老师。", err=True)
        sys.exit(1)
