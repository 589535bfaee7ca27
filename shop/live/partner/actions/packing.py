"""Packing: each piece is scanned into its parcel, the last one makes it packed. Slips with addresses are noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.catalog.models import Barcode
from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, Problem
from shop.live.imports.rules.records import Buyer
from shop.live.partner.actions.orders import NotThisStep, order_to_change
from shop.live.partner.actions.steps import step_all
from shop.live.partner.models import ShipLine, ShipOrder
from shop.live.partner.rules.states import State
from shop.live.partner.sources import recipients_of
from shop.people.actions import audit

NOT_IN_IT = N_("这张订单里没有「%(code)s」，请放回去。")
ENOUGH = N_("「%(name)s」已经够数了，多的请放回去。")


def scan(order_id: int, code: str, *, by: int, at: datetime) -> ShipLine:
    """Put one piece into the parcel. Raises NotFound, NotThisStep, Invalid for a piece that does not belong there."""
    with transaction() as current:
        order = order_to_change(order_id)
        if order.stands not in (State.CONFIRMED, State.PACKED):
            raise NotThisStep(number=order.number, state=order.stands.label)
        fitting = _lines_with(order, code)
        if not fitting:
            raise Invalid(problems=(Problem("code", NOT_IN_IT, {"code": code}),))
        line = next((one for one in fitting if one.packed < one.pieces), None)
        if line is None:
            raise Invalid(problems=(Problem("code", ENOUGH, {"name": fitting[0].name}),))
        line.packed += 1
        if all(one.packed == one.pieces for one in order.lines):
            step_all([order], State.PACKED, by=by, at=at)
            detail = f"{order.number} {State.PACKED}"
            audit.record("ship.step", subject=f"ship_order:{order_id}", detail=detail, by=by, at=at)
        current.flush()
        return line


def buyers_for_slips(orders: Sequence[ShipOrder], *, by: int, at: datetime) -> dict[int, Buyer]:
    """Who the parcels go to, in the open, because somebody packs them now; that is noted. Raises CannotOpen."""
    keys = [(one.id, one.source, one.source_id) for one in orders if one.has_recipient]
    if not keys:
        return {}
    with transaction():
        found = recipients_of(keys)
        numbers = " ".join(one.number for one in orders if one.id in found)
        audit.record("ship.slips", subject="ship_order", detail=numbers[:1900], by=by, at=at)
    return found


def _lines_with(order: ShipOrder, code: str) -> list[ShipLine]:
    """Lines of this code, or of the product behind a barcode."""
    plain = code.strip().casefold()
    found = [one for one in order.lines if one.code.casefold() == plain]
    barcode = session().scalar(select(Barcode).where(Barcode.code == code.strip())) if not found else None
    if barcode is not None:
        found = [
            one
            for one in order.lines
            if one.product_id == barcode.product_id and barcode.variant_id in (None, one.variant_id)
        ]
    return found
