"""Who knows of orders to ship. Each provider tells the open ones line by line, how they stand, and who gets them.

A new kind of order is added to PROVIDERS in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.live.claims.models import ClaimBuyer
from shop.live.claims.queries import paid_claims
from shop.live.imports.rules.records import Buyer
from shop.live.imports.rules.states import AfterState, OrderState
from shop.live.models import PlatformBuyer, PlatformLine, PlatformOrder
from shop.live.partner.models import ShipRecipient
from shop.live.partner.rules.states import State
from shop.live.sealing import unseal

AT_ONCE = 500
MANUAL, PLATFORM, CLAIM = "manual", "platform", "claim"
#: The channel of what the shop sells by itself: claims of streams and orders written by hand.
PRIVATE = "private"
WHOLE_ORDER = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToShip:
    """One line of an order. `source_id` is its order there; `quantity` counts pieces; not paid yet: no `paid_at`."""

    source: str
    source_id: int
    channel: str
    number: str
    line: str
    code: str
    name: str
    quantity: int
    paid_at: datetime | None
    has_recipient: bool


Told = Mapping[int, State]
Recipients = Mapping[int, Buyer]


def nobody(_ids: Collection[int]) -> Recipients:
    """The recipients of a source that keeps none."""
    return {}


def nothing(_ids: Collection[int]) -> Told:
    """The states of a source that tells none."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A source of orders. `to_ship`: lines of all open orders, those of one order together; `stands`: how these orders
    stand there, without those it no longer knows; `recipients`: who these go to, in the open, for files and slips."""

    name: str
    to_ship: Callable[[], Iterator[ToShip]]
    stands: Callable[[Collection[int]], Told] = nothing
    recipients: Callable[[Collection[int]], Recipients] = nobody


_STATES = {
    OrderState.UNPAID: State.CLAIMED, OrderState.TO_SHIP: State.PAID, OrderState.SHIPPED: State.SHIPPED,
    OrderState.RECEIVED: State.RECEIVED, OrderState.DONE: State.CLOSED, OrderState.CLOSED: State.CLOSED,
}  # fmt: skip
_OPEN = [one.value for one in (OrderState.UNPAID, OrderState.TO_SHIP, OrderState.SHIPPED, OrderState.RECEIVED)]
_CAME_BACK = (AfterState.OPEN.value, AfterState.REFUNDED.value, AfterState.EXCHANGED.value)


def platform_state(order: PlatformOrder) -> State | None:
    """How an order of a platform stands; None while nobody settled its word."""
    state = _STATES.get(order.stands)
    after_sale = order.stands != OrderState.CLOSED and any(line.after in _CAME_BACK for line in order.lines)
    return State.AFTER_SALE if state is not None and state != State.CLAIMED and after_sale else state


def _platform_lines() -> Iterator[ToShip]:
    back = select(PlatformLine.order_id).where(PlatformLine.after == AfterState.OPEN.value)
    wanted = (
        select(PlatformOrder)
        .where(PlatformOrder.state.in_(_OPEN) | PlatformOrder.id.in_(back))
        .options(selectinload(PlatformOrder.lines).joinedload(PlatformLine.product))
        .order_by(PlatformOrder.id)
    )
    last = 0
    while True:
        orders = session().scalars(wanted.where(PlatformOrder.id > last).limit(AT_ONCE)).all()
        kept = set(
            session().scalars(
                select(PlatformBuyer.order_id).where(PlatformBuyer.order_id.in_([one.id for one in orders]))
            )
        )
        for order in orders:
            last = order.id
            yield from _lines_of(order, has_recipient=order.id in kept)
        if len(orders) < AT_ONCE:
            return


def _lines_of(order: PlatformOrder, *, has_recipient: bool) -> Iterator[ToShip]:
    if platform_state(order) is None:
        return
    paid_at = None if order.stands == OrderState.UNPAID else order.paid_at or order.ordered_at
    bare: list[PlatformLine | None] = [*order.lines] or [None]
    for line in bare:
        product = line.product if line else None
        yield ToShip(
            source=PLATFORM, source_id=order.id, channel=order.platform, number=order.number,
            line=line.key if line else WHOLE_ORDER, code=product.code if product else line.sku if line else "",
            name=" ".join(filter(None, (line.goods_name, line.spec))) if line else order.goods or order.number,
            quantity=line.pieces if line else 1, paid_at=paid_at, has_recipient=has_recipient,
        )  # fmt: skip


def _platform_stands(ids: Collection[int]) -> Told:
    found = select(PlatformOrder).where(PlatformOrder.id.in_(ids)).options(selectinload(PlatformOrder.lines))
    stands = {order.id: platform_state(order) for order in session().scalars(found)}
    return {number: state for number, state in stands.items() if state is not None}


def _platform_recipients(ids: Collection[int]) -> Recipients:
    found = session().scalars(select(PlatformBuyer).where(PlatformBuyer.order_id.in_(ids)))
    return {one.order_id: unseal(one.sealed) for one in found}


def _none() -> Iterator[ToShip]:
    """Orders written down by hand are here already."""
    return iter(())


def _manual_recipients(ids: Collection[int]) -> Recipients:
    found = session().scalars(select(ShipRecipient).where(ShipRecipient.order_id.in_(ids)))
    return {one.order_id: unseal(one.sealed) for one in found}


def _claim_lines() -> Iterator[ToShip]:
    """Claims of streams that are paid: one line each."""
    for one in paid_claims():
        yield ToShip(
            source=CLAIM, source_id=one.source_id, channel=PRIVATE, number=one.number, line=str(one.line),
            code=one.code, name=one.name, quantity=one.quantity, paid_at=one.paid_at, has_recipient=one.has_recipient,
        )  # fmt: skip


def _claim_stands(ids: Collection[int]) -> Told:
    """Paid ones only: what was given back is not to be shipped any more."""
    wanted = set(ids)
    return {one.source_id: State.PAID for one in paid_claims() if one.source_id in wanted}


def _claim_recipients(ids: Collection[int]) -> Recipients:
    found = session().scalars(select(ClaimBuyer).where(ClaimBuyer.claim_id.in_(ids)))
    return {one.claim_id: unseal(one.sealed) for one in found}


PROVIDERS: list[Provider] = [
    Provider(name=CLAIM, to_ship=_claim_lines, stands=_claim_stands, recipients=_claim_recipients),
    Provider(name=PLATFORM, to_ship=_platform_lines, stands=_platform_stands, recipients=_platform_recipients),
    Provider(name=MANUAL, to_ship=_none, recipients=_manual_recipients),
]


def provider_called(name: str) -> Provider | None:
    """The provider of this name; None when there is none any more."""
    return next((one for one in PROVIDERS if one.name == name), None)


def recipients_of(orders: Collection[tuple[int, str, int]]) -> dict[int, Buyer]:
    """Who the orders (id, source, source's id) go to, by the order's id; those nobody keeps are left out."""
    found: dict[int, Buyer] = {}
    for provider in PROVIDERS:
        mine = {source_id: order_id for order_id, source, source_id in orders if source == provider.name}
        found |= {mine[source_id]: buyer for source_id, buyer in provider.recipients(list(mine)).items()}
    return found
