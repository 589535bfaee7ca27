"""Approve a price card: from then on its floor is the floor of the product everywhere."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from shop.catalog.actions.version import touch
from shop.db import transaction
from shop.kernel.errors import N_, DomainError, NotFound
from shop.kernel.money import Fen, yuan
from shop.people.actions import audit
from shop.recipes.models import ApprovedCard, Recipe
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.lists import Costed, costed, recipe_of, subjects, version_at
from shop.recipes.queries.values import worth_now
from shop.recipes.rules.card import PriceCard, Shares, price_card


class CostUnknown(DomainError):
    """A floor stands on a cost that is known."""

    message = N_("还算不出成本：有物料没有单价。先入库或填报价，再定底价。")


class CardChanged(DomainError):
    """What is approved is what was seen."""

    message = N_("成本刚刚变了：现在的底价是 %(floor)s。请看过再定。")


def card_now(recipe: Recipe, shares: Shares, *, at: datetime) -> tuple[Costed, PriceCard | None]:
    """The recipe with what it costs now, and its price card; None while something is unknown."""
    book, version = recipe_book(), version_at(recipe, at)
    costs = costed(recipe, version, subjects([recipe])[recipe.id], book, worth_now(book, at=at), at=at)
    if costs.cost.unknown:
        return costs, None
    return costs, price_card(costs.cost.exact, seconds=version.seconds, shares=shares)


def approve_card(recipe_id: int, shares: Shares, *, seen_floor_fen: Fen, by: int, at: datetime) -> ApprovedCard:
    """Keep the card with these shares as it is now. Raises NotFound, CostUnknown, CardChanged."""
    with transaction() as current:
        recipe = recipe_of(recipe_id)
        if recipe.product_id is None:
            raise NotFound
        costs, card = card_now(recipe, shares, at=at)
        if card is None:
            raise CostUnknown
        if card.floor_fen != seen_floor_fen:
            raise CardChanged(floor=yuan(card.floor_fen))
        kept = ApprovedCard(
            product_id=recipe.product_id, variant_id=recipe.variant_id, cost_fen=card.cost_fen,
            floor_fen=card.floor_fen, price_fen=card.price_fen, shares=asdict(shares), approved_at=at, approved_by=by,
        )  # fmt: skip
        current.add(kept)
        current.flush()
        detail = f"{costs.subject.name} {yuan(card.floor_fen)}"
        audit.record("recipe.floor", subject=f"recipe:{recipe.id}", detail=detail, by=by, at=at)
        touch(at=at)
        return kept
