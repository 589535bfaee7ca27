"""Make a preparation: its ingredients leave the bar, what really came out is there, at the cost of what went in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.quantity import LARGEST, Thousandths, quantity_text
from shop.once import take_numbers
from shop.people.actions import audit
from shop.recipes.models import PreparedBatch, RecipeVersion
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.recipes.queries.lists import formula_of, recipe_of, version_at
from shop.recipes.rules.explode import explode, summed
from shop.stock.actions.posting import post
from shop.stock.models import Item, Lot, MoveKind
from shop.stock.places import BAR, PRODUCTION
from shop.stock.rules.records import MoveRecord

SOURCE = "prepare"
#: The line of what came out; the ingredients are numbered from 1.
OUTPUT_LINE = 0


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
        known = current.scalar(select(PreparedBatch).where(PreparedBatch.uuid == making.uuid))
        if known is not None:
            return known
        recipe = recipe_of(making.recipe_id)
        if recipe.item_id is None:
            raise NotFound
        if problems := _problems(making):
            raise Invalid(problems=tuple(problems))
        version, item = version_at(recipe, at), current.get_one(Item, recipe.item_id)
        lot = _lot(item, at=at)
        consumed = _consumed(making, version, book or recipe_book(), at=at)
        cost_fen = sum(one.value_fen for one in post(consumed, at=at, by=by))
        came_out = _record(
            making, item.id, making.actual, PRODUCTION, BAR, MoveKind.PRODUCE, OUTPUT_LINE, at=at
        )._replace(value_fen=cost_fen, lot_id=lot.id)
        post([came_out], at=at, by=by)
        batch = PreparedBatch(
            uuid=making.uuid, version_id=version.id, item_id=item.id, lot_id=lot.id, planned_quantity=making.planned,
            actual_quantity=making.actual, cost_fen=cost_fen, made_at=at, business_day=business_day(at),
            use_by=lot.use_by, by_id=by, note=making.note,
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
    today = select(func.count()).where(Lot.item_id == item.id, Lot.received_on == day).select_from(Lot)
    number = (session().scalar(today) or 0) + 1
    keeps = timedelta(days=item.shelf_life_days) if item.shelf_life_days else None
    lot = Lot(
        item_id=item.id, code=f"{day:%y%m%d}-P{number}", received_on=day, use_by=at + keeps if keeps else None,
        expires_on=business_day(at + keeps) if keeps else None,
    )  # fmt: skip
    session().add(lot)
    session().flush()
    return lot


def _consumed(making: Making, version: RecipeVersion, book: RecipeBook, *, at: datetime) -> list[MoveRecord]:
    """What the planned amount takes: that much was weighed in, whatever came out."""
    needs = explode(formula_of(version).lines_for(making.planned), book.preparations_at(at))
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
