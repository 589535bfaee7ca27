"""What becomes of goods after the sale: taken back, thrown away, used without a sale (the table of domain rule 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from shop.driver import Query
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.recipes.queries.book import RecipeBook
from shop.sales.actions.goods import LINES_APART, SALE, chosen
from shop.sales.models import GoodsUse, Order, OrderLine, Refund, RefundKind, UseKind
from shop.sales.rules.records import BackLine
from shop.stock.actions.posting import post
from shop.stock.models import MoveKind, StockMove
from shop.stock.places import BAR, CUSTOMER, STAFF, TRAINING, WASTE_REMAKE, waste_place
from shop.stock.rules.records import MoveRecord

REFUND, USE = "refund", "use"
BACK, WASTE = "back", "waste"
_SOLD = Query(
    select(StockMove.id, StockMove.item_id, StockMove.quantity, StockMove.from_id, StockMove.source_line)
    .where(
        StockMove.source_uuid == bindparam("order", type_=StockMove.source_uuid.type),
        StockMove.source_type == SALE,
        StockMove.kind == MoveKind.SALE,
    )
    .order_by(StockMove.id)
)


class _Sold(NamedTuple):
    """A move of the sale."""

    id: int
    item_id: int
    quantity: Thousandths
    from_id: int
    source_line: int


def put_back(order: Order, refund: Refund, lines: Sequence[BackLine], *, at: datetime) -> dict[int, Fen]:
    """Move the goods of these lines, as they stood before `returned_quantity` grew; what came back was worth, by line.

    A void takes the sale's moves back; a comp leaves them; goods of a refund come back, or come back and are waste.
    """
    if refund.kind == RefundKind.COMP:
        return {}
    void = refund.kind == RefundKind.VOID
    wanted = {line.line_no: line for line in lines if void or line.goods in (BACK, WASTE)}
    if not wanted:
        return {}
    sold: dict[int, list[_Sold]] = {}
    for move in map(_Sold._make, _SOLD.read(order=order.uuid)):
        sold.setdefault(move.source_line // LINES_APART, []).append(move)
    before = {line.line_no: line for line in order.lines}
    moves: list[MoveRecord] = []
    for line_no, back in wanted.items():
        for move in sold.get(line_no, ()):
            moves += _returned(refund, before[line_no], back, move, thrown=not void and back.goods == WASTE)
    worth: dict[int, Fen] = {}
    for record, posted in zip(moves, post(moves, at=at, by=refund.by_id), strict=True):
        if record.from_id == CUSTOMER:
            line_no = record.source_line // LINES_APART
            worth[line_no] = worth.get(line_no, 0) + posted.value_fen
    return worth


def _returned(refund: Refund, line: OrderLine, back: BackLine, move: _Sold, *, thrown: bool) -> Iterator[MoveRecord]:
    quantity = _part(move.quantity, line.quantity, line.returned_quantity, back.quantity)
    if not quantity:
        return
    whole = quantity == move.quantity
    kind = MoveKind.REVERSE if whole else MoveKind.RETURN
    returned = _record(
        move.item_id, quantity, CUSTOMER, move.from_id, kind, REFUND, refund.uuid,
        move.source_line, refund.occurred_at, refund.business_day, refund.reason,
    )  # fmt: skip
    yield returned._replace(reverses_id=move.id if whole else None)
    if thrown:
        yield _record(
            move.item_id, quantity, move.from_id, waste_place(refund.reason), MoveKind.WASTE, REFUND, refund.uuid,
            move.source_line, refund.occurred_at, refund.business_day, refund.reason,
        )  # fmt: skip


def _part(moved: Thousandths, sold: Thousandths, before: Thousandths, now: Thousandths) -> Thousandths:
    """The share of a move for `now` of `sold`; the shares of several returns add up to the whole move."""
    return moved * (before + now) // sold - moved * before // sold


def use_up(uses: Sequence[GoodsUse], book: RecipeBook, *, at: datetime) -> None:
    """Goods used without a sale leave the bar: to waste by its reason, to staff or training; a remake once more."""
    moves = [move for use in uses for move in _used(use, book)]
    people = {use.by_id for use in uses}
    post(moves, at=at, by=people.pop() if len(people) == 1 else None)


def _used(use: GoodsUse, book: RecipeBook) -> Iterator[MoveRecord]:
    made = book.resolve(use.product_id, use.variant_id, chosen(use.modifiers), at=use.occurred_at)
    kind = MoveKind.WASTE if use.kind == UseKind.WASTE else MoveKind.USE
    reason = UseKind.REMAKE.value if use.kind == UseKind.REMAKE else use.reason
    for place, (item_id, quantity) in enumerate(made.taken(use.quantity)):
        record = _record(
            item_id, quantity, BAR, _place(use), kind, USE, use.uuid, place, use.occurred_at, use.business_day, reason
        )
        yield record._replace(by_id=use.by_id)


def _place(use: GoodsUse) -> int:
    places = {UseKind.STAFF: STAFF, UseKind.TRAINING: TRAINING, UseKind.REMAKE: WASTE_REMAKE}
    return places.get(UseKind(use.kind)) or waste_place(use.reason)


def _record(
    item_id: int, quantity: Thousandths, from_id: int, to_id: int, kind: MoveKind, source_type: str, source: UUID,
    line: int, occurred_at: datetime, day: date, reason: str,
) -> MoveRecord:  # fmt: skip
    return MoveRecord(
        item_id, quantity, from_id, to_id, kind.value, source_type, source, line, occurred_at, day, reason=reason
    )
