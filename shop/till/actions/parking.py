"""Baskets put aside: any tablet sees them, exactly one gets each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, DomainError, NotFound
from shop.people.models import Device
from shop.till.models import ParkedOrder

DEEPEST = 12
LARGEST_BASKET = 100_000


class AlreadyTaken(Conflict):
    """Another tablet was faster."""

    message = N_("这张挂单刚刚被「%(device)s」取走了。")


class BasketTooLarge(DomainError):
    """A basket is a few lines, not a file."""

    message = N_("挂单内容太大，请先结掉一部分再挂单。")


def park(
    parked_uuid: UUID, *, label: str, items: int, total_fen: int, basket: dict[str, Any], size: int, by: int | None,
    device: int, at: datetime,
) -> None:  # fmt: skip
    """Put a basket aside; the same one sent again changes nothing. `size` is that of the message in bytes."""
    if size > LARGEST_BASKET or _depth(basket) > DEEPEST:
        raise BasketTooLarge
    with transaction() as current:
        if current.get(ParkedOrder, parked_uuid) is None:
            current.add(
                ParkedOrder(
                    uuid=parked_uuid, label=label, basket=basket, items=items, total_fen=total_fen, parked_at=at,
                    parked_by=by, device_id=device,
                )
            )  # fmt: skip


def claim(parked_uuid: UUID, *, by: int | None, device: int, at: datetime) -> dict[str, Any]:
    """Take a basket up: the first tablet gets it. Raises NotFound, AlreadyTaken (who has it)."""
    with transaction() as current:
        taken = current.execute(
            update(ParkedOrder)
            .where(ParkedOrder.uuid == parked_uuid, ParkedOrder.claimed_at.is_(None))
            .values(claimed_at=at, claimed_by=by, claimed_device_id=device)
            .returning(ParkedOrder.basket)
        ).one_or_none()
        if taken is not None:
            basket: dict[str, Any] = taken[0]
            return basket
        parked = current.get(ParkedOrder, parked_uuid)
        if parked is None:
            raise NotFound
        if parked.claimed_device_id == device:
            return parked.basket
    name = session().scalar(select(Device.name).where(Device.id == parked.claimed_device_id))
    raise AlreadyTaken(device=name or "?")


def forget_old(before: datetime) -> int:
    """Remove baskets that were taken up, or left lying, before that; returns how many."""
    with transaction() as current:
        old = func.coalesce(ParkedOrder.claimed_at, ParkedOrder.parked_at) < before
        return len(current.execute(delete(ParkedOrder).where(old).returning(ParkedOrder.uuid)).all())


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(part) for part in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(part) for part in value), default=0)
    return 0
