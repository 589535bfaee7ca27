"""Who a parcel goes to: kept only where the shop ships itself, each look noted, erased when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from shop.db import transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.live.imports.queries import channels
from shop.live.imports.rules.records import Buyer
from shop.live.imports.rules.states import Platform
from shop.live.models import PlatformBuyer, PlatformChannel, PlatformOrder
from shop.live.sealing import unseal
from shop.people.actions import audit

FEWEST_DAYS, MOST_DAYS = 1, 365


def set_channel(platform: str, *, keeps_buyers: bool, keep_days: int, by: int | None, at: datetime) -> int:
    """Choose how a platform's buyers are treated; how many are erased because they are no longer kept.

    Raises Invalid.
    """
    if platform not in [one.value for one in Platform] or not FEWEST_DAYS <= keep_days <= MOST_DAYS:
        raise Invalid(problems=(Problem("keep_days", N_("天数要在 1 到 365 之间。")),))
    with transaction() as current:
        channel = current.get(PlatformChannel, platform) or PlatformChannel(platform=platform)
        channel.keeps_buyers, channel.keep_days = keeps_buyers, keep_days
        current.add(channel)
        current.flush()
        erased = 0 if keeps_buyers else _erase(platform, None)
        detail = f"{'keep' if keeps_buyers else 'drop'} {keep_days} {erased}"
        audit.record("platform_channel.set", subject=f"platform:{platform}", detail=detail, by=by, at=at)
    return erased


def look_at(order_id: int, *, by: int | None, at: datetime) -> Buyer:
    """The buyer of an order, in the open; who looked is noted. Raises NotFound, CannotOpen."""
    with transaction() as current:
        kept = current.get(PlatformBuyer, order_id)
        if kept is None:
            raise NotFound
        buyer = unseal(kept.sealed)
        audit.record("platform_buyer.look", subject=f"platform_order:{order_id}", by=by, at=at)
    return buyer


def erase_due(*, at: datetime) -> int:
    """Erase buyers whose order has been finished long enough; how many."""
    with transaction():
        erased = sum(_erase(name, at - timedelta(days=one.keep_days)) for name, one in channels().items())
        if erased:
            audit.record("platform_buyer.erase", subject="platform_buyer", detail=str(erased), by=None, at=at)
    return erased


def _erase(platform: str, finished_before: datetime | None) -> int:
    with transaction() as current:
        orders = select(PlatformOrder.id).where(PlatformOrder.platform == platform)
        if finished_before is not None:
            orders = orders.where(PlatformOrder.finished_at <= finished_before)
        due = PlatformBuyer.order_id.in_(orders)
        count = current.scalar(select(func.count()).select_from(PlatformBuyer).where(due)) or 0
        if count:
            current.execute(delete(PlatformBuyer).where(due))
        return count
