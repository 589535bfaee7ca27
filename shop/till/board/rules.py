"""How a ticket goes on, and which station makes what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

QUEUED, MAKING, DONE, COLLECTED, CANCELLED = "queued", "making", "done", "collected", "cancelled"
OPEN = (QUEUED, MAKING)

#: Forward one by one or straight to done; back when something was ticked by mistake or has to go on.
TRANSITIONS = frozenset(
    {
        (QUEUED, MAKING),
        (QUEUED, DONE),
        (MAKING, DONE),
        (DONE, COLLECTED),
        (DONE, MAKING),
        (COLLECTED, DONE),
        (QUEUED, CANCELLED),
        (MAKING, CANCELLED),
        (DONE, CANCELLED),
    }
)

DRINK, FOOD = "drink", "food"


def line_identity(origin: UUID, line_no: int) -> UUID:
    """The identity of a ticket line: always the same for one line of one sale (or remake), so it is made once."""
    return UUID(bytes=sha256(b"ticket" + origin.bytes + line_no.to_bytes(4)).digest()[:16])


@dataclass(frozen=True, slots=True)
class Stations:
    """Who makes what: by product, else by category, else drinks and food by their kind. None: it is not made."""

    takes: Mapping[str, int]
    categories: Mapping[int, int | None] = field(default_factory=dict)
    products: Mapping[int, int | None] = field(default_factory=dict)

    def of(self, product_id: int, *, kind: str, category_id: int) -> int | None:
        """The station that makes this product; pottery and goods off the shelf have none unless somebody says so."""
        if product_id in self.products:
            return self.products[product_id]
        if kind not in (DRINK, FOOD):
            return None
        if category_id in self.categories:
            return self.categories[category_id]
        return self.takes.get(kind)
