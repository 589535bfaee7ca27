"""The figures as Excel: every item with every group; one item with the moves behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from shop.sales.usage.groups import NAMES
from shop.sales.usage.rules import GROUPS, NOTHING, Amount, Explained
from shop.stock.models import Item, Location, StockMove
from shop.stock.words import MOVE_KINDS, UNITS
from shop.web.sheets import Column, Kind, Sheet


def items_workbook(rows: Sequence[Explained], items: Mapping[int, Item]) -> list[Sheet]:
    """One sheet of quantities and one of values: what was there + what came - each use = what is left."""
    return [
        _items_sheet(_("数量"), rows, items, "quantity", lambda one: one.quantity),
        _items_sheet(_("金额"), rows, items, "yuan", lambda one: one.value_fen),
    ]


def _items_sheet(title: str, rows: Sequence[Explained], items: Mapping[int, Item], kind: Kind, figure: Any) -> Sheet:
    columns = [
        Column(_("编码")), Column(_("名称"), width=28), Column(_("单位"), width=8), Column(_("期初现有"), kind),
        *(Column(_(NAMES[group]), kind) for group in GROUPS), Column(_("期末现有"), kind), Column(_("理论用量"), kind),
        Column(_("实际用量"), kind), Column(_("差异"), kind),
    ]  # fmt: skip

    def cells(one: Explained) -> tuple[Any, ...]:
        item = items[one.item_id]
        return (
            item.code, item.name, _(UNITS[item.unit]), figure(one.opening),
            *(figure(one.parts.get(group, NOTHING)) for group in GROUPS), figure(one.closing),
            figure(one.theoretical), figure(one.actual), figure(one.difference),
        )  # fmt: skip

    return Sheet(title, columns, map(cells, rows))


def item_workbook(
    one: Explained, item: Item, moves: Iterable[tuple[str, StockMove]], places: Mapping[int, Location]
) -> list[Sheet]:
    """One item: its lines, and every move behind each line."""
    columns = [Column(_("用到哪里"), width=24), Column(_("数量"), "quantity"), Column(_("金额"), "yuan")]
    behind = [
        Column(_("用到哪里"), width=24), Column(_("时间"), "moment", 17), Column(_("种类")), Column(_("从")),
        Column(_("到")), Column(_("数量"), "quantity"), Column(_("金额"), "yuan"), Column(_("备注"), width=28),
    ]  # fmt: skip
    rows = (
        (
            group, move.occurred_at, _(MOVE_KINDS[move.kind]), _(places[move.from_id].name), _(places[move.to_id].name),
            move.quantity, move.value_fen, move.note,
        )
        for group, move in moves
    )  # fmt: skip
    return [Sheet(item.name, columns, _lines(one)), Sheet(_("流水"), behind, rows)]


def _lines(one: Explained) -> Iterator[tuple[str, int, int]]:
    def line(name: str, amount: Amount) -> tuple[str, int, int]:
        return _(name), amount.quantity, amount.value_fen

    yield line("期初现有", one.opening)
    yield from (line(NAMES[group], one.parts[group]) for group in GROUPS if group in one.parts)
    yield line("期末现有", one.closing)
    yield line("理论用量", one.theoretical)
    yield line("实际用量", one.actual)
