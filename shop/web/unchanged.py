"""The version of what a page shows, for pages that ask again and again whether anything changed.

It is made of a few numbers in the books and the clock, and told from one place: the view tells it with its content, and
`shop/people/glance.py` compares it before the rest of the shop is set in motion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, select
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
        return known(self._read.run(session().connection()).one())

    def at(self, moment: datetime) -> str:
        """The present version."""
        return self.tell(moment, *self.numbers())


@dataclass(frozen=True, slots=True)
class AsksAgain:
    """What a view tells about itself: its version, and what may stand in its address."""

    version: Version
    arguments: frozenset[str]


def asks_again(version: Version, *others: str) -> Callable[[View], View]:
    """A view that says 204 while `version` is the one in its address, whatever `others` stand there."""

    def mark(view: View) -> View:
        view.asks_again = AsksAgain(version, frozenset((ASKED, *others)))  # type: ignore[attr-defined]
        return view

    return mark


def known(numbers: Any) -> tuple[int, ...]:
    """Numbers out of the books, 0 where there is none."""
    return tuple(number or 0 for number in numbers)
