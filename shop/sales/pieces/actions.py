"""Hold a piece, give it free, sell it. What a till has sold already stands, and whoever loses by it is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.catalog.models import Product, Variant
from shop.db import session, transaction
from shop.driver import Query
from shop.kernel.errors import N_, Conflict
from shop.once import take_numbers
from shop.pottery.models import WorkForm
from shop.sales.pieces.models import PieceHold
from shop.sales.rules.records import SHOP_CHANNEL

FREE, HELD, SOLD = "free", "held", "sold"
_HELD = Query(select(PieceHold.variant_id).where(PieceHold.holder == bindparam("holder", type_=PieceHold.holder.type)))
#: How long a till has the pieces of a basket that is being paid.
WHILE_PAYING = timedelta(minutes=5)


class PieceTaken(Conflict):
    """There is only one of it."""

    message = N_("这一件已经有人要了。单件只有一件，请让客人另选。")


class Sold(NamedTuple):
    """A piece that an order of a till took."""

    order_uuid: UUID
    number: str
    variant_id: int


class Lost(NamedTuple):
    """Who had the piece before, and what it is called."""

    sold: Sold
    holder: UUID
    channel: str
    was_sold: bool
    name: str


def hold(variant_id: int, *, holder: UUID, channel: str, until: datetime, at: datetime) -> None:
    """Keep the piece for `holder` until a moment; held again it is kept longer. Raises PieceTaken."""
    with transaction() as current:
        take_numbers(current)
        _known(variant_id, at=at)
        _change(
            variant_id, _open_to(holder, at),
            state=HELD, holder=holder, channel=channel, held_until=until, changed_at=at,
        )  # fmt: skip


def hold_for_order(order_uuid: UUID, variants: Collection[int], *, at: datetime) -> None:
    """Keep the single pieces among the forms for an order that is being paid, all or none. Raises PieceTaken."""
    with transaction():
        take_numbers(session())
        for variant_id in sorted(_single(variants)):
            hold(variant_id, holder=order_uuid, channel=SHOP_CHANNEL, until=at + WHILE_PAYING, at=at)


def sell(variant_id: int, *, holder: UUID, channel: str, at: datetime) -> None:
    """The piece is paid for by `holder`. Raises PieceTaken."""
    with transaction() as current:
        take_numbers(current)
        _known(variant_id, at=at)
        _change(
            variant_id, _open_to(holder, at), state=SOLD, holder=holder, channel=channel, held_until=None, changed_at=at
        )


def give_free(holder: UUID, *, at: datetime) -> int:
    """Whatever `holder` had is free again, held or sold; how many pieces."""
    with transaction() as current:
        if not _HELD.read(holder=holder):
            return 0
        gone = {"state": FREE, "holder": None, "channel": "", "held_until": None, "changed_at": at}
        freed = current.execute(
            update(PieceHold).where(PieceHold.holder == holder).values(gone).returning(PieceHold.variant_id)
        )
        return len(freed.all())


def sold_at_till(sold: Sequence[Sold], *, at: datetime) -> list[Lost]:
    """Sales of a till stand, whoever had the piece. Who loses by it is told apart, also when two tills sold it."""
    with transaction() as current:
        names = _single({one.variant_id for one in sold})
        lost = []
        for one in sold:
            if one.variant_id not in names:
                continue
            _known(one.variant_id, at=at)
            had = current.get_one(PieceHold, one.variant_id, with_for_update=True, populate_existing=True)
            holds = had.state == SOLD or (had.held_until is not None and had.held_until > at)
            if had.holder is not None and had.holder != one.order_uuid and holds:
                name = names[one.variant_id]
                lost.append(Lost(one, had.holder, had.channel, had.state == SOLD, name))
            had.state, had.holder, had.held_until = SOLD, one.order_uuid, None
            had.channel, had.changed_at = SHOP_CHANNEL, at
            current.flush()
        return lost


def _open_to(holder: UUID, at: datetime) -> ColumnElement[bool]:
    """Free, or his already, or another's time is over."""
    over = and_(PieceHold.state == HELD, PieceHold.held_until <= at)
    return or_(PieceHold.state == FREE, PieceHold.holder == holder, over)


def _change(variant_id: int, condition: ColumnElement[bool], **values: Any) -> None:
    changed = session().execute(
        update(PieceHold)
        .where(PieceHold.variant_id == variant_id, condition)
        .values(values)
        .returning(PieceHold.variant_id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise PieceTaken


def _known(variant_id: int, *, at: datetime) -> None:
    """There is a row for the piece, whoever else makes it at the same moment."""
    current = session()
    insert = (sqlite if current.get_bind().dialect.name == "sqlite" else postgresql).insert(PieceHold)
    row = {"variant_id": variant_id, "state": FREE, "channel": "", "changed_at": at}
    current.execute(insert.values(row).on_conflict_do_nothing())


def _single(variants: Collection[int]) -> dict[int, str]:
    """Those of the forms that exist once, with their names."""
    found = (
        select(WorkForm.variant_id, Product.name, Variant.name)
        .join(Variant, Variant.id == WorkForm.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(WorkForm.variant_id.in_(variants), WorkForm.kind == "piece")
    )
    return {variant_id: f"{product} {name}" for variant_id, product, name in session().execute(found)}
