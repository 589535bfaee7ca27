"""What the demo's teacher has approved: the floors of the drinks that sell most."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.demo.people import TEACHERS
from shop.people.models import Person
from shop.recipes.actions.cards import approve_card, card_now
from shop.recipes.models import ApprovedCard, Recipe
from shop.recipes.queries.lists import recipe_of
from shop.recipes.rules.card import Shares

DRINKS = ("D02", "D03", "D04", "D05", "D06", "D07", "D08", "D15")


def bring_floors(*, at: datetime) -> None:
    """Approve them once, as they cost at that moment."""
    if session().scalar(select(ApprovedCard.id).limit(1)) is not None:
        return
    teacher = session().scalars(select(Person.id).where(Person.username == TEACHERS[0][2])).one()
    wanted = select(Recipe.id).join(Product, Product.id == Recipe.product_id).where(Product.code.in_(DRINKS))
    for recipe_id in session().scalars(wanted.where(Recipe.variant_id.is_(None)).order_by(Recipe.id)).all():
        _costs, card = card_now(recipe_of(recipe_id), Shares(), at=at)
        if card is not None:
            approve_card(recipe_id, Shares(), seen_floor_fen=card.floor_fen, by=teacher, at=at)
