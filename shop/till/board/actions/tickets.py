"""Tickets: made with their sale or remake, moved on by a tap, printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from shop.catalog.queries import catalog_version
from shop.db import current_connection, session, transaction
from shop.driver import Plain, Row, Rows
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, Problem
from shop.sales.models import GoodsUse, Order
from shop.sales.rules.records import SaleRecord
from shop.till.board.queries.stations import Plan, plan
from shop.till.board.rules import CANCELLED, DONE, QUEUED, TRANSITIONS, line_identity
from shop.till.models import BoardHead, TicketLine, TicketState

LINES = Rows(TicketLine.__table__)  # type: ignore[arg-type]
MOST_LINES = 100


class StepImpossible(Invalid):
    """There is no such step."""

    message = N_("制作单不能这样改。请刷新看板后再点。")


def queue(sales: Sequence[tuple[int, SaleRecord]], making: Plan, *, at: datetime) -> None:
    """Put what has to be made of these sales (with their order ids) on the board: one statement, in their transaction.

    A sale of an earlier day that arrives only now was handed over long ago and is left out.
    """
    connection = current_connection()
    plain = Plain(connection)
    today, moment = business_day(at), plain.moment(at)
    rows: list[Row] = []
    for order_id, sale in sales:
        if sale.business_day != today:
            continue
        day, queued_at = plain.day(sale.business_day), plain.moment(sale.occurred_at)
        for line in sale.lines:
            station = making.stations.get(line.product_id)
            if station is not None:
                identity = line_identity(sale.uuid, line.line_no)
                rows.append(
                    (
                        identity.bytes, order_id, line.line_no, station, "sale", line.quantity, QUEUED, day, queued_at,
                        moment, None, "", 0, None, None,
                    )
                )  # fmt: skip
    LINES.run(connection, rows)


def queue_remake(use: GoodsUse, *, at: datetime) -> None:
    """Put a remake on the board as a ticket of its own, in the transaction that books it."""
    if use.order_id is None or use.line_no is None or use.business_day != business_day(at):
        return
    station = plan.of(catalog_version()).stations.get(use.product_id)
    if station is None:
        return
    session().add(
        TicketLine(
            uuid=line_identity(use.uuid, use.line_no),
            order_id=use.order_id,
            line_no=use.line_no,
            station_id=station,
            kind="remake",
            quantity=use.quantity,
            business_day=use.business_day,
            queued_at=use.occurred_at,
            changed_at=at,
            reason=use.reason,
        )
    )
    session().flush()


def step(
    lines: Iterable[UUID], *, before: str, after: str, by: int | None, device: int | None = None, at: datetime
) -> int:
    """Move those of `lines` that are `before` on to `after`; returns how many moved.

    Two boards that tap the same line move it once. A voided order can only be cleared away (cancelled), and only a
    voided one can. Raises StepImpossible.
    """
    wanted = list(lines)[:MOST_LINES]
    if (before, after) not in TRANSITIONS:
        raise StepImpossible(problems=(Problem("after", StepImpossible.message),))
    with transaction() as current:
        moved = current.execute(
            update(TicketLine)
            .where(TicketLine.uuid.in_(wanted), TicketLine.state == before, _voided().is_(after == CANCELLED))
            .values(
                state=TicketState(after).value,
                changed_at=at,
                changed_by=by,
                device_id=device,
                **({"done_at": at} if after == DONE and before != "collected" else {}),
            )
            .execution_options(synchronize_session=False)
            .returning(TicketLine.uuid)
        ).all()
        if moved:
            _touch()
        return len(moved)


def made_without_board(lines: Sequence[UUID], *, device: int, at: datetime) -> None:
    """A tablet without the server kept its own list: what it made of its sales is done, in the caller's transaction."""
    own = select(Order.id).where(Order.id == TicketLine.order_id, Order.device_id == device).exists()
    for start in range(0, len(lines), MOST_LINES):
        session().execute(
            update(TicketLine)
            .where(TicketLine.uuid.in_(lines[start : start + MOST_LINES]), TicketLine.state == QUEUED, own)
            .values(state=DONE, changed_at=at, done_at=at, device_id=device)
            .execution_options(synchronize_session=False)
        )
    _touch()


def printed(lines: Iterable[UUID]) -> int:
    """Count one more print of these lines; returns how often the most printed of them was printed before."""
    wanted = list(lines)[:MOST_LINES]
    with transaction() as current:
        counts = current.scalars(
            update(TicketLine)
            .where(TicketLine.uuid.in_(wanted))
            .values(prints=TicketLine.prints + 1)
            .execution_options(synchronize_session=False)
            .returning(TicketLine.prints)
        ).all()
        if counts:
            _touch()
        return max(counts, default=1) - 1


def _voided() -> ColumnElement[bool]:
    return select(Order.voided).where(Order.id == TicketLine.order_id).scalar_subquery()


def _touch() -> None:
    session().execute(
        update(BoardHead)
        .where(BoardHead.id == 1)
        .values(changes=BoardHead.changes + 1)
        .execution_options(synchronize_session=False)
    )
