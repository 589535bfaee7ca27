"""A piece of a file beside the books: what is new, what is told differently, what is the same. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from shop.db import session
from shop.live.imports.rules.formats import Format, Kind
from shop.live.imports.rules.records import AfterSale, Buyer, Line, Told
from shop.live.imports.rules.states import OrderState, goes_back, state_of_order
from shop.live.models import PlatformAfterSale, PlatformLine, PlatformOrder

ORDERS: Table = PlatformOrder.__table__  # type: ignore[assignment]
LINES: Table = PlatformLine.__table__  # type: ignore[assignment]
AFTER_SALES: Table = PlatformAfterSale.__table__  # type: ignore[assignment]
FINISHED = (OrderState.DONE.value, OrderState.CLOSED.value)
Row = dict[str, Any]
#: What an order has before any file has told it.
UNTOLD: Row = {
    "state": OrderState.UNKNOWN.value, "state_word": "", "paid_fen": None, "freight_fen": None, "refund_fen": None,
    "ordered_at": None, "paid_at": None, "shipped_at": None, "completed_at": None, "finished_at": None, "carrier": "",
    "room": "", "province": "", "city": "", "courier": "", "tracking": "", "remark": "", "goods": "",
}  # fmt: skip


@dataclass(slots=True)
class Record:
    """One row of a table: as it was in the books (None: it was not) and as it is now told."""

    now: Row
    before: Row | None = None

    @property
    def differences(self) -> tuple[Row, Row]:
        """The fields that changed, before and after; both empty for a new one."""
        old = self.before or self.now
        names = [name for name in self.now if old[name] != self.now[name]]
        return {name: old[name] for name in names}, {name: self.now[name] for name in names}


@dataclass(slots=True)
class Piece:
    """Some rows of a file, merged with the books."""

    orders: dict[str, Record] = field(default_factory=dict)
    lines: dict[str, Record] = field(default_factory=dict)
    after_sales: dict[str, Record] = field(default_factory=dict)
    buyers: dict[str, Buyer] = field(default_factory=dict)
    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
    walked: int = 0


class Goods:
    """What the platform's goods are in the catalogue: by their code, else as somebody said."""

    def __init__(self, codes: dict[str, int], matches: dict[tuple[str, str, str, str], int]) -> None:
        self.codes = codes
        self.matches = matches

    def product_of(self, line: Line) -> int | None:
        """The product; None when nobody knows: then the line waits."""
        code = self.codes.get(line.sku.casefold()) if line.sku else None
        if code is not None:
            return code
        return self.matches.get(goods_key(line.sku, line.goods_id, line.goods_name, line.spec))


def goods_key(sku: str, goods_id: str, goods_name: str, spec: str) -> tuple[str, str, str, str]:
    """What tells goods of a platform from others: the shop's own code when there is one, else all the rest."""
    return (sku, "", "", "") if sku else ("", goods_id, goods_name, spec)


def merge(form: Format, told: Sequence[Told | AfterSale], goods: Goods, *, at: datetime) -> Piece:
    """Merge rows of a file with the books."""
    if form.kind == Kind.AFTER_SALES:
        return _merge_after_sales(form, [one for one in told if isinstance(one, AfterSale)])
    return _Merging(form, goods, at).merge([one for one in told if isinstance(one, Told)])


