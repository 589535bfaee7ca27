"""A suggestion before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.promotions.rules import Rule

Sentence = dict[str, Any]


def said(message: str, **facts: Any) -> Sentence:
    """A marked sentence with its facts, so that each reader sees it in his own language."""
    return {"message": message, "facts": facts}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Margin gained on a day on which it applies, fen: mean and 80 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Draft:
    """What to try. `subject` names the same thing every night; `products` are the goods whose margin it should raise.

    `title` and `points` are the poster's; `cue` is what the presenter says. `trial` is False where there is nothing to
    draw lots for.
    """

    kind: str
    subject: str
    title: Sentence
    reason: Sequence[Sentence]
    products: tuple[int, ...] = ()
    risk: Sequence[Sentence] = ()
    estimate: Estimate | None = None
    rule: Rule | None = None
    trial: bool = True
    poster: Sequence[Sentence] = ()
    cue: Sequence[Sentence] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thin:
    """Why nothing of a kind can be suggested yet, and what would be needed."""

    kind: str
    needed: Sequence[Sentence]
