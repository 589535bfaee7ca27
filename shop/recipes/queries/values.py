"""What a thousandth of each item is worth: by what came in, else by its standard, else by what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select

from shop.db import session
from shop.recipes.queries.book import RecipeBook
from shop.recipes.rules.costs import cost_of
from shop.recipes.rules.explode import explode
from shop.recipes.rules.lines import Formula
from shop.stock.models import Item, StockMove, StockValue


class Worth(NamedTuple):
    """Fen per thousandth, exact; `final` when goods really came in at a price."""

    fen: Fraction
    final: bool


def worth_now(book: RecipeBook, *, at: datetime) -> dict[int, Worth]:
    """What each item is worth now. An item of which nobody knows anything is left out: never 0."""
    rows = session().execute(
        select(
            Item.id, Item.standard_value_fen, Item.standard_quantity, StockValue.quantity, StockValue.value_fen,
            StockValue.unit_num, StockValue.unit_den, StockValue.received,
        ).outerjoin(StockValue, StockValue.item_id == Item.id)
    )  # fmt: skip
    found: dict[int, Worth] = {}
    for item_id, standard_fen, standard_quantity, quantity, value_fen, num, den, received in rows:
        if quantity and quantity > 0:
            found[item_id] = Worth(Fraction(value_fen, quantity), bool(received))
        elif num is not None and den:
            found[item_id] = Worth(Fraction(num, den), bool(received))
        elif standard_fen is not None and standard_quantity:
            found[item_id] = Worth(Fraction(standard_fen, standard_quantity), final=False)
    return _with_preparations(found, book.preparations_at(at))


def worth_at(book: RecipeBook, *, at: datetime) -> dict[int, Worth]:
    """What each item was worth at a moment, by the last move before it; else what is known now."""
    latest = (
        select(StockMove.id)
        .where(StockMove.item_id == StockValue.item_id, StockMove.occurred_at <= at, StockMove.quantity > 0)
        .order_by(StockMove.occurred_at.desc(), StockMove.id.desc())
        .limit(1)
        .correlate(StockValue)
        .scalar_subquery()
    )
    moves = session().scalars(select(StockMove).join(StockValue, StockMove.id == latest))
    found = worth_now(book, at=at)
    for move in moves:
        unit = Fraction(move.unit_num, move.unit_den) if move.unit_num is not None and move.unit_den else None
        found[move.item_id] = Worth(
            Fraction(move.value_fen, move.quantity) if unit is None else unit, final=not move.provisional
        )
    return found


def only_fen(worth: Mapping[int, Worth]) -> dict[int, Fraction]:
    """The values alone."""
    return {item_id: one.fen for item_id, one in worth.items()}


def _with_preparations(found: dict[int, Worth], formulas: Mapping[int, Formula]) -> dict[int, Worth]:
    """A preparation nobody has a value for is worth what goes into it; those inside others come first."""
    waiting = [item_id for item_id in formulas if item_id not in found]
    while waiting:
        known = []
        for item_id in waiting:
            formula = formulas[item_id]
            needs = explode(formula.lines_for(1000), formulas, path=(item_id,))
            cost = cost_of(needs, only_fen(found))
            if not cost.unknown:
                found[item_id] = Worth(cost.exact / 1000, final=False)
                known.append(item_id)
        if not known:
            break
        waiting = [item_id for item_id in waiting if item_id not in known]
    return found
