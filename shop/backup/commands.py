"""`shop backup` and `shop restore`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import NoReturn

import click

from config import Settings, settings_from_environment
from shop import create_app
from shop.backup.actions.carry import carry_to, note_carried
from shop.backup.actions.restore import Restored, restore
from shop.backup.actions.restore import Step as RestoreStep
from shop.backup.actions.take import Step, take_backup
from shop.backup.books import books_of
from shop.backup.choosing import Found, found_in, open_carried
from shop.backup.manifest import Manifest, Reason
from shop.backup.places import folder_of, workshop
from shop.backup.refusals import NoBackups
from shop.db import db
from shop.kernel.clock import SHANGHAI, SystemClock
from shop.kernel.errors import DomainError
from shop.kernel.money import yuan

WEEKDAYS = "一二三四五六日"


@click.command()
@click.option("--demo", is_flag=True, help="演示店的账")
@click.option("--to", "target", type=click.Path(path_type=Path), help="另外放一份完整的到这个文件夹，例如 U 盘")
@click.option("--encrypt", is_flag=True, help="放到 --to 的那份用口令加密")
@click.option("--passphrase-stdin", is_flag=True, help="从标准输入读口令，什么都不问")
def backup(*, demo: bool, target: Path | None, encrypt: bool, passphrase_stdin: bool) -> None:
    """现在备份一次：账、照片、设置；马上验证。小店开着也可以。"""
    settings = settings_from_environment(demo=demo)
    passphrase = _new_passphrase(from_stdin=passphrase_stdin) if target and (encrypt or passphrase_stdin) else ""
    at = SystemClock().now()
    try:
        taken = take_backup(settings, reason=Reason.BY_HAND, at=at, told=_say)
        click.echo(f"备份好了：{taken.path}")
        click.echo(f"  {summary(taken.manifest)}")
        for doubt in taken.manifest.doubts:
            click.echo(f"  有疑问：{doubt.message % doubt.facts if doubt.facts else doubt.message}", err=True)
        if target:
            with workshop(folder_of(settings), at=at) as begun:
                place = carry_to(settings, taken, target, begun, passphrase=passphrase)
            with create_app(settings).app_context():
                note_carried(taken.name, where=str(target), by=None, at=at)
                db.engine.dispose()
            click.echo(f"另一份放在：{place}")
    except DomainError as error:
        _give_up(f"没有备份：{error}")
    if taken.manifest.doubts:
        sys.exit(1)


@click.command("restore")
@click.option("--demo", is_flag=True, help="演示店的账")
@click.option("--list", "only_list", is_flag=True, help="只看有哪些备份")
@click.option("--from", "source", type=click.Path(path_type=Path), help="别处的备份文件（U 盘上的 .zip 或 .mabang）")
@click.option("--number", type=int, help="恢复清单里的第几份，不问")
@click.option("--yes", is_flag=True, help="不再问「确定吗」")
@click.option("--passphrase-stdin", is_flag=True, help="从标准输入读口令")
def restore_command(
    *, demo: bool, only_list: bool, source: Path | None, number: int | None, yes: bool, passphrase_stdin: bool
) -> None:
    """恢复备份：先关店，选一份，确认。现在的账会先备份一份，恢复不成功就什么都不变。"""
    settings = settings_from_environment(demo=demo)
    folder, at = folder_of(settings), SystemClock().now()
    try:
        with workshop(folder, at=at) as begun:
            if source:
                _refuse_when_open(settings)
                found = open_carried(source, begun, lambda: _passphrase(from_stdin=passphrase_stdin))
            else:
                backups = found_in(folder)
                if not backups:
                    raise NoBackups(place=folder)
                if not only_list:
                    _refuse_when_open(settings)
                show(backups)
                if only_list:
                    return
                found = _chosen(backups, number)
            _confirm(found, yes=yes)
            done = restore(settings, found, at=at, told=_say)
    except DomainError as error:
        _give_up(f"没有恢复，现在的账没有变：{error}")
    _say_what_next(settings, done)


def _refuse_when_open(settings: Settings) -> None:
    """Say it before somebody chooses and confirms in vain."""
    books_of(settings.database_url).refuse_when_open()


def summary(manifest: Manifest) -> str:
    """A backup in one line: when, and the last day's sales in figures."""
    books, local = manifest.books, manifest.taken_at.astimezone(SHANGHAI)
    when = f"{local:%Y-%m-%d} 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"
    if books.day is None:
        return f"{when}，还没有单"
    day = "当天" if manifest.day_is_its_own else f"{books.day:%m-%d}"
    return f"{when}，{day} {books.day_orders:,} 单，{yuan(books.day_fen)}（一共 {books.orders:,} 单）"


