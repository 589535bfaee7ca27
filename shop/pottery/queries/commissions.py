"""Commissions as the studio sees them."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.pottery.models import Commission, Work
from shop.pottery.rules.commissions import OPEN


def commission_list(*, ended: bool) -> Select[Commission]:
    """Those that are open, what is due first; or those that have ended, the newest first."""
    found = select(Commission).options(selectinload(Commission.work).selectinload(Work.product))
    if ended:
        return found.where(Commission.state.not_in(OPEN)).order_by(Commission.id.desc())
    return found.where(Commission.state.in_(OPEN)).order_by(
        Commission.due_on.is_(None), Commission.due_on, Commission.id
    )


def commission_by_id(commission_id: int) -> Commission:
    """One commission. Raises NotFound."""
    found = session().get(Commission, commission_id)
    if found is None:
        raise NotFound
    return found


def works_to_choose() -> list[tuple[int, str]]:
    """Every work by its product's name."""
    rows = session().execute(
        select(Work.id, Product.name).join(Product, Product.id == Work.product_id).order_by(Product.sort, Product.id)
    )
    return [(number, name) for number, name in rows]
