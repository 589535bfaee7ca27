"""Who needs help: one fact about a student against his own past, or too little to say. Never a ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from shop.kernel.errors import N_


class Matter(StrEnum):
    """What is looked at: something that goes wrong now and then, and how often it could have."""

    TENDER = "tender"
    VOID = "void"
    CASH = "cash"


MATTERS = {
    Matter.TENDER: N_("收款后更正支付方式"),
    Matter.VOID: N_("收款后撤单"),
    Matter.CASH: N_("关班现金差异超过允许"),
}
OUT_OF = {Matter.TENDER: N_("单"), Matter.VOID: N_("单"), Matter.CASH: N_("个班次")}
#: With fewer chances than these, lately and before, nothing is said.
ENOUGH = {Matter.TENDER: (20, 60), Matter.VOID: (20, 60), Matter.CASH: (2, 4)}
#: How unlikely a count must be, by the student's own past, to be more than chance.
UNLIKELY = 0.05
FEWEST = 2


class Verdict(StrEnum):
    """What can be said."""

    MORE = "more"
    LESS = "less"
    SAME = "same"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Fact:
    """So often lately out of so many chances, and so often before out of so many."""

    matter: Matter
    times: int
    chances: int
    times_before: int
    chances_before: int

    @property
    def enough(self) -> bool:
        """Whether there were enough chances to say anything."""
        lately, before = ENOUGH[self.matter]
        return self.chances >= lately and self.chances_before >= before

    @property
    def expected(self) -> float:
        """How often it would have happened lately at the past's rate; half an event more, so that never is seldom."""
        return (self.times_before + 0.5) * self.chances / self.chances_before if self.chances_before else 0.0

    @property
    def verdict(self) -> Verdict:
        """More often than by chance, less often, or neither."""
        if not self.enough:
            return Verdict.UNSURE
        if self.times >= FEWEST and at_least(self.times, self.expected) <= UNLIKELY:
            return Verdict.MORE
        if self.times_before >= FEWEST and 1 - at_least(self.times + 1, self.expected) <= UNLIKELY:
            return Verdict.LESS
        return Verdict.SAME


def at_least(times: int, expected: float) -> float:
    """How likely something that happens `expected` times on average happens so often or more (Poisson)."""
    term = exp(-expected)
    below = 0.0
    for count in range(times):
        below += term
        term *= expected / (count + 1)
    return max(0.0, 1 - below)


def telling(facts: Iterable[Fact]) -> Fact | None:
    """The one fact to tell of a student: what went wrong more often, else what got better; None: nothing stands out."""
    known = [fact for fact in facts if fact.enough]
    worse = [fact for fact in known if fact.verdict is Verdict.MORE]
    better = [fact for fact in known if fact.verdict is Verdict.LESS]
    if worse:
        return min(worse, key=lambda fact: (at_least(fact.times, fact.expected), fact.matter))
    return min(better, key=lambda fact: (-at_least(fact.times + 1, fact.expected), fact.matter)) if better else None


def says_nothing(facts: Mapping[Matter, Fact]) -> bool:
    """Whether there is too little of everything."""
    return not any(fact.enough for fact in facts.values())
