"""What sales take out of stock: each line by the recipe of its moment, posted with the sale (domain rules 4 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shop.kernel.money import Fen
from shop.recipes.queries.book import MISSING, Choice, RecipeBook
from shop.sales.rules.records import LineRecord, SaleRecord
from shop.stock.actions.posting import post
from shop.stock.models import MoveKind
from shop.stock.places import BAR, CUSTOMER
from shop.stock.rules.records import MoveRecord

SALE = "sale"
FINAL, PROVISIONAL, UNKNOWN = "final", "provisional", "missing"
#: The ingredients of a line are numbered within it: line 3, second ingredient is 3001.
LINES_APART = 1000


class LineCost(NamedTuple):
    """What a sold line was made by and what that cost; nobody knows (`missing`): no cost, never 0."""

    version_id: int | None
    fen: Fen | None
    status: str


NOTHING_KNOWN = LineCost(None, None, UNKNOWN)


class _Made(NamedTuple):
    version_id: int | None
    first: int
    last: int


@dataclass(slots=True)
class Goods:
    """The moves of some sales, and which of them belong to which line."""

    moves: list[MoveRecord] = field(default_factory=list)
    lines: dict[tuple[UUID, int], _Made] = field(default_factory=dict)

    def post(self, *, at: datetime, first_move: int | None = None) -> dict[tuple[UUID, int], LineCost]:
        """Book the moves with one set of statements; the cost of each line."""
        posted = post(self.moves, at=at, first_id=first_move)
        costs = {}
        for line, made in self.lines.items():
            mine = posted[made.first : made.last]
            if mine:
                status = PROVISIONAL if any(one.provisional for one in mine) else FINAL
                costs[line] = LineCost(made.version_id, sum(one.value_fen for one in mine), status)
            else:
                costs[line] = LineCost(made.version_id, None, UNKNOWN)
        return costs


def goods_of(sales: Iterable[SaleRecord], book: RecipeBook, *, place: int = BAR) -> Goods:
    """What these sales take from `place`, as it was made when they happened."""
    goods = Goods()
    if not book.products:
        return goods
    for sale in sales:
        for line in sale.lines:
            made = book.resolve(line.product_id, line.variant_id, chosen(line.modifiers), at=sale.occurred_at)
            if made.version_id is None:
                continue
            first = len(goods.moves)
            if made.status != MISSING:
                goods.moves += _moves(sale, line, made.taken(line.quantity), place)
            goods.lines[sale.uuid, line.line_no] = _Made(made.version_id, first, len(goods.moves))
    return goods


def chosen(modifiers: Any) -> tuple[Choice, ...]:
    """The options of a line as the recipe book takes them."""
    return tuple(
        Choice(one["id"], one.get("quantity", 1)) if isinstance(one, dict) else Choice(one.id, one.quantity)
        for one in modifiers or ()
    )


def _moves(sale: SaleRecord, line: LineRecord, taken: Sequence[tuple[int, int]], from_id: int) -> Iterable[MoveRecord]:
    return [
        MoveRecord(
            item_id, quantity, from_id, CUSTOMER, MoveKind.SALE.value, SALE, sale.uuid,
            line.line_no * LINES_APART + place, sale.occurred_at, sale.business_day, by_id=sale.cashier_id,
        )
        for place, (item_id, quantity) in enumerate(taken)
    ]  # fmt: skip
