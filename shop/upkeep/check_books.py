"""`shop check-books`: the one command that works every book out anew from its documents and compares."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import click

from shop import existing_shop
from shop.db import session
from shop.people.queries.trail import verify_chain
from shop.sales.actions import rollups
from shop.shifts.queries.chain import check_reports
from shop.shifts.words import FAULTS as REPORT_FAULTS
from shop.stock.models import Item
from shop.stock.queries.books import faults, item_ids
from shop.stock.words import FAULTS as STOCK_FAULTS

WRONG = 1
ITEMS_AT_ONCE = 20
DAYS_AT_ONCE = 28


class Checked(NamedTuple):
    """How many things of a book were looked at, and a sentence for each that does not fit."""

    looked_at: int
    wrong: list[str]


def stock() -> Checked:
    """Balances, values and shorts of every item against its moves."""
    items = item_ids()
    wrong: list[str] = []
    for start in range(0, len(items), ITEMS_AT_ONCE):
        some = items[start : start + ITEMS_AT_ONCE]
        if faults(some):
            session().rollback()  # somebody may have been selling between the reads: look once more
            for one in faults(some):
                name = session().get_one(Item, one.item_id).name
                wrong.append(f"「{name}」{STOCK_FAULTS[one.what]}：账上 {one.kept}，流水 {one.counted}。")
    return Checked(len(items), wrong)


def sums() -> Checked:
    """Every sum of every day against orders, refunds and payments."""
    days = rollups.days_to_compare()
    parts = [days[start : start + DAYS_AT_ONCE] for start in range(0, len(days), DAYS_AT_ONCE)]
    wrong = [
        f"{table} {key}：汇总 {kept}，单据 {raw}。"
        for some in parts
        if rollups.compare(some)
        for table, key, kept, raw in rollups.compare_for_sure(some)
    ]
    return Checked(len(days), wrong)


def trail() -> Checked:
    """The hash chain of the audit trail."""
    verdict = verify_chain()
    return Checked(verdict.lines, [] if verdict.whole else [f"操作记录从第 {verdict.broken_at} 条起对不上。"])


def reports() -> Checked:
    """The hash chain of the Z reports."""
    verdict = check_reports()
    wrong = [f"日结单 {one.label}（{one.device}）：{REPORT_FAULTS[one.what]}。" for one in verdict.wrong]
    return Checked(verdict.reports, wrong)


#: Each book: its name, what is counted, and how it is checked.
BOOKS: dict[str, tuple[str, str, Callable[[], Checked]]] = {
    "stock": ("库存", "种物料的结存、金额、欠库和流水", stock),
    "sums": ("汇总", "天的汇总和单据", sums),
    "reports": ("日结单", "张日结单的哈希链", reports),
    "trail": ("操作记录", "条操作记录的哈希链", trail),
}


@click.command("check-books")
@click.option("--demo", is_flag=True, help="核对演示店")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")
def check_books(*, demo: bool, as_json: bool) -> None:
    """核对所有的账：库存、汇总、日结单、操作记录都按单据重新算一遍，不一致的都说出来。"""
    found: dict[str, Checked] = {}
    seconds: dict[str, float] = {}
    with existing_shop(demo=demo):
        for book, (name, what, look) in BOOKS.items():
            began = perf_counter()
            found[book] = checked = look()
            seconds[book] = perf_counter() - began
            if not as_json:
                _say(name, what, checked, seconds[book])
    wrong = sum(len(one.wrong) for one in found.values())
    if as_json:
        told = {
            book: {"count": one.looked_at, "wrong": one.wrong, "seconds": round(seconds[book], 3)}
            for book, one in found.items()
        }
        click.echo(json.dumps({"wrong": wrong, "books": told}, ensure_ascii=False))
    elif not wrong:
        click.echo(f"账都对，用了 {sum(seconds.values()):.1f} 秒。")
    if wrong:
        sys.exit(WRONG)


def _say(name: str, what: str, checked: Checked, seconds: float) -> None:
    if not checked.wrong:
        click.echo(f"{name}：{checked.looked_at:,} {what}完全一致（{seconds:.1f} 秒）。")
    for sentence in checked.wrong:
        click.echo(f"{name}：{sentence}", err=True)