def show(backups: list[Found]) -> None:
    """The list to choose from."""
    for number, one in enumerate(backups, 1):
        if one.manifest is None:
            click.echo(f"{number:>3}  {one.name}  不能用：{one.problem}")
        else:
            doubt = "" if one.manifest.verified else "  有疑问"
            click.echo(f"{number:>3}  {summary(one.manifest)}  {one.manifest.reason.label}{doubt}")


def _chosen(backups: list[Found], number: int | None) -> Found:
    while True:
        if number is None:
            try:
                number = click.prompt("恢复第几份（按 Ctrl+C 不恢复）", type=int)
            except click.Abort:
                click.echo()
                _give_up("没有恢复，现在的账没有变。")
        if 1 <= (number or 0) <= len(backups):
            return backups[(number or 0) - 1]
        click.echo(f"没有第 {number} 份，请填 1 到 {len(backups)}。", err=True)
        if not sys.stdin.isatty():
            _give_up("没有恢复，现在的账没有变。")
        number = None


def _confirm(found: Found, *, yes: bool) -> None:
    if found.manifest is None:
        raise found.problem or NoBackups(place=found.path)
    click.echo(f"将恢复到：{summary(found.manifest)}")
    click.echo("那以后在电脑上做的事要重新做；平板收的单会自己再传上来。现在的账会先备份一份。")
    if yes:
        return
    try:
        sure = click.confirm("确定恢复吗")
    except click.Abort:
        click.echo()
        sure = False
    if not sure:
        _give_up("没有恢复，现在的账没有变。")


def _say_what_next(settings: Settings, done: Restored) -> None:
    click.echo(f"恢复好了：{summary(done.manifest)}")
    if done.safety_copy:
        click.echo(f"  恢复前的账留在备份 {done.safety_copy}（{folder_of(settings)}）。")
    if done.photos_missing:
        click.echo(f"  有 {done.photos_missing} 张照片找不到了，请在菜单里重新上传。")
    if done.doubts:
        click.echo("  这份账有疑问，请在「任务」里再做一次「核对汇总」和「核对操作记录」。")
    if not done.pins_still_count:
        click.echo("  这台电脑的 PIN 钥匙和备份时不同（换了电脑）：请在「人员」里给每个人重设 PIN。")
    click.echo("接下来：")
    click.echo("  1. 打开小店：python3 manage.py run （要给平板用就加 --lan），重新登录。")
    click.echo("  2. 把每台平板打开、连上 Wi-Fi，等它显示已全部上传：备份以后收的单会自己回来。")
    click.echo("  3. 打开「备份」→「恢复之后」，看哪些单回来了、还缺哪些、哪些事要重新做。")


def _say(step: Step | RestoreStep) -> None:
    click.echo(f"  {step.label}……")


def _new_passphrase(*, from_stdin: bool) -> str:
    first = _passphrase(from_stdin=from_stdin)
    if not from_stdin and first != getpass.getpass("再输一次："):
        _give_up("两次输入的口令不一样，没有备份。")
    return first


def _passphrase(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        return getpass.getpass("口令（输入时看不见；忘了就打不开）：")
    except (EOFError, KeyboardInterrupt):
        click.echo()
        _give_up("没有口令，什么都没有做。")


def _give_up(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)
