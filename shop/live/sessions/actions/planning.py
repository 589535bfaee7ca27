"""Plan a stream: who, when, what for how much. A plan that is changed has to be approved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shop.catalog.models import Product, Variant
from shop.catalog.rules.pottery import drinking_problem
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.ids import uuid7
from shop.kernel.money import yuan
from shop.live.imports.rules.states import Platform
from shop.live.sessions.actions.shelf import keep
from shop.live.sessions.actions.steps import NotNow, locked, move_on, subject
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.queries import is_display_only, single_forms
from shop.live.sessions.rules import (
    MOST_GOODS,
    GoodsFacts,
    State,
    StreamFacts,
    goods_problems,
    stream_problems,
)
from shop.people.actions import audit
from shop.people.models import Person
from shop.recipes.queries.floors import floors
from shop.worklist.actions import close_about

KIND = "stream_approval"
CHANGED = N_("计划改过了")
PLANNING = (State.PLANNED, State.WAITING, State.APPROVED)


class ListNotEmpty(Conflict):
    """Somebody has filled the list: nothing of it is thrown away."""

    message = N_("这场直播的上架清单里已经有货了，不会覆盖；要用新的排法，先把清单清空。")


def save_stream(facts: StreamFacts, *, stream_id: int | None, by: int, at: datetime) -> Stream:
    """Plan a stream or change a plan. Raises NotFound, NotNow, Invalid with every problem."""
    with transaction() as current:
        problems = stream_problems(facts)
        if facts.platform not in [one.value for one in Platform]:
            problems.append(Problem("platform", N_("请选平台。")))
        people = [current.get(Person, number) for number in dict.fromkeys(facts.presenters)]
        stream = (
            Stream(uuid=uuid7(at), made_at=at, made_by=by, state=State.PLANNED)
            if stream_id is None
            else locked(stream_id, *PLANNING)
        )
        for goods in stream.goods if stream_id is not None else ():
            if is_display_only(goods.product) and (wrong := drinking_problem("script", facts.script)):
                problems.append(wrong)
                break
        if problems or facts.planned_at is None:
            raise Invalid(problems=tuple(problems))
        stream.title, stream.platform, stream.room = facts.title, facts.platform, facts.room
        stream.planned_at, stream.script = facts.planned_at, facts.script
        stream.operator_id, stream.hold_minutes = facts.operator_id, facts.hold_minutes
        stream.recording, stream.presenters = facts.recording, [one for one in people if one is not None]
        current.add(stream)
        _changed(stream, by=by, at=at)
        current.flush()
        verb = "stream.add" if stream_id is None else "stream.change"
        audit.record(verb, subject=subject(stream.id), detail=stream.title, by=by, at=at)
        return stream


def save_goods(stream_id: int, facts: GoodsFacts, *, goods_id: int | None, by: int, at: datetime) -> StreamGoods:
    """Put goods into the run of show or change a row. Raises NotFound, NotNow, Invalid with every problem."""
    with transaction() as current:
        stream = locked(stream_id, *PLANNING)
        single = facts.variant_id in single_forms([facts.variant_id])
        least = floors().of(facts.product_id or 0, facts.variant_id)
        if facts.floor_fen is None:
            facts = replace(facts, floor_fen=least)
        problems = goods_problems(facts, single=single)
        if least is not None and 0 < (facts.floor_fen or 0) < least:
            told = {"floor": yuan(least)}
            problems.append(Problem("floor_fen", N_("价格卡定下的底价是 %(floor)s，最低价不能比它低。"), told))
        product = current.get(Product, facts.product_id) if facts.product_id is not None else None
        variant = current.get(Variant, facts.variant_id) if facts.variant_id is not None else None
        if facts.product_id is not None and (product is None or (variant and variant.product_id != product.id)):
            problems.append(Problem("product_id", N_("请选作品或商品。")))
        others = [one for one in stream.goods if one.id != goods_id]
        if any(one.place == facts.place for one in others):
            problems.append(Problem("place", N_("这个链接号已经用了。")))
        if any((one.product_id, one.variant_id) == (facts.product_id, facts.variant_id) for one in others):
            problems.append(Problem("product_id", N_("清单里已经有这一样了。")))
        if len(others) >= MOST_GOODS:
            problems.append(Problem("product_id", N_("一场最多排 %(most)s 样。"), {"most": MOST_GOODS}))
        if product is not None and is_display_only(product):
            problems += [wrong for wrong in (drinking_problem("points", facts.points),) if wrong]
        if problems or product is None:
            raise Invalid(problems=tuple(problems))
        goods = StreamGoods(stream_id=stream.id) if goods_id is None else _row(stream, goods_id)
        goods.place, goods.product_id, goods.variant_id = facts.place, product.id, facts.variant_id
        goods.single, goods.minutes = single, facts.minutes or 1
        goods.list_fen = variant.price_fen if variant else product.price_fen
        goods.price_fen, goods.floor_fen = facts.price_fen or 0, facts.floor_fen or 0
        goods.quota, goods.points = facts.quota or 0, facts.points
        _changed(stream, by=by, at=at)
        current.add(goods)
        current.flush()
        audit.record("stream.goods", subject=subject(stream_id), detail=f"{goods.place} {product.name}", by=by, at=at)
        return goods


def fill_goods(stream_id: int, rows: Sequence[GoodsFacts], *, by: int, at: datetime) -> None:
    """The whole run of show of a planned stream whose list is empty, all of it or nothing.

    Raises NotFound, NotNow, ListNotEmpty, Invalid with every problem of the first row that has one.
    """
    with transaction():
        if locked(stream_id, State.PLANNED).goods:
            raise ListNotEmpty
        for facts in rows:
            save_goods(stream_id, facts, goods_id=None, by=by, at=at)


def remove_goods(stream_id: int, goods_id: int, *, by: int, at: datetime) -> None:
    """Take goods out of the run of show. Raises NotFound, NotNow."""
    with transaction() as current:
        stream = locked(stream_id, *PLANNING)
        goods = _row(stream, goods_id)
        _changed(stream, by=by, at=at)
        current.delete(goods)
        current.flush()
        audit.record("stream.goods_off", subject=subject(stream_id), detail=str(goods.place), by=by, at=at)


def note_recording(stream_id: int, *, where: str, by: int, at: datetime) -> Stream:
    """Note where the recording is kept, also after the stream. Raises NotFound, Invalid."""
    with transaction() as current:
        stream = locked(stream_id)
        if len(where) > 200:
            raise Invalid(problems=(Problem("recording", N_("最多 %(most)s 个字。"), {"most": 200}),))
        stream.recording = where
        current.flush()
        audit.record("stream.recording", subject=subject(stream_id), detail=where, by=by, at=at)
        return stream


def call_off(stream_id: int, *, by: int, at: datetime) -> Stream:
    """It will not be: what was kept back is free again. Raises NotFound, NotNow."""
    with transaction() as current:
        stream = locked(stream_id, State.PLANNED, State.APPROVED)
        move_on(stream, State.CALLED_OFF)
        keep(stream, by=by, at=at)
        current.flush()
        audit.record("stream.call_off", subject=subject(stream_id), detail=stream.title, by=by, at=at)
        return stream


def _row(stream: Stream, goods_id: int) -> StreamGoods:
    found = next((one for one in stream.goods if one.id == goods_id), None)
    if found is None:
        raise NotFound
    return found


def _changed(stream: Stream, *, by: int, at: datetime) -> None:
    """Whoever approved it approved something else: it is a plan again, and nothing is kept back for it."""
    if stream.state in (State.WAITING, State.APPROVED):
        if stream.state == State.WAITING:
            close_about(KIND, subject=subject(stream.id), outcome=CHANGED, by=by, at=at)
        move_on(stream, State.PLANNED)
        keep(stream, by=by, at=at)
        stream.approved_by = stream.approved_at = None
    elif stream.state != State.PLANNED:
        raise NotNow
    stream.asked_by = stream.asked_at = None
    stream.changed_by = by
    session().flush()
