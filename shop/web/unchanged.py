"""The version of what a page shows, for pages that ask again and again whether anything changed.

It is made of a few numbers in the books and the clock, and told from one place: the view tells it with its content, and
`shop/people/glance.py` compares it before the rest of the shop is set in motion. Content that is the same for everybody
who may see it and that is at hand is given out there as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine, ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute

from shop.db import session
from shop.driver import Statement

View = TypeVar("View", bound=Callable[..., Any])
ASKED = "version"


class Version:
    """The `heads`, one number each of a table with one row, put into words together with the moment by `tell`."""

    def __init__(self, *heads: InstrumentedAttribute[int], tell: Callable[..., str]) -> None:
        self.heads: tuple[ScalarSelect[Any], ...] = tuple(select(head).scalar_subquery() for head in heads)
        self.tell = tell
        self._read = Statement(select(*self.heads), ())

    def numbers(self) -> tuple[int, ...]:
        """The numbers as they are; 0 where there is none yet."""
        [numbers] = self._read.run(session().connection())
        return known(numbers)

    def at(self, moment: datetime) -> str:
        """The present version."""
        return self.tell(moment, *self.numbers())


class AtHand(NamedTuple):
    """Content that was worked out for somebody else a moment ago, as JSON, and its version."""

    version: str
    content: bytes


Look = Callable[[Engine, datetime, tuple[int, ...]], AtHand | None]


@dataclass(frozen=True, slots=True)
class AsksAgain:
    """What a view tells about itself: its version, what may stand in its address, and where its content may be."""

    version: Version
    arguments: frozenset[str]
    at_hand: Look | None


def asks_again(version: Version, *others: str, at_hand: Look | None = None) -> Callable[[View], View]:
    """A view that says 204 while `version` is the one in its address, whatever `others` stand there.

    `at_hand` (of the books, the moment and the version's numbers) finds what the view would answer to anybody who may
    ask it, or None; it must not read the books.
    """

    def mark(view: View) -> View:
        view.asks_again = AsksAgain(version, frozenset((ASKED, *others)), at_hand)  # type: ignore[attr-defined]
        return view

    return mark


def known(numbers: Any) -> tuple[int, ...]:
    """Numbers out of the books, 0 where there is none."""
    return tuple(number or 0 for number in numbers)
