"""The operation ledger: each thing a tablet sends is done exactly once, and its first answer is kept for ever."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint, bindparam, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shop.db import Base
from shop.driver import Statement


class Operation(Base):
    """One envelope that was booked or held: its hash tells a replay from an impostor."""

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("device_id", "epoch", "device_seq", name="uq_operation_device_seq"),)

    uuid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    device_id: Mapped[int]
    epoch: Mapped[int]
    device_seq: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    server_seq: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(40), default="")
    received_at: Mapped[datetime]


class LedgerHead(Base):
    """One row: the last numbers given out and the end of the audit chain. Locking it orders all bookings."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    books_epoch: Mapped[str] = mapped_column(String(32))
    server_seq: Mapped[int] = mapped_column(default=0)
    order_id: Mapped[int] = mapped_column(default=0)
    move_id: Mapped[int] = mapped_column(default=0, server_default="0")
    audit_id: Mapped[int] = mapped_column(default=0)
    audit_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))


TAKE_NUMBERS = Statement(
    update(LedgerHead)
    .where(LedgerHead.id == 1)
    .values(
        server_seq=LedgerHead.server_seq + bindparam("operations", type_=LedgerHead.id.type),
        order_id=LedgerHead.order_id + bindparam("orders", type_=LedgerHead.id.type),
        move_id=LedgerHead.move_id + bindparam("moves", type_=LedgerHead.id.type),
    )
    .returning(
        LedgerHead.server_seq, LedgerHead.order_id, LedgerHead.move_id, LedgerHead.audit_id, LedgerHead.audit_sha256
    ),
    ("operations", "orders", "moves", "id_1"),
)


class TrailEnd(NamedTuple):
    """The last line of the audit trail: its number and its hash."""

    number: int
    sha256: bytes


class Numbers(NamedTuple):
    """The first server number, the first order id, the first id of a stock move, and where the audit trail ends."""

    server_seq: int
    order_id: int
    move_id: int
    trail: TrailEnd


def take_numbers(session: Session, *, operations: int = 0, orders: int = 0, moves: int = 0) -> Numbers:
    """Reserve `operations` server numbers, `orders` order ids and `moves` ids of stock moves; the first of each.

    Must run inside transaction(); holds the head's row until the commit, so numbers have no gaps.
    """
    [(server_seq, order_id, move_id, line, sha256)] = TAKE_NUMBERS.run(
        session.connection(), operations, orders, moves, 1
    )
    trail = TrailEnd(line, bytes(sha256))
    return Numbers(server_seq - operations + 1, order_id - orders + 1, move_id - moves + 1, trail)
