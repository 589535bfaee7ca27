"""What may happen to a request, and whether the money is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shop.kernel.money import Fen


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    ORDERED = "ordered"
    DROPPED = "dropped"


TRANSITIONS = {
    (State.DRAFT, State.WAITING),
    (State.DRAFT, State.DROPPED),
    (State.WAITING, State.DRAFT),
    (State.WAITING, State.APPROVED),
    (State.APPROVED, State.DRAFT),
    (State.APPROVED, State.ORDERED),
}


def may_become(now: str, then: State) -> bool:
    """Whether a request goes from one state to another."""
    return (State(now), then) in TRANSITIONS


@dataclass(frozen=True, slots=True)
class Standing:
    """The budget of a month: what may be spent (None: nobody said), what is promised already, what is asked now."""

    month: str
    budget_fen: Fen | None
    promised_fen: Fen
    asked_fen: Fen

    @property
    def left_fen(self) -> Fen | None:
        """What would be left; negative when it is too much."""
        return None if self.budget_fen is None else self.budget_fen - self.promised_fen - self.asked_fen

    @property
    def over(self) -> bool:
        """Whether it is more than the month has."""
        return self.left_fen is not None and self.left_fen < 0
