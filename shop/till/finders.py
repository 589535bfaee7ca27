"""What search finds here: envelopes that wait in 待核."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from shop.db import session
from shop.till.models import HeldEnvelope
from shop.till.words import REASONS, TYPES
from shop.web.filters import local_datetime
from shop.web.search import Found

#: More than this never wait; the page of 待核 shows them all.
LOOKED_THROUGH = 200


def held(text: str, most: int) -> list[Found]:
    """Waiting envelopes by what they are, why they wait, or anything written in them (an order number, a product)."""
    wanted = text.casefold()
    waiting = session().scalars(
        select(HeldEnvelope)
        .where(HeldEnvelope.decided_at.is_(None))
        .order_by(HeldEnvelope.id.desc())
        .limit(LOOKED_THROUGH)
    )
    told = [(one, _(TYPES.get(one.type, one.type)), _(REASONS.get(one.reason, one.reason))) for one in waiting]
    return [
        Found(f"{kind}：{why}", url_for("till.held_one", held_id=one.id), local_datetime(one.received_at))
        for one, kind, why in told
        if wanted in f"{kind} {why} {one.explanation} {one.envelope}".casefold()
    ][:most]
