"""Suggestions and trials as pages show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.errors import NotFound
from shop.promotions.models import Promotion
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.states import State

TABS = {
    "open": (State.OPEN, State.ASKED, State.APPROVED),
    "running": (State.RUNNING,),
    "measured": (State.MEASURED,),
    "closed": (State.TAKEN, State.DECLINED, State.GONE),
}
MOST_SHOWN = 100
#: Those that wait for a teacher first, then those for coffee and pottery, as the night has ordered them.
WAITING_FIRST = case((Suggestion.state == State.ASKED, 0), (Suggestion.state == State.APPROVED, 1), else_=2)
KIND_ORDER = case(
    {"bundle": 0, "expiry": 1, "stream": 2, "festival": 3, "newcomer": 4, "slow": 5, "quiet": 6},
    value=Suggestion.kind,
    else_=7,
)


def suggestions_in(tab: str) -> Sequence[Suggestion]:
    """The suggestions of a tab with their trials, the most pressing first."""
    newest = Suggestion.decided_at.desc()
    order = (WAITING_FIRST, KIND_ORDER, Suggestion.mean_fen.desc()) if tab == "open" else (newest,)
    return (
        session()
        .scalars(
            select(Suggestion)
            .where(Suggestion.state.in_(TABS[tab]))
            .options(joinedload(Suggestion.trial))
            .order_by(*order, Suggestion.id)
            .limit(MOST_SHOWN)
        )
        .all()
    )


def refusals() -> Sequence[Suggestion]:
    """What cannot be told yet."""
    return session().scalars(select(Suggestion).where(Suggestion.state == State.THIN).order_by(KIND_ORDER)).all()


def counts() -> dict[str, int]:
    """How many stand in each tab."""
    rows = session().execute(select(Suggestion.state, func.count()).group_by(Suggestion.state))
    found = {state: count for state, count in rows}  # noqa: C416 - rows
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in TABS.items()}


def suggestion_of(suggestion_id: int) -> Suggestion:
    """One suggestion with its trial. Raises NotFound; a refusal is no suggestion."""
    found = session().scalar(
        select(Suggestion).where(Suggestion.id == suggestion_id).options(joinedload(Suggestion.trial))
    )
    if found is None or found.state == State.THIN:
        raise NotFound
    return found


def trial_of(suggestion: Suggestion) -> tuple[Trial, Promotion | None]:
    """Its trial and, if it is one, its promotion. Raises NotFound."""
    if suggestion.trial is None:
        raise NotFound
    number = suggestion.trial.promotion_id
    return suggestion.trial, session().get_one(Promotion, number) if number is not None else None


def names_of(products: Sequence[int]) -> list[str]:
    """What these products are called."""
    return list(session().scalars(select(Product.name).where(Product.id.in_(products)).order_by(Product.id)))
