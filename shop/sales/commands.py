"""`shop import-sales FILE`: a sales history from a CSV or Excel file into the books."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec
from flask import Flask

from shop.db import transaction
from shop.kernel.errors import DomainError
from shop.kernel.money import yuan
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.rejects import sentence
from shop.sales.imports.actions.run import Tally, run
from shop.sales.imports.actions.undo import undo
from shop.sales.imports.asking import ask_for_mapping, show_mapping, warn_of_unused_money
from shop.sales.imports.queries import batch_of, files_folder, suggested_mapping
from shop.sales.imports.reading import Source, look_at, plain_file
from shop.sales.imports.rules.fields import ColumnMapping
from shop.web.now import now

FIRST_REJECTIONS = 5
NOTHING_IMPORTED = 1

OpenShop = Callable[[Path | None, str | None], AbstractContextManager[Flask]]


@click.command("import-sales")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="不提问：接受认出的列，自动添加菜单里没有的商品")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象（要同时加 --yes）")
@click.option("--outlet", default="", help="文件里没有门店列时，记到这个门店（默认：本店）")
@click.option("--create-products/--no-create", default=None, help="菜单里没有的商品：自动添加 / 拒绝那些行")
@click.option("--undo", "undo_batch", type=int, help="不导入，而是撤销第几批")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="另一个数据目录，例如试用的新店")
@click.option("--database", help="另一个数据库地址，例如 postgresql://…")
@click.pass_obj
def import_sales(
    open_shop: OpenShop,
    *,
    file: Path | None,
    yes: bool,
    as_json: bool,
    outlet: str,
    create_products: bool | None,
    undo_batch: int | None,
    data: Path | None,
    database: str | None,
) -> None:
    """导入销售历史 FILE（CSV、CSV.GZ、Excel）。

    重复导入不会重复入账；每一行没有导入的原因都会写清楚。退出码：0 成功，1 什么也没有导入，2 命令写错了。
    """
    begun = time.perf_counter()
    if undo_batch is None:
        _check(file, asks=not yes, as_json=as_json)
    try:
        with open_shop(data, database):
            if undo_batch is not None:
                undo(undo_batch, by=batch_of(undo_batch).undone_by, at=now())
                click.echo(f"第 {undo_batch} 批已撤销。")
                return
            tally = _import(file or Path(), yes=yes, show=not as_json, outlet=outlet, create=create_products)
            rejects = files_folder() / tally.rejects_file
    except DomainError as refusal:
        if as_json:
            click.echo(msgspec.json.encode({"error": str(refusal)}).decode())
        else:
            click.echo(str(refusal), err=True)
        sys.exit(NOTHING_IMPORTED)
    seconds = time.perf_counter() - begun
    if as_json:
        _report_json(tally, seconds)
    else:
        _report(tally, seconds, rejects)
    if not tally.imported + tally.already:
        sys.exit(NOTHING_IMPORTED)


def has_somebody_to_ask() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin.isatty()


def _check(file: Path | None, *, asks: bool, as_json: bool) -> None:
    problems = []
    if file is None:
        problems.append("请写上要导入的文件，例如：shop import-sales 销售记录.xlsx")
    elif not file.is_file():
        problems.append(f"找不到文件 {file}，请检查路径和文件名。")
    if asks and (as_json or not has_somebody_to_ask()):
        problems.append("这里不能提问，请加上 --yes 接受认出的列。")
    if problems:
        raise click.UsageError(" ".join(problems))


def _import(file: Path, *, yes: bool, show: bool, outlet: str, create: bool | None) -> Tally:
    with TemporaryDirectory() as folder:
        source = look_at(plain_file(file, Path(folder)), name=file.name)
        mapping = _confirmed(source, yes=yes)
        if create is None:
            create = yes or click.confirm("菜单里没有的商品，要自动添加吗？", default=True)
        with transaction():
            number = batches.begin(source, mapping, by=None, at=now())
            batches.confirm(number, source, mapping, outlet=outlet, create_products=create, at=now())
        return _run(number, source, show=show)


def _confirmed(source: Source, *, yes: bool) -> ColumnMapping:
    mapping = suggested_mapping(source)
    if not yes:
        show_mapping(source, mapping)
    warn_of_unused_money(source, mapping)
    if yes or click.confirm("这样对吗？", default=True):
        return mapping
    return ask_for_mapping(source, mapping)


def _run(number: int, source: Source, *, show: bool) -> Tally:
    def progress(tally: Tally) -> None:
        click.echo(f"\r已处理 {tally.done:,} / {tally.rows:,} 行", nl=False, err=True)

    try:
        return run(
            number,
            source,
            folder=files_folder(),
            now=now,
            by=batch_of(number).by_id,
            progress=progress if show and sys.stderr.isatty() else None,
        )
    except KeyboardInterrupt:
        batches.stop(number, why="")
        raise


def _report_json(tally: Tally, seconds: float) -> None:
    told = {
        "rows": tally.rows,
        "imported": tally.imported,
        "already": tally.already,
        "rejected": tally.rejected,
        "sales": tally.sales,
        "lines": tally.lines,
        "total_fen": tally.total_fen,
        "seconds": round(seconds, 3),
    }
    click.echo(msgspec.json.encode(told).decode())


def _report(tally: Tally, seconds: float, rejects: Path) -> None:
    if sys.stderr.isatty():
        click.echo("", err=True)
    click.echo(
        f"共 {tally.rows:,} 行：导入 {tally.imported:,}，以前已导入 {tally.already:,}，没有导入 {tally.rejected:,}。\n"
        f"新增 {tally.sales:,} 单、{tally.lines:,} 行商品，合计 {yuan(tally.total_fen)}，用时 {seconds:.1f} 秒。"
    )
    for row, reasons in sorted(tally.rejections.items())[:FIRST_REJECTIONS]:
        click.echo(f"  第 {row} 行：{sentence(reasons)}")
    if tally.rejected:
        click.echo(f"全部没有导入的行和原因：{rejects}")
