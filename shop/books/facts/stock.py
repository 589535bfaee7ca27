"""Goods: what came in, what was sold, wasted, made, counted - at the value the stock ledger booked it with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shop.books.facts.families import NOWHERE, families
from shop.books.rules.chart import (
    COST,
    COUNTED,
    KILN_LOSS,
    MAKING,
    OPENING_STOCK,
    OWN_USE,
    RECEIVED,
    REVALUED,
    STOCK,
    WASTE,
)
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session
from shop.sales.actions.goods import LINES_APART
from shop.sales.models import GoodsUse, Order, OrderLine, Refund
from shop.stock import places
from shop.stock.models import StockMove

GOODS = "goods"
#: What the other end of a move is in the books.
ACCOUNT_OF = {
    places.SUPPLIER: RECEIVED,
    places.CUSTOMER: COST,
    places.PRODUCTION: MAKING,
    places.TRAINING: OWN_USE,
    places.STAFF: OWN_USE,
    places.SAMPLE: OWN_USE,
    places.KILN_LOSS: KILN_LOSS,
    places.COUNT_ADJUST: COUNTED,
    places.REVALUATION: REVALUED,
    places.OPENING: OPENING_STOCK,
}
#: Accounts that profit and loss tells by product; the others are told as a whole.
BY_FAMILY = frozenset({COST, WASTE, OWN_USE, REVALUED})


def account_of(place: int) -> str:
    """The account of a place that is not the shop's own; all waste is waste."""
    return ACCOUNT_OF.get(place, WASTE)


def add(facts: Facts, first: date, last: date) -> None:
    """Every value that entered or left the shop's own places, by day."""
    known = families()
    for day, from_id, to_id, product, channel, value in _moved(first, last):
        leaves, comes = places.is_own(from_id), places.is_own(to_id)
        if leaves == comes:
            continue
        account = account_of(to_id if leaves else from_id)
        family = known.get(product, NOWHERE) if account in BY_FAMILY else NOWHERE
        there = Part(account, family.hall, channel or "" if account in BY_FAMILY else "", family.category)
        fen = int(value) if leaves else -int(value)
        facts.move(Subject(GOODS, "", day), fen, to=there, out_of=Part(STOCK))


def _moved(first: date, last: date) -> list[Any]:
    """Values by day, way, product and channel. A revaluation belongs to the product of the move it is about."""
    cause = aliased(StockMove)
    named = func.coalesce(cause.source_type, StockMove.source_type)
    source = func.coalesce(cause.source_uuid, StockMove.source_uuid)
    line_no = func.coalesce(cause.source_line, StockMove.source_line) // LINES_APART
    sold, of_refund = aliased(Order), aliased(Order)
    line, used = aliased(OrderLine), aliased(GoodsUse)
    product = func.coalesce(line.product_id, used.product_id)
    channel = func.coalesce(sold.channel, of_refund.channel)
    key: list[Any] = [StockMove.business_day, StockMove.from_id, StockMove.to_id, product, channel]
    statement = (
        select(*key, func.sum(StockMove.value_fen))
        .outerjoin(cause, cause.id == StockMove.about_id)
        .outerjoin(sold, (named == "sale") & (sold.uuid == source))
        .outerjoin(Refund, (named == "refund") & (Refund.uuid == source))
        .outerjoin(of_refund, of_refund.id == Refund.order_id)
        .outerjoin(
            line,
            (line.order_id == func.coalesce(sold.id, of_refund.id)) & (line.line_no == line_no),
        )
        .outerjoin(used, (named == "use") & (used.uuid == source))
        .where(StockMove.business_day.between(first, last), StockMove.value_fen != 0)
        .group_by(*key)
    )
    return list(session().execute(statement))
