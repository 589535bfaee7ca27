"""What books hold at one moment. Read in the same snapshot as the copy, so that the copy must say exactly the same.

Only columns of the first revision are read: books of every age can be asked.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, Date, column, func, inspect, literal, select, table, union_all
from sqlalchemy import types as kinds

REVISION = table("alembic_version", column("version_num"))
HEAD = table(
    "ledger_head",
    *map(column, ("books_epoch", "server_seq", "order_id", "audit_id", "audit_sha256")),
)
DEVICE = table("device", *map(column, ("id", "letter", "name", "epoch", "contiguous_seq", "highest_seq")))
OPERATION = table("operation", *map(column, ("device_id", "epoch", "device_seq")))
ORDER = table(
    "sales_order",
    column("business_day", Date()),
    *(column(name) for name in ("source", "total_fen", "rounding_fen", "returned_fen")),
    column("voided", kinds.Boolean()),
)
SETTING = table("shop_setting", *map(column, ("name", "value")))


class TabletMark(msgspec.Struct, frozen=True):
    """How far a tablet's numbers had come."""

    id: int
    letter: str
    name: str
    epoch: int
    contiguous_seq: int
    highest_seq: int
    operations: int


class Watermark(msgspec.Struct, frozen=True):
    """The books at one moment: rows by table, tablets, the ledger's head, and the last day of sales in figures."""

    revision: str
    shop_name: str
    counts: dict[str, int]
    tablets: list[TabletMark]
    books_epoch: str
    server_seq: int
    order_id: int
    audit_id: int
    audit_sha256: str
    day: date | None
    day_orders: int
    day_fen: int

    @property
    def orders(self) -> int:
        """All orders of the shop."""
        return self.counts.get("sales_order", 0)


def read_watermark(connection: Connection) -> Watermark:
    """The mark of the books behind `connection`, within its transaction. The first statement begins the snapshot."""
    revision = connection.scalar(select(REVISION.c.version_num))
    head = connection.execute(select(HEAD)).one()
    day, day_orders, day_fen = _last_day(connection)
    return Watermark(
        revision=str(revision),
        shop_name=_shop_name(connection),
        counts=_counts(connection),
        tablets=_tablets(connection),
        books_epoch=head.books_epoch,
        server_seq=head.server_seq,
        order_id=head.order_id,
        audit_id=head.audit_id,
        audit_sha256=bytes(head.audit_sha256).hex(),
        day=day,
        day_orders=day_orders,
        day_fen=day_fen,
    )


def has_books(connection: Connection) -> bool:
    """Whether there are books at all behind `connection`."""
    tables = inspect(connection)
    if not (tables.has_table("alembic_version") and tables.has_table("ledger_head")):
        return False
    return connection.scalar(select(func.count()).select_from(HEAD)) == 1


def _counts(connection: Connection) -> dict[str, int]:
    found = connection.execute(_counting(tuple(sorted(inspect(connection).get_table_names()))))
    return {str(name): int(rows) for name, rows in found}


@lru_cache(maxsize=4)
def _counting(names: tuple[str, ...]) -> CompoundSelect[Any]:
    """Counts the rows of all these tables; put together once, as it takes longer than to count a small shop's rows."""
    return union_all(*(select(literal(name), func.count()).select_from(table(name)) for name in names))


def _tablets(connection: Connection) -> list[TabletMark]:
    sent: dict[Any, int] = {
        (row[0], row[1]): row[2]
        for row in connection.execute(
            select(OPERATION.c.device_id, OPERATION.c.epoch, func.count()).group_by(
                OPERATION.c.device_id, OPERATION.c.epoch
            )
        )
    }
    rows = connection.execute(select(DEVICE).order_by(DEVICE.c.id)).all()
    return [
        TabletMark(
            id=row.id,
            letter=row.letter,
            name=row.name,
            epoch=row.epoch,
            contiguous_seq=row.contiguous_seq,
            highest_seq=row.highest_seq,
            operations=sent.get((row.id, row.epoch), 0),
        )
        for row in rows
    ]


def _last_day(connection: Connection) -> tuple[date | None, int, int]:
    """The newest business day with own sales: its orders without voided ones, and the money that was kept."""
    own = ORDER.c.source != "imported"
    day = connection.scalar(select(func.max(ORDER.c.business_day)).where(own))
    if day is None:
        return None, 0, 0
    kept = func.sum(ORDER.c.total_fen + ORDER.c.rounding_fen - ORDER.c.returned_fen)
    of_day = (own, ORDER.c.business_day == day)
    orders = connection.scalar(select(func.count()).where(*of_day, ORDER.c.voided.is_(False)))
    return day, orders or 0, int(connection.scalar(select(kept).where(*of_day)) or 0)


def _shop_name(connection: Connection) -> str:
    kept = connection.scalar(select(SETTING.c.value).where(SETTING.c.name == "name"))
    return str(msgspec.json.decode(kept)) if kept else ""
