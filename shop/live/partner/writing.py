"""The file of a version: rows as its layout wants them, read a few hundred orders at a time, never run as formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.live.imports.rules.records import Buyer
from shop.live.partner.forms import channel_label
from shop.live.partner.models import HandOver, HandOverLine, ShipOrder
from shop.live.partner.rules.layouts import CALLED_OFF, CHANGES, NUMBERS, Layout, columns_from
from shop.live.partner.sources import recipients_of
from shop.web.downloads import csv_pieces
from shop.web.filters import local_datetime
from shop.web.now import settings
from shop.web.sheet_stream import write_sheets
from shop.web.sheets import Column, Sheet

AT_ONCE = 400
ENCODINGS = {"csv-utf8": "utf-8-sig", "csv-gb18030": "gb18030"}
NOBODY = Buyer()
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A line of an order, as it is told."""

    line: str
    code: str
    name: str
    pieces: int
    change: str


#: An order, what is told of it, and who gets it.
OfOrder: TypeAlias = tuple[ShipOrder, Sequence[Part], Buyer]


def place_of(hand_over: HandOver) -> Path:
    """Where the file of a version is until it expires."""
    ending = ".xlsx" if hand_over.written_as == "xlsx" else ".csv"
    return settings().data_dir / "hand-over" / f"{hand_over.id}{ending}"


def layout_of(hand_over: HandOver) -> Layout:
    """The layout as it was when the version was asked for."""
    columns = columns_from(hand_over.columns)
    return Layout(name=hand_over.layout_name, written_as=hand_over.written_as, columns=columns)


def sheet_of(title: str, layout: Layout, orders: Iterator[OfOrder]) -> Sheet:
    """A sheet in a layout; its rows are made while it is written."""
    columns = [Column(one.title, "number" if one.fact in NUMBERS else "text", 18) for one in layout.columns]
    return Sheet(title, columns, _rows(layout, orders))


def write_file(path: Path, layout: Layout, sheets: Sequence[Sheet]) -> None:
    """Write as the layout says. A CSV file is its first sheet."""
    if layout.written_as == "xlsx":
        write_sheets(path, sheets)
        return
    with path.open("wb") as file:
        file.writelines(csv_pieces(sheets[0], encoding=ENCODINGS[layout.written_as]))


def checksum(path: Path) -> bytes:
    """What tells this file from every other."""
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(1024 * 1024):
            found.update(block)
    return found.digest()


def orders_of(hand_over: HandOver, tell: Tell) -> Iterator[OfOrder]:
    """The orders of a version with what is told of each, and who gets it where the layout tells that."""
    number, personal = hand_over.id, hand_over.with_recipients
    wanted = select(HandOverLine.order_id).where(HandOverLine.hand_over_id == number).distinct()
    last = done = 0
    while ids := session().scalars(
        wanted.where(HandOverLine.order_id > last).order_by(HandOverLine.order_id).limit(AT_ONCE)
    ).all():  # fmt: skip
        last = ids[-1]
        orders = session().scalars(
            select(ShipOrder).where(ShipOrder.id.in_(ids)).options(selectinload(ShipOrder.lines)).order_by(ShipOrder.id)
        )
        lines = _lines_by_order(number, ids)
        found = orders.all()
        keys = [(one.id, one.source, one.source_id) for one in found] if personal else []
        buyers = recipients_of(keys)
        for order in found:
            names = {line.id: line.line for line in order.lines}
            parts = [
                Part(names.get(one.line_id, ""), one.code, one.name, one.pieces, one.change) for one in lines[order.id]
            ]
            yield order, parts, buyers.get(order.id, NOBODY)
            done += len(parts)
        session().expunge_all()
        tell(done)


def _lines_by_order(hand_over_id: int, ids: Sequence[int]) -> dict[int, list[HandOverLine]]:
    found: dict[int, list[HandOverLine]] = {}
    mine = select(HandOverLine).where(HandOverLine.hand_over_id == hand_over_id, HandOverLine.order_id.in_(ids))
    for one in session().scalars(mine.order_by(HandOverLine.line_id)):
        found.setdefault(one.order_id, []).append(one)
    return found


def _rows(layout: Layout, orders: Iterator[OfOrder]) -> Iterator[list[Any]]:
    words = {code: str(_(word)) for code, word in CHANGES.items()}
    for order, all_parts, buyer in orders:
        parts = [one for one in all_parts if one.change != CALLED_OFF or layout.tells_changes]
        if not parts:
            continue
        going = any(one.change != CALLED_OFF for one in parts)
        facts = _facts(order, parts, buyer if going else NOBODY)
        if not layout.by_line:
            changes = {one.change for one in parts}
            facts["change"] = words[changes.pop() if len(changes) == 1 else "changed"]
            yield [one.text if one.fact == "text" else facts[one.fact] for one in layout.columns]
            continue
        for part in parts:
            of_part = {
                **facts, "line": part.line, "code": part.code, "name": part.name, "pieces": part.pieces,
                "change": words[part.change],
            }  # fmt: skip
            yield [one.text if one.fact == "text" else of_part[one.fact] for one in layout.columns]


def _facts(order: ShipOrder, parts: Sequence[Part], buyer: Buyer) -> dict[str, Any]:
    paid_at: datetime | None = order.paid_at
    return {
        "number": order.number, "channel": channel_label(order.channel),
        "order_pieces": sum(one.pieces for one in parts),
        "contents": " & ".join(f"{one.name} X {one.pieces}" for one in parts),
        "paid_at": local_datetime(paid_at) if paid_at else "", "recipient": buyer.name, "phone": buyer.phone,
        "address": buyer.address, "note": order.note, "courier": order.courier, "tracking": order.tracking,
    }  # fmt: skip


def cover_of(hand_over: HandOver, names: Mapping[int, str], *, expires: str) -> Sheet:
    """The sheet that says what this version is: for whom, why, who said yes, until when it may be kept."""
    rows = [
        [_("版本"), hand_over.title], [_("合作企业"), hand_over.partner.name], [_("格式"), _(hand_over.layout_name)],
        [_("给谁"), hand_over.recipient], [_("为什么给"), hand_over.reason],
        [_("谁申请的"), names.get(hand_over.asked_by, "")], [_("谁批准的"), names.get(hand_over.decided_by or 0, "")],
        [_("几行"), str(hand_over.rows)], [_("用完请删除，最晚"), expires],
    ]  # fmt: skip
    return Sheet(str(_("说明")), [Column(str(_("项目")), width=22), Column(str(_("内容")), width=60)], rows)
