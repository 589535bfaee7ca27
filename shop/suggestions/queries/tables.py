"""Tables of evidence as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """A text; `endpoint` with `values` is the page behind it."""

    text: str
    endpoint: str = ""
    values: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of evidence: what it shows, its columns, its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
