"""What sold orders say the rollups have to hold, counted by the database: for proof, for repair and for histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Table, case, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from shop.db import session
from shop.sales.actions.goods import PROVISIONAL
from shop.sales.models import Order, OrderLine, Payment, SalesByDay, SalesByHour, SalesByOrder, SalesByTender
from shop.sales.rules.records import NOBODY

#: As constants in a statement, or PostgreSQL does not know the grouped columns again.
_NOBODY: ColumnElement[int] = literal_column(str(NOBODY))


def _total(column: Any, when: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    return func.coalesce(func.sum(column if when is None else case((when, column), else_=0)), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A part of a rollup: `keys` in the order of its primary key, `amounts` by the names of its columns. `day` is what
    the rows are chosen by, `joined` what they are counted with."""

    rollup: Any
    keys: Sequence[Any]
    amounts: dict[str, ColumnElement[int]]
    day: Any
    joined: Any = None

    @property
    def table(self) -> Table:
        """The rollup's table."""
        table: Table = self.rollup.__table__
        return table

    @property
    def places(self) -> list[int]:
        """Where the amounts stand among the sums of the rollup."""
        sums = [column.name for column in self.table.columns if not column.primary_key]
        return [sums.index(name) for name in self.amounts]

    def rows(self, *where: ColumnElement[bool]) -> Select[Any]:
        """Keys and amounts of the rows chosen by `where`."""
        return self._counted(self.amounts.values(), where)

    def added(self, database: str, *where: ColumnElement[bool]) -> Executable:
        """The statement that adds the rows chosen by `where` to the rollup."""
        names = [column.name for column in self.table.columns]
        amounts = [self.amounts.get(name, literal_column("0")) for name in names[len(self.keys) :]]
        insert: Any = (sqlite if database == "sqlite" else postgresql).insert(self.table)
        insert = insert.from_select(names, self._counted(amounts, where))
        sums = {name: self.table.c[name] + insert.excluded[name] for name in self.amounts}
        statement: Executable = insert.on_conflict_do_update(index_elements=list(self.table.primary_key), set_=sums)
        return statement

    def _counted(self, amounts: Any, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        rows = select(*self.keys, *amounts)
        return (rows if self.joined is None else rows.join(self.joined)).where(*where).group_by(*self.keys)


_HEAD = (Order.business_day, Order.hour, Order.outlet_id, Order.channel, func.coalesce(Order.cashier_id, _NOBODY))
_TENDER = (
    Payment.business_day,
    Order.outlet_id,
    Order.channel,
    func.coalesce(Payment.captured_by, _NOBODY),
    Payment.method,
)
LINES_BY_DAY = Counted(
    rollup=SalesByDay,
    keys=(Order.business_day, Order.outlet_id, OrderLine.product_id),
    amounts={
        "quantity": _total(OrderLine.quantity),
        "unpriced_quantity": _total(OrderLine.quantity, OrderLine.price_known.is_(False)),
        "gross_fen": _total(OrderLine.gross_fen),
        "discount_fen": _total(OrderLine.discount_fen),
        "net_fen": _total(OrderLine.total_fen),
        "comped_fen": _total(OrderLine.discount_fen, OrderLine.comped.is_(True)),
        "costed_fen": _total(OrderLine.total_fen, OrderLine.cost_fen.is_not(None)),
        "cost_fen": _total(OrderLine.cost_fen),
        "provisional_fen": _total(OrderLine.cost_fen, OrderLine.cost_status == PROVISIONAL),
    },
    day=Order.business_day,
    joined=Order.lines,
)
LINES_BY_HOUR = Counted(
    rollup=SalesByHour,
    keys=(Order.business_day, Order.hour, Order.outlet_id, OrderLine.product_id),
    amounts={"quantity": _total(OrderLine.quantity), "net_fen": _total(OrderLine.total_fen)},
    day=Order.business_day,
    joined=Order.lines,
)
HEADS = Counted(
    rollup=SalesByOrder,
    keys=_HEAD,
    amounts={
        "orders": func.count(),
        "gross_fen": _total(Order.gross_fen),
        "discount_fen": _total(Order.discount_fen),
        "net_fen": _total(Order.total_fen),
        "rounding_fen": _total(Order.rounding_fen),
    },
    day=Order.business_day,
)
LINES_OF_HEADS = Counted(
    rollup=SalesByOrder,
    keys=_HEAD,
    amounts={"quantity": _total(OrderLine.quantity), "tax_fen": _total(OrderLine.tax_fen)},
    day=Order.business_day,
    joined=Order.lines,
)
TAKEN = Counted(
    rollup=SalesByTender,
    keys=_TENDER,
    amounts={"payments": _total(case((Payment.net_fen >= 0, 1), else_=-1)), "in_fen": _total(Payment.net_fen)},
    day=Payment.business_day,
    joined=Payment.order,
)
SOLD = (LINES_BY_DAY, LINES_BY_HOUR, HEADS, LINES_OF_HEADS, TAKEN)


def add_orders(first_id: int, last_id: int) -> None:
    """Add what these orders sold, and what was paid for them, to the rollups. Must run inside transaction()."""
    current = session()
    database = current.get_bind().dialect.name
    for counted in SOLD:
        current.connection().execute(counted.added(database, Order.id.between(first_id, last_id)))
