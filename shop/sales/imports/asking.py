"""The import's questions on a terminal: what the columns are taken for, and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import click

from shop.sales.imports.reading import Source
from shop.sales.imports.rules.fields import LABELS, ColumnMapping, DateOrder, DecimalMark
from shop.sales.imports.rules.guess import unused_money

SAMPLES_SHOWN = 3
ORDERS = {"ymd": "年月日", "dmy": "日/月/年", "mdy": "月/日/年"}
MARKS = {".": "1,234.50", ",": "1.234,50"}


def examples(samples: Sequence[Sequence[str]], column: int) -> list[str]:
    """A few different cells of a column."""
    cells = dict.fromkeys(row[column].strip() for row in samples if column < len(row))
    return [cell[:24] for cell in cells if cell][:SAMPLES_SHOWN]


def show_mapping(source: Source, mapping: ColumnMapping) -> None:
    """Print what each column is taken for, with samples."""
    click.echo(f"{source.name}：{source.row_count:,} 行")
    for field, label in LABELS.items():
        column = mapping.columns.get(field)
        if column is None:
            click.echo(f"  {label}：（没有）")
        else:
            shown = "、".join(examples(source.samples, column))
            click.echo(f"  {label}：第 {column + 1} 列「{source.header[column]}」，例如 {shown}")
    click.echo(f"  日期写法：{ORDERS[mapping.date_order]}；小数写法：{MARKS[mapping.decimal]}")


def warn_of_unused_money(source: Source, mapping: ColumnMapping) -> None:
    """Say on the error output which columns look like money, when neither a unit price nor an amount is read."""
    if mapping.priced:
        return
    columns = unused_money(source.header, source.samples, mapping.columns.values())
    if columns:
        names = "、".join(f"第 {column + 1} 列「{source.header[column][:40]}」" for column in columns)
        click.echo(
            "注意：没有认出「单价」，也没有认出「金额」。这样导入，每一行都只计数量，金额是 ¥0.00（单价未知）。\n"
            f"  这些列像是钱：{names}。\n"
            "  请把列名改成「单价」（一件的钱）或「金额」（整行的钱）再导入，或不加 --yes 自己选列。",
            err=True,
        )


def ask_for_mapping(source: Source, mapping: ColumnMapping) -> ColumnMapping:
    """Ask for every column; Enter keeps what was guessed."""
    for number, name in enumerate(source.header, 1):
        click.echo(f"  {number}. {name}（{'、'.join(examples(source.samples, number - 1))}）")
    columns = {}
    for field, label in LABELS.items():
        guessed = mapping.columns.get(field, -1) + 1
        wanted = click.IntRange(0, len(source.header))
        column = click.prompt(f"「{label}」是第几列（0 = 没有）", default=guessed, type=wanted)
        if column:
            columns[field] = column - 1
    order = click.prompt("日期写法", default=mapping.date_order, type=click.Choice(list(ORDERS)))
    mark = click.prompt("小数点用哪个符号", default=mapping.decimal, type=click.Choice(list(MARKS)))
    return replace(mapping, columns=columns, date_order=cast(DateOrder, order), decimal=cast(DecimalMark, mark))
