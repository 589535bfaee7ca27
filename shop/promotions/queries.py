"""What is asked about promotions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from shop.catalog.queries.version import ByVersion
from shop.db import session
from shop.kernel.errors import NotFound
from shop.promotions.models import Promotion
from shop.promotions.rules.facts import Rule, json_of, rule_of
from shop.promotions.rules.states import State, state_of


def rule_from(row: Promotion) -> Rule:
    """The rule a row holds."""
    return rule_of({**row.rule, "id": row.id, "name": row.name, "kind": row.kind})


def promotion_of(promotion_id: int) -> Promotion:
    """One promotion. Raises NotFound."""
    found = session().get(Promotion, promotion_id)
    if found is None:
        raise NotFound
    return found


def state_on(row: Promotion, today: str) -> State:
    """Where a promotion stands on a local day."""
    return state_of(
        approved=row.approved_at is not None,
        stopped=row.stopped_at is not None,
        starts=str(row.rule.get("starts", "")),
        ends=str(row.rule.get("ends", "")),
        today=today,
    )


def promotions_in(state: State, *, today: str) -> list[int]:
    """The promotions that stand there on a local day."""
    return [row.id for row in session().scalars(select(Promotion)) if state_on(row, today) is state]


def promotion_list(state: State | None = None, *, today: str) -> Select[tuple[Promotion]]:
    """All promotions, or those of a state on a local day."""
    found: Select[tuple[Promotion]] = select(Promotion)
    return found if state is None else found.where(Promotion.id.in_(promotions_in(state, today=today)))


def _read(_version: int) -> tuple[Rule, ...]:
    """What is approved and not stopped; each rule's own schedule says when it works."""
    rows = session().scalars(
        select(Promotion)
        .where(Promotion.approved_at.is_not(None), Promotion.stopped_at.is_(None))
        .order_by(Promotion.id)
        .execution_options(populate_existing=True)
    )
    return tuple(rule_from(row) for row in rows)


rule_book = ByVersion(_read)


def till_rules() -> list[dict[str, Any]]:
    """The approved rules as tablets hold them, with the catalogue of the present version."""
    return [json_of(rule) for rule in rule_book()]
