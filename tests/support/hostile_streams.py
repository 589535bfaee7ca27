"""Streams whose every text is hostile: one sent back by a teacher, one on air with a claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from shop.catalog.models import Category, Product
from shop.db import session, transaction
from shop.live.sessions.actions import approving, running
from shop.live.sessions.models import Stream
from shop.people.models import Person


def streams(send: Any, evil: Callable[[int], str], *, at: datetime, teacher: int, other: int) -> None:
    """Plan them, let another teacher answer, note a consent and a claim."""
    with transaction() as current:
        current.get_one(Person, other).birthday = "1980-01-01"
        shelf = current.scalars(select(Category.id)).first()
        plain = Product(code="S1", name="直播样品", kind="drink", category_id=shelf, price_fen=900)
        current.add(plain)
        current.flush()
        product = plain.id
    paper = {"signed_on": "2026-01-01", "valid_until": "2036-01-01", "kept_where": evil(100)}
    send("/live/presenters", person_id=str(other), **paper)
    for _ in range(2):
        plan = {"title": evil(80), "room": evil(80), "script": evil(2000), "recording": evil(200), "operator": ""}
        when = {"platform": "douyin", "planned_at": "2036-01-01T20:00", "hold_minutes": "10"}
        send("/live/streams/new", **plan, **when, presenters=str(other))
        number = session().scalars(select(Stream.id).order_by(Stream.id.desc())).first()
        row = {"thing": f"{product}-", "price_fen": "8", "floor_fen": "7", "quota": "3", "points": evil(500)}
        send(f"/live/streams/{number}/goods/new", place="1", minutes="5", **row)
        send(f"/live/streams/{number}/step", step="hand_in")
    first, second = session().scalars(select(Stream.id).order_by(Stream.id)).all()
    approving.send_back(first, why=evil(200), by=other, at=at)
    approving.approve(second, by=other, at=at)
    running.start(second, by=teacher, at=at)
    video = {"title": evil(80), "platform": "douyin", "published_at": "2026-01-01T20:00", "note": evil(200)}
    link = "https://" + evil(290).replace("\n", "")
    counts = {"views": "1", "likes": "1", "orders": "1", "cost_fen": "1"}
    send("/live/videos/new", **video, **counts, link=link, product_id=str(product))
    buyer = {"name": evil(40), "phone": "13800006621", "address": evil(200)}
    send(f"/live/streams/{second}/claims", uuid=str(uuid4()), text="", place="1", quantity="1", **buyer)
