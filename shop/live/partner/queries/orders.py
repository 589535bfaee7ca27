"""Orders to ship as pages show them: a list, one with its steps and after-sales, what there is to pack."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog.models import Product, Variant
from shop.db import session
from shop.kernel.errors import NotFound
from shop.live.models import PlatformBuyer
from shop.live.partner.models import Partner, ShipAfterSale, ShipChannel, ShipLine, ShipOrder, ShipRecipient, ShipStep
from shop.live.partner.rules.states import NOT_SENT, PackedBy, State
from shop.live.partner.sources import PLATFORM

TO_PACK = (State.CONFIRMED.value, State.PACKED.value)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders."""

    text: str = ""
    state: str = ""
    channel: str = ""
    packed_by: str = ""
    problems: bool = False


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many pieces of one kind, in so many orders."""

    code: str
    name: str
    pieces: int
    orders: int


def order_list(wanted: Wanted) -> Select[ShipOrder]:
    """Orders with their lines."""
    found = select(ShipOrder).options(selectinload(ShipOrder.lines))
    if wanted.text:
        lines = select(ShipLine.order_id).where(ShipLine.code == wanted.text)
        found = found.where(
            ShipOrder.number.contains(wanted.text, autoescape=True)
            | ShipOrder.tracking.contains(wanted.text, autoescape=True)
            | ShipOrder.id.in_(lines)
        )
    for column, value in (
        (ShipOrder.state, wanted.state),
        (ShipOrder.channel, wanted.channel),
        (ShipOrder.packed_by, wanted.packed_by),
    ):
        if value:
            found = found.where(column == value)
    if wanted.problems:
        found = found.where(ShipOrder.state.in_([one.value for one in NOT_SENT]), ShipOrder.problems != [])
    return found


def counts() -> dict[str, int]:
    """How many orders are in each state."""
    rows = session().execute(select(ShipOrder.state, func.count()).group_by(ShipOrder.state))
    return {state: count for state, count in rows}  # noqa: C416


def order_of(order_id: int) -> ShipOrder:
    """One order with its lines. Raises NotFound."""
    wanted = select(ShipOrder).where(ShipOrder.id == order_id).options(selectinload(ShipOrder.lines))
    order = session().scalar(wanted.execution_options(populate_existing=True))
    if order is None:
        raise NotFound
    return order


def steps_of(order_id: int) -> Sequence[ShipStep]:
    """Its steps, the first first."""
    return session().scalars(select(ShipStep).where(ShipStep.order_id == order_id).order_by(ShipStep.id)).all()


def after_sales_of(order_id: int) -> Sequence[ShipAfterSale]:
    """Its after-sales with their lines."""
    wanted = select(ShipAfterSale).where(ShipAfterSale.order_id == order_id).options(joinedload(ShipAfterSale.line))
    return session().scalars(wanted.order_by(ShipAfterSale.id)).all()


def masked_recipient(order: ShipOrder) -> str:
    """What pages show of who gets it."""
    if order.source == PLATFORM:
        return session().scalar(select(PlatformBuyer.masked).where(PlatformBuyer.order_id == order.source_id)) or ""
    return session().scalar(select(ShipRecipient.masked).where(ShipRecipient.order_id == order.id)) or ""


def pieces_to_pack(packed_by: str) -> list[Pieces]:
    """What has to be taken off the shelf, by piece."""
    rows = session().execute(
        select(ShipLine.code, func.max(ShipLine.name), func.sum(ShipLine.pieces), func.count())
        .join(ShipOrder, ShipOrder.id == ShipLine.order_id)
        .where(ShipOrder.packed_by == packed_by, ShipOrder.state == State.CONFIRMED.value)
        .group_by(ShipLine.code, ShipLine.product_id, ShipLine.variant_id)
        .order_by(ShipLine.code, func.max(ShipLine.name))
    )
    return [Pieces(code, name, int(pieces), orders) for code, name, pieces, orders in rows]


def orders_to_pack(packed_by: str = PackedBy.US.value) -> Select[ShipOrder]:
    """Orders that are confirmed and to be packed, the longest paid first."""
    return (
        select(ShipOrder)
        .where(ShipOrder.packed_by == packed_by, ShipOrder.state.in_(TO_PACK))
        .options(selectinload(ShipOrder.lines))
        .order_by(ShipOrder.paid_at, ShipOrder.id)
    )


def orders_with_ids(ids: Collection[int]) -> Sequence[ShipOrder]:
    """These orders with their lines."""
    wanted = select(ShipOrder).where(ShipOrder.id.in_(ids)).options(selectinload(ShipOrder.lines))
    return session().scalars(wanted.order_by(ShipOrder.paid_at, ShipOrder.id)).all()


def channels() -> dict[str, ShipChannel]:
    """Who packs what is sold on each channel a teacher has decided about."""
    return {one.channel: one for one in session().scalars(select(ShipChannel))}


def partners(*, active: bool = False) -> Sequence[Partner]:
    """The partners."""
    wanted = select(Partner).order_by(Partner.active.desc(), Partner.name)
    return session().scalars(wanted.where(Partner.active) if active else wanted).all()


def partner_of(partner_id: int) -> Partner:
    """One partner. Raises NotFound."""
    found = session().get(Partner, partner_id)
    if found is None:
        raise NotFound
    return found


def goods_to_choose() -> list[tuple[str, str]]:
    """Code and name of everything that can be written into an order."""
    products = session().execute(select(Product.code, Product.name).where(Product.active).order_by(Product.code))
    forms = session().execute(
        select(Variant.code, Product.name + " " + Variant.name)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.code.is_not(None), Variant.active, Product.active)
        .order_by(Variant.code)
    )
    return [(code, name) for code, name in (*products, *forms)]
