"""What people do with orders to ship: confirm, pack, send, call off, write one down, an after-sale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product, Variant
from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.ids import uuid7
from shop.live.imports.rules.records import Buyer
from shop.live.partner.actions.gathering import check_recipient, way_of
from shop.live.partner.actions.goods import take_goods_back
from shop.live.partner.actions.steps import step_all
from shop.live.partner.models import ShipAfterSale, ShipLine, ShipOrder, ShipRecipient
from shop.live.partner.rules.states import Outcome, State, may_step
from shop.live.partner.sources import MANUAL
from shop.live.sealing import masked, seal
from shop.people.actions import audit


class NotThisStep(Conflict):
    """An order takes its steps in order."""

    message = N_("订单 %(number)s 现在是「%(state)s」，不能这样做。刷新后可以看到。")


class NothingToConfirm(Conflict):
    """Nobody ticked anything that can be confirmed."""

    message = N_("没有可以确认的订单：要已付款、地址没有问题。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An order as somebody wrote it down: codes with pieces, and the recipient where the school ships itself."""

    channel: str
    number: str
    lines: Sequence[tuple[str, int]]
    paid: bool
    buyer: Buyer | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What somebody says is wrong."""

    line_id: int
    pieces: int
    reason: str
    refund_fen: int = 0


def order_to_change(order_id: int) -> ShipOrder:
    """The order, locked until the commit. Raises NotFound."""
    order = session().get(ShipOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None:
        raise NotFound
    return order


def step(order_id: int, state: State, *, reason: str = "", by: int, at: datetime) -> ShipOrder:
    """Take one step. Raises NotFound, NotThisStep."""
    with transaction() as current:
        order = order_to_change(order_id)
        waits = order.stands == State.AFTER_SALE and _still_open(order_id)
        if state == State.AFTER_SALE or waits or not may_step(order.stands, state, resume=order.resume):
            raise NotThisStep(number=order.number, state=order.stands.label)
        step_all([order], state, reason=reason.strip(), by=by, at=at)
        current.flush()
        audit.record("ship.step", subject=f"ship_order:{order_id}", detail=f"{order.number} {state}", by=by, at=at)
        return order


def confirm(order_ids: Collection[int] | None, *, by: int, at: datetime) -> int:
    """Confirm paid orders without problems: these, or all; how many. Raises NothingToConfirm."""
    with transaction():
        wanted = select(ShipOrder).where(ShipOrder.state == State.PAID.value).options(selectinload(ShipOrder.lines))
        if order_ids is not None:
            wanted = wanted.where(ShipOrder.id.in_(order_ids))
        good = [one for one in session().scalars(wanted.order_by(ShipOrder.id)) if not one.problems]
        if not good:
            raise NothingToConfirm
        step_all(good, State.CONFIRMED, by=by, at=at)
        audit.record("ship.confirm", subject="ship_order", detail=str(len(good)), by=by, at=at)
    return len(good)


def write_order(typed: Typed, *, by: int, at: datetime) -> ShipOrder:
    """Write an order down by hand. Raises Invalid with every problem."""
    with transaction() as current:
        known = _goods([code for code, _ in typed.lines])
        problems = [
            Problem(f"lines-{number}-code", N_("没有编码是「%(code)s」的商品。请从列表里选。"), {"code": code})
            for number, (code, _) in enumerate(typed.lines)
            if code.casefold() not in known
        ]
        if not typed.lines:
            problems.append(Problem("", N_("请至少填一行商品和数量。")))
        taken = select(ShipOrder.id).where(ShipOrder.channel == typed.channel, ShipOrder.number == typed.number)
        if current.scalar(taken.limit(1)) is not None:
            problems.append(Problem("number", N_("这个渠道已经有这个单号了。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        packed_by, partner_id = way_of(typed.channel, has_recipient=typed.buyer is not None)
        order = ShipOrder(
            uuid=uuid7(at), source=MANUAL, source_id=0, channel=typed.channel, number=typed.number,
            state=(State.PAID if typed.paid else State.CLAIMED).value, paid_at=at if typed.paid else None,
            packed_by=packed_by, partner_id=partner_id, note=typed.note, gathered_at=at,
        )  # fmt: skip
        order.source_id = _next_number()
        order.lines = [_line(number, code, pieces, known) for number, (code, pieces) in enumerate(typed.lines, 1)]
        current.add(order)
        check_recipient(order, typed.buyer)
        current.flush()
        order.source_id = order.id
        if typed.buyer is not None:
            kept = ShipRecipient(order_id=order.id, sealed=seal(typed.buyer), masked=masked(typed.buyer), kept_at=at)
            current.add(kept)
        current.flush()
        audit.record("ship.write", subject=f"ship_order:{order.id}", detail=order.number, by=by, at=at)
        return order


def begin_after_sale(order_id: int, told: CameBack, *, by: int, at: datetime) -> ShipAfterSale:
    """Something is wrong with pieces of an order: it waits until what became of them is known. Raises Invalid."""
    with transaction() as current:
        order = order_to_change(order_id)
        line = next((one for one in order.lines if one.id == told.line_id), None)
        problems = []
        if line is None or not 0 < told.pieces <= line.pieces - _in_after_sales(told.line_id):
            problems.append(Problem("pieces", N_("件数要大于 0，加上别的售后不能超过这一行的件数。")))
        if not told.reason.strip():
            problems.append(Problem("reason", N_("请写一句原因，例如「运输中碎了」。")))
        if told.refund_fen < 0:
            problems.append(Problem("refund_fen", N_("退款不能是负数。")))
        if problems or line is None:
            raise Invalid(problems=tuple(problems))
        if order.stands != State.AFTER_SALE:
            if not may_step(order.stands, State.AFTER_SALE):
                raise NotThisStep(number=order.number, state=order.stands.label)
            step_all([order], State.AFTER_SALE, reason=told.reason.strip(), by=by, at=at)
        opened = ShipAfterSale(
            uuid=uuid7(at), order_id=order_id, line_id=line.id, pieces=told.pieces, reason=told.reason.strip(),
            refund_fen=told.refund_fen, opened_at=at, opened_by=by,
        )  # fmt: skip
        current.add(opened)
        current.flush()
        audit.record("ship.after_sale", subject=f"ship_order:{order_id}", detail=opened.reason, by=by, at=at)
        return opened


def end_after_sale(after_sale_id: int, outcome: Outcome, *, by: int, at: datetime) -> ShipAfterSale:
    """Say what became of the pieces; with the last one the order goes on from where it was.

    Raises NotFound, Invalid, NotThisStep.
    """
    with transaction() as current:
        found = current.get(ShipAfterSale, after_sale_id, with_for_update=True, populate_existing=True)
        if found is None:
            raise NotFound
        order = order_to_change(found.order_id)
        if found.closed_at is not None or outcome == Outcome.WAITING:
            raise NotThisStep(number=order.number, state=order.stands.label)
        take_goods_back(order, found, outcome, by=by, at=at)
        found.outcome, found.closed_at, found.closed_by = outcome.value, at, by
        current.flush()
        if order.stands == State.AFTER_SALE and not _still_open(order.id):
            step_all([order], State(order.resume), reason=outcome.label, by=by, at=at)
        detail = f"{order.number} {outcome}"
        audit.record("ship.after_sale_end", subject=f"ship_order:{order.id}", detail=detail, by=by, at=at)
        return found


def erase_due(*, keep_days: int, at: datetime) -> int:
    """Erase recipients written down by hand whose order has been finished so long; how many."""
    with transaction() as current:
        finished = select(ShipOrder.id).where(ShipOrder.finished_at <= at - timedelta(days=keep_days))
        due = delete(ShipRecipient).where(ShipRecipient.order_id.in_(finished)).returning(ShipRecipient.order_id)
        return len(current.execute(due).all())


def _still_open(order_id: int) -> bool:
    """Whether what became of some pieces is not known yet."""
    wanted = select(ShipAfterSale.id).where(ShipAfterSale.order_id == order_id, ShipAfterSale.closed_at.is_(None))
    return session().scalar(wanted.limit(1)) is not None


def _in_after_sales(line_id: int) -> int:
    found = session().scalars(select(ShipAfterSale.pieces).where(ShipAfterSale.line_id == line_id))
    return sum(found)


def _goods(codes: Collection[str]) -> dict[str, tuple[Product, Variant | None]]:
    plain = [code.casefold() for code in codes]
    products = session().scalars(select(Product).where(Product.active))
    known: dict[str, tuple[Product, Variant | None]] = {
        one.code.casefold(): (one, None) for one in products if one.code.casefold() in plain
    }
    forms = select(Variant).where(Variant.code.is_not(None)).options(selectinload(Variant.product))
    for form in session().scalars(forms):
        if form.code and form.code.casefold() in plain:
            known[form.code.casefold()] = (form.product, form)
    return known


def _line(number: int, code: str, pieces: int, known: dict[str, tuple[Product, Variant | None]]) -> ShipLine:
    product, form = known[code.casefold()]
    name = f"{product.name} {form.name}" if form else product.name
    return ShipLine(
        line=str(number), code=(form.code or code) if form else product.code, name=name, pieces=pieces, packed=0,
        product_id=product.id, variant_id=form.id if form else None,
    )  # fmt: skip


def _next_number() -> int:
    """A number below zero no order by hand has had: it becomes the order's own id with the first flush."""
    lowest = session().scalar(select(ShipOrder.source_id).order_by(ShipOrder.source_id).limit(1))
    return min(lowest or 0, 0) - 1
