"""Stock of orders to ship: pieces leave the shelf they are packed from, and come back as what they are then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.quantity import ONE
from shop.live.partner.models import Partner, ShipAfterSale, ShipLine, ShipOrder
from shop.live.partner.rules.states import Outcome
from shop.live.partner.sources import CLAIM
from shop.pottery.models import Work, WorkForm
from shop.recipes.queries.book import recipe_book
from shop.stock.actions.posting import post
from shop.stock.models import Item, ItemKind, MoveKind
from shop.stock.places import CUSTOMER, PRODUCTION, STREAM_SHELF, WASTE_BROKEN
from shop.stock.rules.records import MoveRecord

SENT, BACK = "ship_order", "ship_after_sale"
NO_SECOND = N_("「%(name)s」没有二等品。请先在「陶器作品」里给它的二等品定价，或者选别的去处。")


def shelf_of(order: ShipOrder) -> int:
    """Where the order's goods are packed from."""
    partner = session().get(Partner, order.partner_id) if order.partner_id else None
    return partner.location_id if partner is not None else STREAM_SHELF


def send_goods(orders: Sequence[ShipOrder], *, by: int | None, at: datetime) -> None:
    """The pieces leave their shelves; lines nobody knows in the catalogue, and those without stock, move nothing.

    A claim's pieces left with its sale; what comes back of it is given back on that order's own page.
    """
    moves = []
    for order in orders:
        if order.source == CLAIM:
            continue
        order.goods_left_from = place = shelf_of(order)
        for line in order.lines:
            for number, (item, quantity) in enumerate(_taken(line, line.pieces, at=at)):
                moves.append(
                    MoveRecord(
                        item_id=item, quantity=quantity, from_id=place, to_id=CUSTOMER, kind=MoveKind.SALE,
                        source_type=SENT, source_uuid=order.uuid, source_line=line.id * 10 + number, occurred_at=at,
                        business_day=business_day(at), note=order.number,
                    )
                )  # fmt: skip
    post(moves, at=at, by=by)


def take_goods_back(order: ShipOrder, after_sale: ShipAfterSale, outcome: Outcome, *, by: int, at: datetime) -> None:
    """Pieces that were sent come back: onto the shelf, as seconds, or broken. Raises Invalid without a second form."""
    if order.goods_left_from is None or outcome in (Outcome.KEPT, Outcome.WAITING):
        return
    place = order.goods_left_from
    second = _second_of(after_sale.line) if outcome == Outcome.SECOND else None
    for number, (item, quantity) in enumerate(_taken(after_sale.line, after_sale.pieces, at=at)):
        if session().get_one(Item, item).kind != ItemKind.FINISHED:
            continue  # boxes and straw do not come back

        def move(
            kind: MoveKind,
            from_id: int,
            to_id: int,
            *,
            of: int = item,
            pieces: int = quantity,
            line: int = number,
            value_fen: int | None = None,
        ) -> MoveRecord:
            return MoveRecord(
                item_id=of, quantity=pieces, from_id=from_id, to_id=to_id, kind=kind, source_type=BACK,
                source_uuid=after_sale.uuid, source_line=line, occurred_at=at, business_day=business_day(at),
                note=order.number, value_fen=value_fen,
            )  # fmt: skip

        post([move(MoveKind.RETURN, CUSTOMER, place)], at=at, by=by)
        if outcome == Outcome.BROKEN:
            post([move(MoveKind.WASTE, place, WASTE_BROKEN)], at=at, by=by)
        if second is not None:
            used = post([move(MoveKind.CONSUME, place, PRODUCTION)], at=at, by=by)[0]
            made = move(MoveKind.PRODUCE, PRODUCTION, place, of=second, value_fen=used.value_fen)
            post([made], at=at, by=by)


def _taken(line: ShipLine, pieces: int, *, at: datetime) -> tuple[tuple[int, int], ...]:
    """Items and thousandths that so many pieces of a line are."""
    if line.product_id is None:
        return ()
    return recipe_book().resolve(line.product_id, line.variant_id, at=at).taken(pieces * ONE)


def _second_of(line: ShipLine) -> int:
    found = session().scalar(
        select(WorkForm.item_id)
        .join(Work, Work.id == WorkForm.work_id)
        .where(Work.product_id == line.product_id, WorkForm.kind == "second")
    )
    if found is None:
        raise Invalid(problems=(Problem("outcome", NO_SECOND, {"name": line.name}),))
    return found
