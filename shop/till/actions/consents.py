"""Whether what a sale gives away was approved: discounts above the limit, comps and prices set by hand.

A paid sale is booked either way; what lacks its approval goes to the worklist.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from shop.db import session
from shop.kernel.money import Fen
from shop.kernel.quantity import line_amount
from shop.people.models import Approval
from shop.people.queries import shop_profile
from shop.sales.rules.amounts import needs_approval
from shop.till.messages import Line, Sale

DISCOUNT, COMP, OVERRIDE = "discount", "comp", "price_override"


class Given(NamedTuple):
    """Something given away, and the approval it claims."""

    action: str
    fen: Fen
    base_fen: Fen
    approval_uuid: UUID | None


def unapproved(sale: Sale, *, occurred_at: datetime, at: datetime) -> Fen:
    """How much this sale gives away without a valid approval; uses up the approvals it has."""
    given = list(_given(sale))
    if not given:
        return 0
    limit = shop_profile().discount_limit_bp
    needed = [one for one in given if one.action != DISCOUNT or needs_approval(one.base_fen, one.fen, limit)]
    claimed = {one.approval_uuid for one in needed if one.approval_uuid is not None}
    left = _approved(claimed, sale.order_uuid, moment=min(occurred_at, at)) if claimed else {}
    missing = 0
    for one in needed:
        key = (one.action, one.approval_uuid)
        if left.get(key, -1) < one.fen:
            missing += one.fen
        else:
            left[key] -= one.fen
    if left:
        session().execute(
            update(Approval).where(Approval.uuid.in_(claimed), Approval.used_at.is_(None)).values(used_at=at)
        )
    return missing


def _given(sale: Sale) -> Iterator[Given]:
    for line in sale.lines:
        if line.discounts or line.override:
            yield from _of_line(line)
    if sale.order_discount is not None:
        discount = sale.order_discount
        yield Given(DISCOUNT, discount.fen, sale.total_fen + discount.fen, _uuid(discount.approval_uuid))


def _of_line(line: Line) -> Iterator[Given]:
    gross = line_amount(line.quantity, line.unit_price_fen)
    for discount in line.discounts:
        if discount.kind in ("line", "comp"):
            action = COMP if discount.kind == "comp" else DISCOUNT
            yield Given(action, discount.fen, gross, _uuid(discount.approval_uuid))
    if line.override is not None:
        modifiers = sum(one.quantity * one.price_fen for one in line.modifiers)
        whole = line_amount(line.quantity, max(0, line.override.from_fen + modifiers))
        yield Given(OVERRIDE, max(0, whole - gross), whole, _uuid(line.override.approval_uuid))


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _approved(claimed: set[UUID], order_uuid: UUID, *, moment: datetime) -> dict[tuple[str, UUID | None], Fen]:
    rows = session().scalars(
        select(Approval).where(
            Approval.uuid.in_(claimed),
            Approval.operation_uuid == order_uuid,
            Approval.used_at.is_(None),
            Approval.expires_at >= moment,
        )
    )
    return {(row.action, row.uuid): row.amount_fen for row in rows}
