"""Cycle counts while selling: each line is compared with the books of its own moment, and only the delta is posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from shop.db import session, transaction
from shop.driver import Query
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.once import take_numbers
from shop.people.actions import audit
from shop.stock.actions.posting import post
from shop.stock.models import Item, StockCount, StockCountLine, StockValue
from shop.stock.places import COUNT_ADJUST
from shop.stock.queries.levels import expected_when_counted
from shop.stock.rules.checks import needs_recount
from shop.stock.rules.records import MoveRecord

_DIMENSIONS = Query(select(Item.id, Item.dimension).where(Item.id.in_(bindparam("items", expanding=True))))


class CountDone(Conflict):
    """A count is finished once."""

    message = N_("这次盘点已经结束了。要再数，请开一次新的盘点。")


class AnotherCounter(Forbidden):
    """Two different people count twice."""

    message = N_("这一行要换一个人再数一遍。")


class StillToCount(Conflict):
    """A line that is far from the books waits for its second counter."""

    message = N_("还有 %(lines)s 行要换人再数，数完才能过账。")


def open_count(uuid: UUID, *, location_id: int, items: Sequence[int], by: int, at: datetime) -> StockCount:
    """Begin a count of these items, in the order of the shelf. The same count begun again is the same."""
    with transaction() as current:
        kept = current.get(StockCount, uuid)
        if kept is not None:
            return kept
        chosen = current.scalars(select(Item).where(Item.id.in_(items)).order_by(Item.shelf, Item.code)).all()
        if not chosen:
            raise Invalid(problems=(Problem("items", N_("没有要盘点的物料。请选另一类，或者选「全部」。")),))
        count = StockCount(uuid=uuid, location_id=location_id, state="open", opened_at=at, opened_by=by)
        current.add(count)
        current.flush()
        current.add_all(
            StockCountLine(count_uuid=uuid, line_no=number, item_id=item.id) for number, item in enumerate(chosen, 1)
        )
        current.flush()
        audit.record("stock.count_open", subject=f"count:{uuid}", detail=f"{len(chosen)}", by=by, at=at)
        return count


def enter(uuid: UUID, quantities: dict[int, int], *, by: int, counted_at: datetime) -> list[int]:
    """Write down what was counted (line number: quantity); the lines that somebody else must count again.

    Raises NotFound, CountDone, AnotherCounter.
    """
    with transaction() as current:
        count = _open(uuid)
        lines = {line.line_no: line for line in count.lines}
        if quantities.keys() - lines.keys():
            raise NotFound
        for number, quantity in quantities.items():
            line = lines[number]
            if line.recount and line.first_by is None:
                if line.counter_id == by:
                    raise AnotherCounter
                line.first_quantity, line.first_at, line.first_by = (
                    line.counted_quantity, line.counted_at, line.counter_id,
                )  # fmt: skip
            elif line.first_by == by:
                raise AnotherCounter
            line.counted_quantity, line.counted_at, line.counter_id = quantity, counted_at, by
        current.flush()
        expected = expected_when_counted(uuid, count.location_id)
        dimensions = dict(_DIMENSIONS.read(items=[lines[number].item_id for number in quantities]))
        for number in quantities:
            line = lines[number]
            far = needs_recount(line.counted_quantity or 0, expected[number], dimensions[line.item_id])
            line.recount = far or line.first_by is not None
        current.flush()
        return [number for number in quantities if lines[number].recount and lines[number].first_by is None]


def finish(uuid: UUID, *, by: int, at: datetime) -> StockCount:
    """Post the difference of every counted line. Raises NotFound, CountDone, StillToCount."""
    with transaction() as current:
        take_numbers(current)
        count = _open(uuid)
        if waiting := [line for line in count.lines if line.recount and line.first_by is None]:
            raise StillToCount(lines=len(waiting))
        expected = expected_when_counted(uuid, count.location_id)
        records = []
        counted = [line.item_id for line in count.lines]
        values = {
            one.item_id: one for one in current.scalars(select(StockValue).where(StockValue.item_id.in_(counted)))
        }
        for line in count.lines:
            if line.counted_quantity is None or line.counted_at is None:
                continue
            line.delta, line.posted = line.counted_quantity - expected[line.line_no], True
            value = values[line.item_id]
            value.counted_at = max(value.counted_at or line.counted_at, line.counted_at)
            if line.delta:
                records.append(_record(count, line))
        count.state, count.posted_at, count.posted_by = "posted", at, by
        current.flush()
        post(records, at=at, by=by)
        audit.record("stock.count", subject=f"count:{uuid}", detail=f"{len(records)}", by=by, at=at)
        return count


def give_up(uuid: UUID, *, by: int, at: datetime) -> None:
    """Nothing of this count is posted. Raises NotFound, CountDone."""
    with transaction() as current:
        _open(uuid).state = "given_up"
        current.flush()
        audit.record("stock.count_give_up", subject=f"count:{uuid}", by=by, at=at)


def _record(count: StockCount, line: StockCountLine) -> MoveRecord:
    delta, counted_at = line.delta or 0, line.counted_at or count.opened_at
    found = delta > 0
    return MoveRecord(
        item_id=line.item_id, quantity=abs(delta), from_id=COUNT_ADJUST if found else count.location_id,
        to_id=count.location_id if found else COUNT_ADJUST, kind="count", source_type="count", source_uuid=count.uuid,
        source_line=line.line_no, occurred_at=counted_at, business_day=business_day(counted_at),
    )  # fmt: skip


def _open(uuid: UUID) -> StockCount:
    count = session().get(StockCount, uuid, with_for_update=True)
    if count is None:
        raise NotFound
    if count.state != "open":
        raise CountDone
    return count
