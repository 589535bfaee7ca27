"""Sums of days by product, out of the rollups. Money is fen, quantity thousandths."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from shop.catalog.models import Category, Product
from shop.db import session
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.sales.models import SalesByDay
from shop.sales.queries.figures import Span
from shop.web.pages import ROWS_ON_A_PAGE, Page

NAMES = (
    "quantity", "unpriced_quantity", "gross_fen", "discount_fen", "net_fen", "comped_fen", "returned_quantity",
    "returned_fen", "costed_fen", "cost_fen", "provisional_fen", "returned_costed_fen", "returned_cost_fen",
)  # fmt: skip


class ProductSums(NamedTuple):
    """What was sold of one product and what came back."""

    product_id: int
    code: str
    name: str
    category: str
    kind: str
    quantity: Thousandths
    unpriced_quantity: Thousandths
    gross_fen: Fen
    discount_fen: Fen
    net_fen: Fen
    comped_fen: Fen
    returned_quantity: Thousandths
    returned_fen: Fen
    costed_fen: Fen = 0
    cost_fen: Fen = 0
    provisional_fen: Fen = 0
    returned_costed_fen: Fen = 0
    returned_cost_fen: Fen = 0

    @property
    def revenue_fen(self) -> Fen:
        """What was sold less what went back."""
        return self.net_fen - self.returned_fen

    @property
    def kept_quantity(self) -> Thousandths:
        """What was sold less what came back."""
        return self.quantity - self.returned_quantity


_SUMS: dict[str, Any] = {name: func.sum(getattr(SalesByDay, name)).label(name) for name in NAMES}
SORTS: dict[str, Any] = {
    "revenue": _SUMS["net_fen"] - _SUMS["returned_fen"],
    "quantity": _SUMS["quantity"] - _SUMS["returned_quantity"],
    "discount": _SUMS["discount_fen"],
    "returned": _SUMS["returned_fen"],
    "name": Product.name,
    "category": Category.name,
}
DEFAULT_SORT = "-revenue"


def _statement(span: Span, sort: str) -> Select[Any]:
    column = SORTS.get(sort.removeprefix("-"), SORTS["revenue"])
    return (
        select(Product.id, Product.code, Product.name, Category.name, Product.kind, *_SUMS.values())
        .join(SalesByDay, SalesByDay.product_id == Product.id)
        .join(Category, Category.id == Product.category_id)
        .where(*span.within(SalesByDay))
        .group_by(Product.id, Product.code, Product.name, Category.name, Product.kind)
        .order_by(column.desc() if sort.startswith("-") else column.asc(), Product.id)
    )


def products_of(span: Span, *, sort: str = DEFAULT_SORT, limit: int | None = None) -> list[ProductSums]:
    """Every product that was sold or came back, sorted; `limit` gives the first ones only."""
    rows = session().execute(_statement(span, sort).limit(limit))
    return [ProductSums(*row[:5], *(int(value) for value in row[5:])) for row in rows]


def product_page(span: Span, *, sort: str, number: int) -> Page[ProductSums]:
    """One page of the products."""
    rows = products_of(span, sort=sort)
    first = (number - 1) * ROWS_ON_A_PAGE
    return Page(rows[first : first + ROWS_ON_A_PAGE], number, len(rows))


class Coverage(NamedTuple):
    """How much of what was sold has a known price (imported histories may lack it)."""

    quantity: Thousandths
    unpriced_quantity: Thousandths
    returned_quantity: Thousandths

    @property
    def priced_bp(self) -> int:
        """Share of the units with a known price, in basis points, rounded down."""
        return 10_000 * (self.quantity - self.unpriced_quantity) // self.quantity if self.quantity else 10_000


def coverage(span: Span) -> Coverage:
    """Units sold, units without a price, units that came back."""
    sums = (func.coalesce(_SUMS[name], 0) for name in ("quantity", "unpriced_quantity", "returned_quantity"))
    return Coverage(*(int(value) for value in session().execute(select(*sums).where(*span.within(SalesByDay))).one()))
