"""A stream while it runs: start, show the next, change price and quota within what was approved, end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.money import Fen, yuan
from shop.live.sessions.actions.approving import NotReady, missing
from shop.live.sessions.actions.shelf import keep
from shop.live.sessions.actions.steps import locked, move_on, subject
from shop.live.sessions.models import Stream, StreamGoods, StreamSegment, StreamWatch
from shop.live.sessions.rules import State
from shop.people.actions import audit

MOST_WATCHING = 10**8


class BelowFloor(Invalid):
    """The lowest price was approved; nobody goes below it while the stream runs."""

    message = N_("「%(name)s」的最低价是 %(floor)s，不能再低。")


def start(stream_id: int, *, by: int, at: datetime) -> Stream:
    """On air, with the first goods. Raises NotFound, NotNow, NotReady when a presenter may not on this day."""
    with transaction() as current:
        stream = locked(stream_id, State.APPROVED)
        if problems := missing(stream):
            raise NotReady(problems=tuple(problems))
        move_on(stream, State.LIVE)
        stream.started_at = at
        current.flush()
        _show(stream.id, stream.goods[0].id, at=at)
        audit.record("stream.start", subject=subject(stream_id), detail=stream.title, by=by, at=at)
        return stream


def show(stream_id: int, goods_id: int, *, by: int, at: datetime) -> StreamGoods:
    """These goods are shown from now on. Raises NotFound, NotNow."""
    with transaction():
        stream = locked(stream_id, State.LIVE)
        goods = _row(stream, goods_id)
        _show(stream_id, goods_id, at=at)
        audit.record("stream.show", subject=subject(stream_id), detail=f"{goods.place} {goods.name}", by=by, at=at)
        return goods


def reprice(stream_id: int, goods_id: int, *, price_fen: Fen | None, by: int, at: datetime) -> StreamGoods:
    """Another live price, for claims from now on. Raises NotFound, NotNow, BelowFloor."""
    with transaction() as current:
        stream = locked(stream_id, State.APPROVED, State.LIVE)
        goods = _row(stream, goods_id)
        if price_fen is None or price_fen < goods.floor_fen:
            problem = Problem("price_fen", N_("直播价不能低于最低价。"))
            raise BelowFloor(problems=(problem,), name=goods.name, floor=yuan(goods.floor_fen))
        detail = f"{goods.place} {yuan(goods.price_fen)} → {yuan(price_fen)}"
        goods.price_fen = price_fen
        current.flush()
        audit.record("stream.price", subject=subject(stream_id), detail=detail, by=by, at=at)
        return goods


def more_quota(stream_id: int, goods_id: int, *, more: int | None, by: int, at: datetime) -> StreamGoods:
    """More of it, as far as it stands on the stream shelf. Raises NotFound, NotNow, Invalid, ShortOfStock."""
    with transaction() as current:
        stream = locked(stream_id, State.APPROVED, State.LIVE)
        goods = _row(stream, goods_id)
        if goods.single:
            raise Invalid(problems=(Problem("more", N_("单件作品只有一件，不能追加。")),))
        if more is None or not 1 <= more <= 999:
            raise Invalid(problems=(Problem("more", N_("追加 1 到 999 件。")),))
        goods.quota += more
        current.flush()
        keep(stream, [goods], by=by, at=at)
        audit.record("stream.quota", subject=subject(stream_id), detail=f"{goods.place} +{more}", by=by, at=at)
        return goods


def note_watch(stream_id: int, *, viewers: int | None, likes: int | None, by: int, at: datetime) -> StreamWatch:
    """How many watch now, and all likes so far. Raises NotFound, NotNow, Invalid."""
    with transaction() as current:
        locked(stream_id, State.LIVE)
        if viewers is None or not 0 <= viewers <= MOST_WATCHING or not 0 <= (likes or 0) <= MOST_WATCHING:
            raise Invalid(problems=(Problem("viewers", N_("请填现在的在线人数，例如 418；点赞可以不填。")),))
        watch = StreamWatch(stream_id=stream_id, at=at, viewers=viewers, likes=likes or 0, noted_by=by)
        current.add(watch)
        current.flush()
        audit.record("stream.watch", subject=subject(stream_id), detail=f"{viewers} {likes or 0}", by=by, at=at)
        return watch


def end(stream_id: int, *, by: int, at: datetime) -> Stream:
    """Off air: what is neither sold nor held is free again. Raises NotFound, NotNow."""
    with transaction() as current:
        stream = locked(stream_id, State.LIVE)
        move_on(stream, State.ENDED)
        stream.ended_at = at
        _close(stream_id, at=at)
        current.flush()
        keep(stream, by=by, at=at)
        audit.record("stream.end", subject=subject(stream_id), detail=stream.title, by=by, at=at)
        return stream


def _row(stream: Stream, goods_id: int) -> StreamGoods:
    found = next((one for one in stream.goods if one.id == goods_id), None)
    if found is None:
        raise NotFound
    return found


def _show(stream_id: int, goods_id: int, *, at: datetime) -> None:
    _close(stream_id, at=at)
    session().add(StreamSegment(stream_id=stream_id, goods_id=goods_id, started_at=at))
    session().flush()


def _close(stream_id: int, *, at: datetime) -> None:
    session().execute(
        update(StreamSegment)
        .where(StreamSegment.stream_id == stream_id, StreamSegment.ended_at.is_(None))
        .values(ended_at=at)
    )
