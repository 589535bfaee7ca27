"""Hand-overs as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.live.partner.models import HandOver, HandOverLine, PartnerReturn, ShipOrder
from shop.live.partner.rules.layouts import CALLED_OFF
from shop.live.partner.rules.states import READY, PackedBy

LINES_SHOWN = 100


class Waits(NamedTuple):
    """What kind of orders wait for a list."""

    for_partner: bool
    with_recipients: bool


def what_waits() -> Waits:
    """Whether a partner has to pack some of the confirmed orders, and whether recipients of such orders are kept."""
    ready = select(ShipOrder.packed_by, ShipOrder.has_recipient).where(ShipOrder.state.in_(READY)).distinct()
    kinds = session().execute(ready).all()
    for_partner = any(packed_by == PackedBy.PARTNER for packed_by, _ in kinds)
    wanted = PackedBy.PARTNER if for_partner else PackedBy.US
    return Waits(for_partner, any(kept for packed_by, kept in kinds if packed_by == wanted))


def hand_over_list() -> Select[HandOver]:
    """All versions, the newest first."""
    return select(HandOver).options(joinedload(HandOver.partner)).order_by(HandOver.id.desc())


def hand_over_of(hand_over_id: int) -> HandOver:
    """One version. Raises NotFound."""
    wanted = select(HandOver).where(HandOver.id == hand_over_id).options(joinedload(HandOver.partner))
    found = session().scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def changes_in(hand_over_id: int) -> dict[str, int]:
    """How many lines are new, changed, called off."""
    rows = session().execute(
        select(HandOverLine.change, func.count())
        .where(HandOverLine.hand_over_id == hand_over_id)
        .group_by(HandOverLine.change)
    )
    return {change: count for change, count in rows}  # noqa: C416


def lines_of(hand_over_id: int) -> Sequence[tuple[HandOverLine, str]]:
    """The first lines with the numbers of their orders; those called off come first."""
    rows = session().execute(
        select(HandOverLine, ShipOrder.number)
        .join(ShipOrder, ShipOrder.id == HandOverLine.order_id)
        .where(HandOverLine.hand_over_id == hand_over_id)
        .order_by((HandOverLine.change == CALLED_OFF).desc(), HandOverLine.order_id, HandOverLine.line_id)
        .limit(LINES_SHOWN)
    )
    return [(line, number) for line, number in rows]


def return_list() -> Select[PartnerReturn]:
    """Files that came back, the newest first."""
    return select(PartnerReturn).options(joinedload(PartnerReturn.partner)).order_by(PartnerReturn.id.desc())


def return_of(partner_return_id: int) -> PartnerReturn:
    """One of them. Raises NotFound."""
    wanted = select(PartnerReturn).where(PartnerReturn.id == partner_return_id)
    found = session().scalar(wanted.options(joinedload(PartnerReturn.partner)))
    if found is None:
        raise NotFound
    return found
