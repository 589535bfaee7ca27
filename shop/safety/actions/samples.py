"""Food samples: kept for two days, thrown away after. What is an item of the stock leaves the bar as a sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.quantity import LARGEST, Thousandths, quantity_text
from shop.once import take_numbers
from shop.people.actions import audit
from shop.safety.models import FoodSample
from shop.safety.rules import SAMPLE_KEPT
from shop.stock.actions.posting import post
from shop.stock.models import Item, MoveKind
from shop.stock.places import BAR, SAMPLE
from shop.stock.rules.records import MoveRecord

SOURCE = "sample"


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What was put aside; with an item of the stock so much of it leaves the bar."""

    uuid: UUID
    what: str
    quantity: Thousandths
    item_id: int | None = None
    place: str = ""
    note: str = ""


class TooSoon(Conflict):
    """A sample is kept two days."""

    message = N_("留样要满 48 小时才能倒掉，现在还不到。")


def take_sample(facts: SampleFacts, *, by: int, at: datetime) -> FoodSample:
    """Put a sample aside; sent again it is the same sample. Raises Invalid with every problem."""
    with transaction() as current:
        take_numbers(current)
        kept = current.scalar(select(FoodSample).where(FoodSample.uuid == facts.uuid))
        if kept is not None:
            return kept
        item = current.get(Item, facts.item_id) if facts.item_id else None
        if problems := _problems(facts, item):
            raise Invalid(problems=tuple(problems))
        sample = FoodSample(
            uuid=facts.uuid, what=facts.what or (item.name[:80] if item else ""), item_id=item.id if item else None,
            quantity=facts.quantity, place=facts.place, note=facts.note, taken_at=at, taken_by=by,
            keep_until=at + SAMPLE_KEPT,
        )  # fmt: skip
        current.add(sample)
        current.flush()
        if item is not None:
            move = MoveRecord(
                item.id, facts.quantity, BAR, SAMPLE, MoveKind.USE.value, SOURCE, facts.uuid, 1, at, business_day(at),
                note=facts.note,
            )  # fmt: skip
            post([move], at=at, by=by)
        detail = f"{sample.what} {quantity_text(sample.quantity)}"
        audit.record("safety.sample", subject=f"food_sample:{sample.id}", detail=detail, by=by, at=at)
        return sample


def throw_away(sample_id: int, *, by: int, at: datetime) -> FoodSample:
    """Its two days are over; thrown away again it stays so. Raises NotFound, TooSoon."""
    with transaction() as current:
        sample = current.get(FoodSample, sample_id, with_for_update=True)
        if sample is None:
            raise NotFound
        if sample.thrown_at is None:
            if at < sample.keep_until:
                raise TooSoon
            sample.thrown_at, sample.thrown_by = at, by
            current.flush()
            audit.record("safety.sample_end", subject=f"food_sample:{sample.id}", detail=sample.what, by=by, at=at)
        return sample


def _problems(facts: SampleFacts, item: Item | None) -> list[Problem]:
    problems = []
    if facts.item_id and item is None:
        problems.append(Problem("item", N_("没有这种物料。请从列表里选。")))
    if not facts.what and not facts.item_id:
        problems.append(Problem("what", N_("请写留的是什么，或者选一种物料。")))
    if not 0 < facts.quantity <= LARGEST:
        problems.append(Problem("quantity", N_("请填留了多少，要大于 0。")))
    return problems
