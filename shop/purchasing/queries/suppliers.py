"""Suppliers, and quotes side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.purchasing.models import Quote, Supplier
from shop.purchasing.rules.offers import Compared, Offer, compare

SORTS = {"name": Supplier.name}


def supplier_list(*, text: str) -> Select[Any]:
    """Suppliers whose name, contact or phone holds `text`."""
    wanted = select(Supplier)
    if text:
        names = (Supplier.name, Supplier.contact, Supplier.phone)
        wanted = wanted.where(or_(*(func.lower(name).contains(text.lower(), autoescape=True) for name in names)))
    return wanted


def suppliers_to_choose() -> Sequence[Supplier]:
    """Suppliers the shop still buys from."""
    return session().scalars(select(Supplier).where(Supplier.active).order_by(Supplier.name)).all()


def quotes_of(supplier_id: int) -> Sequence[Quote]:
    """A supplier's quotes, the ones that hold first."""
    wanted = select(Quote).where(Quote.supplier_id == supplier_id)
    return session().scalars(wanted.order_by(Quote.ended_at.is_not(None), Quote.item_id, Quote.id.desc())).all()


def counts_of_quotes(suppliers: Collection[int]) -> dict[int, int]:
    """How many quotes of each supplier hold."""
    rows = session().execute(
        select(Quote.supplier_id, func.count())
        .where(Quote.supplier_id.in_(suppliers), Quote.ended_at.is_(None))
        .group_by(Quote.supplier_id)
    )
    return {supplier: int(number) for supplier, number in rows}


def quotes_for(items: Collection[int]) -> dict[int, list[Quote]]:
    """Item: the quotes that hold, with their suppliers."""
    rows = session().scalars(
        select(Quote)
        .join(Supplier, Supplier.id == Quote.supplier_id)
        .where(Quote.item_id.in_(items), Quote.ended_at.is_(None), Supplier.active)
        .options(joinedload(Quote.supplier))
        .order_by(Quote.id)
    )
    found: dict[int, list[Quote]] = defaultdict(list)
    for quote in rows:
        found[quote.item_id].append(quote)
    return found


def side_by_side(need: int, quotes: Sequence[Quote]) -> list[tuple[Quote, Compared]]:
    """Each quote with what it costs for what is needed (thousandths), the cheapest first."""
    by_id = {one.id: one for one in quotes}
    return [(by_id[row.id], row) for row in compare(need, [offer_of(one) for one in quotes])]


def offer_of(quote: Quote) -> Offer:
    """A quote as the rule takes it."""
    return Offer(quote.id, quote.pack, quote.price_fen, quote.freight_fen, quote.minimum_packs)
