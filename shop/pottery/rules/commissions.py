"""How a commission goes on, and what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shop.kernel.errors import N_, Problem
from shop.kernel.money import Fen


class State(StrEnum):
    """Where a commission stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    MAKING = "making"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CALLED_OFF = "called_off"


#: The next step first; what is called off or handed over stays so.
TRANSITIONS = (
    (State.ASKED, State.ACCEPTED),
    (State.ACCEPTED, State.MAKING),
    (State.MAKING, State.READY),
    (State.READY, State.HANDED_OVER),
    (State.ASKED, State.CALLED_OFF),
    (State.ACCEPTED, State.CALLED_OFF),
    (State.MAKING, State.CALLED_OFF),
    (State.READY, State.CALLED_OFF),
)
OPEN = (State.ASKED, State.ACCEPTED, State.MAKING, State.READY)
LARGEST_FEN = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionFacts:
    """What somebody ordered."""

    customer: str
    wish: str
    price_fen: Fen | None
    deposit_fen: Fen = 0
    due_on: date | None = None
    work_id: int | None = None


def next_states(state: str) -> list[State]:
    """Where it may go from here."""
    return [after for before, after in TRANSITIONS if before == state]


def commission_problems(facts: CommissionFacts) -> list[Problem]:
    """Everything that is wrong with an order."""
    problems = []
    if not 0 < len(facts.customer) <= 40:
        problems.append(Problem("customer", N_("请填怎么称呼客人，最多 40 个字；不用写电话和地址。")))
    if not 0 < len(facts.wish) <= 400:
        problems.append(Problem("wish", N_("请写清楚要做什么，最多 400 个字。")))
    if facts.price_fen is None or not 0 < facts.price_fen <= LARGEST_FEN:
        problems.append(Problem("price_fen", N_("请填说好的价钱。")))
    elif not 0 <= facts.deposit_fen <= facts.price_fen:
        problems.append(Problem("deposit_fen", N_("定金不能比价钱多；不收定金就填 0。")))
    return problems
