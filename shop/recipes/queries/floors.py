"""The one truth about how cheap something may get: the floor of the price card that was approved last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from shop.catalog.queries.version import ByVersion
from shop.db import session
from shop.kernel.money import Fen
from shop.recipes.models import ApprovedCard
from shop.recipes.queries.book import Made


@dataclass(frozen=True, slots=True)
class Floors:
    """The approved floors of one version of the catalogue, by product and form."""

    approved: Mapping[Made, Fen]

    def of(self, product_id: int, variant_id: int | None = None) -> Fen | None:
        """The floor of one piece without extras; a form without a card of its own has its product's."""
        own = self.approved.get(Made(product_id, variant_id))
        return self.approved.get(Made(product_id, None)) if own is None else own

    def highest(self, product_id: int) -> Fen:
        """The highest floor of all forms of a product; 0 where none was approved."""
        return max((fen for made, fen in self.approved.items() if made.product_id == product_id), default=0)


def _newest() -> list[ApprovedCard]:
    latest = select(func.max(ApprovedCard.id)).group_by(ApprovedCard.product_id, ApprovedCard.variant_id)
    return list(session().scalars(select(ApprovedCard).where(ApprovedCard.id.in_(latest))))


def _read(_version: int) -> Floors:
    return Floors({Made(one.product_id, one.variant_id): one.floor_fen for one in _newest()})


floors = ByVersion(_read)


def approved_card(product_id: int, variant_id: int | None) -> ApprovedCard | None:
    """The card of exactly this product and form that holds now."""
    same = select(ApprovedCard).where(ApprovedCard.product_id == product_id, ApprovedCard.variant_id == variant_id)
    return session().scalar(same.order_by(ApprovedCard.id.desc()).limit(1))
