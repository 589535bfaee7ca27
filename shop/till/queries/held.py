"""Envelopes in 待核, for the teachers who decide about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.people.models import Device, Person
from shop.till.models import HeldEnvelope
from shop.web.pages import Page, paged

SORTS = {"received": HeldEnvelope.received_at, "type": HeldEnvelope.type, "reason": HeldEnvelope.reason}


def held_page(*, order: Any = None) -> Page[Any]:
    """What waits in 待核, oldest first or as said by `order`: (envelope, tablet's name)."""
    statement = select(HeldEnvelope).where(HeldEnvelope.decided_at.is_(None))
    statement = statement.order_by(HeldEnvelope.received_at if order is None else order, HeldEnvelope.id)
    page = paged(statement)
    names = {row[0]: row[1] for row in session().execute(select(Device.id, Device.name))}
    return replace(page, rows=[(held, names.get(held.device_id or 0, "")) for held in page.rows])


def held_envelope(held_id: int) -> tuple[HeldEnvelope, str, str]:
    """One held envelope, its tablet's name and who decided. Raises NotFound."""
    held = session().get(HeldEnvelope, held_id)
    if held is None:
        raise NotFound
    device = session().get(Device, held.device_id) if held.device_id else None
    decider = session().get(Person, held.decided_by) if held.decided_by else None
    return held, device.name if device else "", decider.name if decider else ""


def readable(held: HeldEnvelope) -> dict[str, Any] | None:
    """The payload of a held envelope, its lists cleared of what is no part of a sale; None when it cannot be read."""
    try:
        payload = msgspec.json.decode(msgspec.json.decode(held.envelope)["payload"])
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return None
    for name in ("lines", "payments"):
        parts = payload.get(name)
        payload[name] = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return payload


def products_to_choose() -> list[tuple[int, str]]:
    """Products a sale may be booked on instead."""
    rows = session().execute(select(Product.id, Product.name).where(Product.active.is_(True)).order_by(Product.name))
    return [(row[0], row[1]) for row in rows]
