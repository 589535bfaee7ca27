"""Which kinds of jobs there are. Each area registers its own; whoever does the work is named, not loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shop.jobs.rules import Nightly, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job.

    `handler` is `module:function`, loaded by the worker alone; so is `planner`, which the worker calls every half
    minute (``at=``) so that it may ask for what is due otherwise than at night. `right` is the value of the right that
    one needs to start it, to try it again and to fetch its result. `page` and `page_values` lead to the page of what it
    works on: the page's argument and the argument of the job that it takes. `tries`: how often it is begun before it
    has failed.
    """

    name: str
    title: str
    handler: str
    right: str
    planner: str = ""
    urgency: Urgency = Urgency.USUAL
    nightly: Nightly | None = None
    tries: int = 3
    page: str = ""
    page_values: Mapping[str, str] = field(default_factory=dict)


class UnknownKind(LookupError):
    """Nobody has registered such a kind."""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known. Two different ones cannot have the same name."""
    for kind in kinds:
        if _kinds.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of jobs are called {kind.name}")


def kind_called(name: str) -> Kind:
    """The kind of this name. Raises UnknownKind."""
    if name not in _kinds:
        raise UnknownKind(name)
    return _kinds[name]


def all_kinds() -> Mapping[str, Kind]:
    """Every kind by name."""
    return _kinds