class _Merging:
    def __init__(self, form: Format, goods: Goods, at: datetime) -> None:
        self.form = form
        self.platform = form.platform.value
        self.goods = goods
        self.at = at
        self.piece = Piece()

    def merge(self, told: Sequence[Told]) -> Piece:
        piece = self.piece
        piece.orders = _known(ORDERS, ORDERS.c.number, self.platform, {one.number for one in told})
        ids = {record.now["id"]: number for number, record in piece.orders.items()}
        siblings = _rows(LINES, LINES.c.order_id.in_(list(ids))) if ids and self.form.kind == Kind.LINES else []
        piece.lines = {row["key"]: Record(dict(row), row) for row in siblings}
        strays = {one.line.key for one in told if one.line} - piece.lines.keys()
        piece.lines |= _known(LINES, LINES.c.key, self.platform, strays)
        by_order: dict[str, list[Record]] = {}
        for record in piece.lines.values():
            by_order.setdefault(ids.get(record.now["order_id"], ""), []).append(record)
        touched: dict[str, list[Told]] = {}
        for one in told:
            if self._is_older(one):
                piece.older += 1
                continue
            touched.setdefault(one.number, []).append(one)
        for number, rows in touched.items():
            self._order(number, rows, by_order.get(number, []))
        piece.walked = len(told)
        return piece

    def _is_older(self, one: Told) -> bool:
        """Whether the books already know the row to be farther on."""
        piece, line = self.piece, one.line
        there = piece.orders.get(one.number) if line is None else piece.lines.get(line.key)
        return there is not None and there.before is not None and goes_back(there.before["state"], one.state)

    def _order(self, number: str, rows: Sequence[Told], lines: list[Record]) -> None:
        piece = self.piece
        order = piece.orders.get(number)
        if order is None:
            order = piece.orders[number] = Record({**UNTOLD, "platform": self.platform, "number": number})
        states = [self._line(one, number, lines) for one in rows]
        for one in rows:
            order.now |= {name: value for name, value in one.facts.items() if value not in (None, "")}
            if not one.buyer.says_nothing:
                piece.buyers[number] = one.buyer
        order.now["state_word"] = rows[-1].state_word
        order.now["state"] = rows[-1].state
        if lines:
            self._sum_up(order.now, lines)
        finished = order.now["state"] in FINISHED
        if not finished:
            order.now["finished_at"] = None
        elif order.now["finished_at"] is None:
            order.now["finished_at"] = order.now["completed_at"] or self.at
        moved = order.before is not None and bool(order.differences[0])
        for place, state in enumerate(states):
            outcome = "changed" if state == "same" and moved and place == 0 else state
            setattr(piece, outcome, getattr(piece, outcome) + 1)

    def _line(self, one: Told, number: str, lines: list[Record]) -> str:
        """Merge the row's line; whether it is new, changed or the same."""
        if one.line is None:
            return "same" if self.piece.orders[number].before is not None else "new"
        line = one.line
        known = self.piece.lines.get(line.key)
        if known is None:
            fresh: Row = {"platform": self.platform, "key": line.key, "product_id": None, "number": number}
            known = self.piece.lines[line.key] = Record(fresh)
            lines.append(known)
        facts = {
            "goods_name": line.goods_name, "goods_id": line.goods_id, "spec": line.spec, "sku": line.sku,
            "pieces": line.pieces, "fen": line.fen, "state": line.state, "state_word": line.state_word,
            "after": line.after, "after_word": line.after_word,
        }  # fmt: skip
        if line.refund_fen is not None or known.before is None:
            facts["refund_fen"] = line.refund_fen
        known.now |= facts
        if known.now["product_id"] is None:
            known.now["product_id"] = self.goods.product_of(line)
        if known.before is None:
            return "new"
        return "changed" if known.differences[0] else "same"

    def _sum_up(self, order: Row, lines: Iterable[Record]) -> None:
        rows = [record.now for record in lines]
        states = [row["state"] for row in rows]
        order["state"] = state_of_order(states)
        farthest = next((row for row in rows if row["state"] == order["state"]), rows[0])
        order["state_word"] = farthest["state_word"]
        if not self.form.order_money:
            order["paid_fen"] = sum(row["fen"] for row in rows)
        refunds = [row["refund_fen"] for row in rows if row["refund_fen"] is not None]
        if refunds:
            order["refund_fen"] = sum(refunds)


def _merge_after_sales(form: Format, told: Sequence[AfterSale]) -> Piece:
    piece = Piece(walked=len(told))
    platform = form.platform.value
    piece.after_sales = _known(AFTER_SALES, AFTER_SALES.c.number, platform, {one.number for one in told})
    for one in told:
        facts = {
            "order_number": one.order_number, "line_key": one.line_key, "kind": one.kind, "state": one.state,
            "state_word": one.state_word, "refund_fen": one.refund_fen, "freight_fen": one.freight_fen,
            "applied_at": one.applied_at, "reason": one.reason,
        }  # fmt: skip
        known = piece.after_sales.get(one.number)
        if known is None:
            piece.after_sales[one.number] = Record({"platform": platform, "number": one.number, **facts})
            piece.new += 1
            continue
        known.now |= facts
        if known.differences[0]:
            piece.changed += 1
        else:
            piece.same += 1
    return piece


def _rows(table: Table, condition: Any) -> list[Row]:
    return [dict(row) for row in session().execute(select(table).where(condition)).mappings()]


def _known(table: Table, column: Any, platform: str, keys: Iterable[str]) -> dict[str, Record]:
    """The records of the books with these keys."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    found = session().execute(select(table).where(table.c.platform == platform, column.in_(wanted))).mappings()
    return {row[column.name]: Record(dict(row), dict(row)) for row in found}
