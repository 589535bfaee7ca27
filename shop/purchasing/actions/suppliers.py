"""Suppliers and their quotes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.purchasing.models import Quote, Supplier
from shop.stock.models import Item


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """What is said of a supplier."""

    name: str
    contact: str = ""
    phone: str = ""
    address: str = ""
    terms: str = ""
    note: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """What a supplier asks for a pack (so many base units) of an item."""

    supplier_id: int
    item_id: int
    pack_name: str
    pack: Fraction
    price_fen: int
    freight_fen: int = 0
    minimum_packs: int = 1
    shelf_life_days: int | None = None
    lead_days: int | None = None
    note: str = ""


def save_supplier(facts: SupplierFacts, *, supplier_id: int | None = None, by: int, at: datetime) -> Supplier:
    """Keep a new supplier, or say something else of one. Raises NotFound, Invalid."""
    with transaction() as current:
        supplier = Supplier() if supplier_id is None else found_supplier(supplier_id)
        taken = current.scalar(select(Supplier.id).where(Supplier.name == facts.name))
        if taken is not None and taken != supplier_id:
            raise Invalid(problems=(Problem("name", N_("已经有叫这个名字的供应商了。")),))
        for name, value in asdict(facts).items():
            setattr(supplier, name, value)
        current.add(supplier)
        current.flush()
        verb = "supplier.add" if supplier_id is None else "supplier.change"
        audit.record(verb, subject=f"supplier:{supplier.id}", detail=facts.name, by=by, at=at)
        return supplier


def add_quote(facts: QuoteFacts, *, by: int, at: datetime) -> Quote:
    """Keep a quote; the same supplier's older one for the same pack ends. Raises NotFound, Invalid."""
    with transaction() as current:
        supplier = found_supplier(facts.supplier_id)
        item = current.get(Item, facts.item_id)
        if item is None:
            raise Invalid(problems=(Problem("item", N_("没有这种物料。请从列表里选。")),))
        current.execute(
            update(Quote)
            .where(
                Quote.supplier_id == facts.supplier_id,
                Quote.item_id == facts.item_id,
                Quote.pack_name == facts.pack_name,
                Quote.ended_at.is_(None),
            )
            .values(ended_at=at)
        )
        quote = Quote(
            supplier_id=facts.supplier_id, item_id=facts.item_id, pack_name=facts.pack_name,
            pack_num=facts.pack.numerator, pack_den=facts.pack.denominator, price_fen=facts.price_fen,
            freight_fen=facts.freight_fen, minimum_packs=facts.minimum_packs, shelf_life_days=facts.shelf_life_days,
            lead_days=facts.lead_days, note=facts.note, made_at=at, made_by=by,
        )  # fmt: skip
        current.add(quote)
        current.flush()
        detail = f"{supplier.name} {item.name} {facts.pack_name}"
        audit.record("quote.add", subject=f"supplier:{facts.supplier_id}", detail=detail, by=by, at=at)
        return quote


def end_quote(quote_id: int, *, by: int, at: datetime) -> Quote:
    """The supplier no longer sells at this price. Raises NotFound."""
    with transaction() as current:
        quote = current.get(Quote, quote_id)
        if quote is None:
            raise NotFound
        quote.ended_at = quote.ended_at or at
        current.flush()
        audit.record("quote.end", subject=f"supplier:{quote.supplier_id}", detail=quote.pack_name, by=by, at=at)
        return quote


def found_supplier(supplier_id: int) -> Supplier:
    """The supplier. Raises NotFound."""
    supplier = session().get(Supplier, supplier_id)
    if supplier is None:
        raise NotFound
    return supplier
