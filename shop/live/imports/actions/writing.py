"""A merged piece of a file into the tables: new records, changed ones with their history, and buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update

from shop.db import session
from shop.driver import Plain, Rows
from shop.live.imports.merging import AFTER_SALES, LINES, ORDERS, Piece, Record, Row
from shop.live.models import PlatformBatch, PlatformBuyer, PlatformChange, PlatformChannel
from shop.live.sealing import masked, seal

CHANGES: Table = PlatformChange.__table__  # type: ignore[assignment]
BUYERS: Table = PlatformBuyer.__table__  # type: ignore[assignment]
NAMES = {ORDERS: "order", LINES: "line", AFTER_SALES: "after_sale"}
NEW_ROWS = {table: Rows(table, together=True) for table in NAMES}
TABLES = {name: table for table, name in NAMES.items()}


def as_json(values: Row) -> Row:
    """Fields as a change keeps them."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def from_json(table: Table, values: Row) -> Row:
    """The fields of a change again."""
    moments = {column.name for column in table.columns if column.name.endswith("_at")}
    return {
        name: datetime.fromisoformat(value) if name in moments and value else value for name, value in values.items()
    }


class Writer:
    """Writes pieces for one batch. Must be used inside transaction()."""

    def __init__(self, batch: PlatformBatch, *, by: int | None, at: datetime) -> None:
        self.batch = batch
        self.by = by
        self.at = at
        self.channel = session().get(PlatformChannel, batch.platform)

    def write(self, piece: Piece) -> None:
        """Keep what is new and what changed."""
        ids = self._orders(piece)
        new, changed = _divided(piece.lines)
        for number, records in _lines_by_number(new).items():
            for record in records:
                record.now["order_id"] = ids[number]
        self._insert(LINES, new)
        self._update(LINES, changed)
        new, changed = _divided(piece.after_sales)
        self._insert(AFTER_SALES, new)
        self._update(AFTER_SALES, changed)
        self._buyers(piece, ids)
        batch = self.batch
        batch.new += piece.new
        batch.changed += piece.changed
        batch.same += piece.same
        batch.older += piece.older
        batch.walked += piece.walked
        session().flush()

    def _orders(self, piece: Piece) -> dict[str, int]:
        """Keep the orders; their ids by number."""
        new, changed = _divided(piece.orders)
        self._insert(ORDERS, new)
        self._update(ORDERS, changed)
        ids = {number: record.now["id"] for number, record in piece.orders.items() if record.before is not None}
        numbers = [record.now["number"] for record in new]
        if numbers:
            found = select(ORDERS.c.number, ORDERS.c.id).where(
                ORDERS.c.platform == self.batch.platform, ORDERS.c.number.in_(numbers)
            )
            ids |= {row.number: row.id for row in session().execute(found)}
        return ids

    def _insert(self, table: Table, records: Sequence[Record]) -> None:
        rows, connection = NEW_ROWS[table], session().connection()
        moment = Plain(connection).moment
        for record in records:
            record.now["first_batch_id"] = self.batch.id
        told = (map(record.now.__getitem__, rows.columns) for record in records)
        rows.run(connection, [tuple(moment(one) if isinstance(one, datetime) else one for one in row) for row in told])

    def _update(self, table: Table, records: Sequence[Record]) -> None:
        if not records:
            return
        change_rows(table, [record.now for record in records])
        history = []
        for record in records:
            before, after = record.differences
            history.append(
                change_of(table, record.now["id"], before, after, batch=self.batch.id, by=self.by, at=self.at)
            )
        session().execute(insert(CHANGES), history)

    def _buyers(self, piece: Piece, ids: dict[str, int]) -> None:
        """Keep the buyers of orders that are not long finished, where the shop ships itself."""
        channel = self.channel
        if channel is None or not channel.keeps_buyers or not piece.buyers:
            return
        oldest = self.at - timedelta(days=channel.keep_days)
        orders = {number: piece.orders[number].now for number in piece.buyers}
        wanted = [
            number
            for number in piece.buyers
            if orders[number]["finished_at"] is None or orders[number]["finished_at"] > oldest
        ]
        there = set(session().scalars(select(BUYERS.c.order_id).where(BUYERS.c.order_id.in_([ids[n] for n in wanted]))))
        rows = [
            {
                "order_id": ids[number], "sealed": seal(piece.buyers[number]), "masked": masked(piece.buyers[number]),
                "kept_at": self.at,
            }
            for number in wanted
        ]  # fmt: skip
        fresh = [row for row in rows if row["order_id"] not in there]
        if fresh:
            session().execute(insert(BUYERS), fresh)
        again = [{f"new_{name}": value for name, value in row.items()} for row in rows if row["order_id"] in there]
        if again:
            session().connection().execute(
                update(BUYERS)
                .where(BUYERS.c.order_id == bindparam("new_order_id"))
                .values(sealed=bindparam("new_sealed"), masked=bindparam("new_masked")),
                again,
            )


def change_rows(table: Table, rows: Sequence[Row]) -> None:
    """Write whole rows again, by their id."""
    names = [column.name for column in table.columns if column.name not in ("id", "first_batch_id")]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    statement = update(table).where(table.c.id == bindparam("its_id")).values(values)
    session().connection().execute(
        statement, [{"its_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    )


def change_of(
    table: Table, record_id: int, before: Row, after: Row, *, batch: int | None, by: int | None, at: datetime
) -> Row:
    """A line of the history."""
    return {
        "batch_id": batch, "record": NAMES[table], "record_id": record_id, "before": as_json(before),
        "after": as_json(after), "at": at, "by": by,
    }  # fmt: skip


def _divided(records: dict[str, Record]) -> tuple[list[Record], list[Record]]:
    new = [record for record in records.values() if record.before is None]
    changed = [record for record in records.values() if record.before is not None and record.differences[0]]
    return new, changed


def _lines_by_number(new: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in new:
        found.setdefault(record.now.pop("number"), []).append(record)
    return found
