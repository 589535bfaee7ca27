"""Make a preparation: its ingredients leave the bar, what really came out is there, at the cost of what went in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select

from shop.db import session, transaction
from shop.driver import Query
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.quantity import LARGEST, Thousandths, quantity_text
from shop.once import take_numbers
from shop.people.actions import audit
from shop.recipes.models import PreparedBatch, Recipe
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.recipes.rules.explode import explode, summed
from shop.recipes.rules.lines import Formula
from shop.stock.actions.posting import post
from shop.stock.models import Item, Lot, MoveKind
from shop.stock.places import BAR, PRODUCTION
from shop.stock.rules.records import MoveRecord

SOURCE = "prepare"
#: The line of what came out; the ingredients are numbered from 1.
OUTPUT_LINE = 0
_KNOWN = Query(select(PreparedBatch.id).where(PreparedBatch.uuid == bindparam("batch", type_=PreparedBatch.uuid.type)))
_MADE = Query(select(Recipe.item_id).where(Recipe.id == bindparam("recipe")))
_LOTS_OF_DAY = Query(
    select(func.count()).select_from(Lot).where(Lot.item_id == bindparam("item"), Lot.received_on == bindparam("day"))
)


@dataclass(frozen=True, slots=True)
class Making:
    """What somebody made: how much was planned and how much really came out."""

    uuid: UUID
    recipe_id: int
    planned: Thousandths
    actual: Thousandths
    note: str = ""


def prepare(making: Making, *, by: int | None, at: datetime, book: RecipeBook | None = None) -> PreparedBatch:
    """Book a batch with its lot; sent again it is the same batch. Raises NotFound, Invalid, NoRecipe.

    `book` is the recipe book when the caller has it at hand.
    """
    with transaction() as current:
        take_numbers(current)
        if known := _KNOWN.read(batch=making.uuid):
            return current.get_one(PreparedBatch, known[0][0])
        book = book or recipe_book()
        made = [item_id for (item_id,) in _MADE.read(recipe=making.recipe_id) if item_id is not None]
        formula = book.preparation(made[0], at) if made else None
        if formula is None:
            raise NotFound
        if problems := _problems(making):
            raise Invalid(problems=tuple(problems))
        item = current.get_one(Item, made[0])
        lot = _lot(item, at=at)
        consumed = _consumed(making, formula, book, at=at)
        cost_fen = sum(one.value_fen for one in post(consumed, at=at, by=by))
        came_out = _record(
            making, item.id, making.actual, PRODUCTION, BAR, MoveKind.PRODUCE, OUTPUT_LINE, at=at
        )._replace(value_fen=cost_fen, lot_id=lot.id)
        post([came_out], at=at, by=by)
        batch = PreparedBatch(
            uuid=making.uuid, version_id=formula.version_id, item_id=item.id, lot_id=lot.id,
            planned_quantity=making.planned, actual_quantity=making.actual, cost_fen=cost_fen, made_at=at,
            business_day=business_day(at), use_by=lot.use_by, by_id=by, note=making.note,
        )  # fmt: skip
        current.add(batch)
        current.flush()
        detail = f"{item.name} {lot.code} {quantity_text(making.actual)} / {quantity_text(making.planned)} {item.unit}"
        audit.record("recipe.prepare", subject=f"item:{item.id}", detail=detail, by=by, at=at)
        return batch


def _problems(making: Making) -> list[Problem]:
    problems = []
    for name, quantity in (("planned", making.planned), ("actual", making.actual)):
        if not 0 < quantity <= LARGEST:
            problems.append(Problem(name, N_("请填数量，要大于 0。")))
    if len(making.note) > 200:
        problems.append(Problem("note", N_("备注最多 200 个字。")))
    return problems


def _lot(item: Item, *, at: datetime) -> Lot:
    """The batch's own lot, numbered within its day; good as long as its item keeps."""
    day = business_day(at)
    [(before,)] = _LOTS_OF_DAY.read(item=item.id, day=day)
    keeps = timedelta(days=item.shelf_life_days) if item.shelf_life_days else None
    lot = Lot(
        item_id=item.id, code=f"{day:%y%m%d}-P{before + 1}", received_on=day, use_by=at + keeps if keeps else None,
        expires_on=business_day(at + keeps) if keeps else None,
    )  # fmt: skip
    session().add(lot)
    session().flush()
    return lot


def _consumed(making: Making, formula: Formula, book: RecipeBook, *, at: datetime) -> list[MoveRecord]:
    """What the planned amount takes: that much was weighed in, whatever came out."""
    needs = explode(formula.lines_for(making.planned), book.preparations_at(at))
    return [
        _record(making, item_id, quantity, BAR, PRODUCTION, MoveKind.CONSUME, place, at=at)
        for place, (item_id, quantity) in enumerate(sorted(summed(needs).items()), 1)
    ]


def _record(
    making: Making, item_id: int, quantity: Thousandths, from_id: int, to_id: int, kind: MoveKind, line: int, *,
    at: datetime,
) -> MoveRecord:  # fmt: skip
    return MoveRecord(
        item_id, quantity, from_id, to_id, kind.value, SOURCE, making.uuid, line, at, business_day(at), note=making.note
    )
