"""The fit-out list: what has to be done and bought before the shop opens."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.purchasing.models import FitOut


@dataclass(frozen=True, slots=True)
class FitOutFacts:
    """What is said of a task or purchase."""

    kind: str
    name: str
    hall: str = ""
    state: str = "open"
    budget_fen: int = 0
    spent_fen: int = 0
    due_on: date | None = None
    keeper_id: int | None = None
    note: str = ""


def save_fit_out(facts: FitOutFacts, *, fit_out_id: int | None = None, by: int, at: datetime) -> FitOut:
    """Put a task or purchase on the list, or say something else of one. Raises NotFound."""
    with transaction() as current:
        row = FitOut(made_at=at) if fit_out_id is None else found_fit_out(fit_out_id)
        for name, value in asdict(facts).items():
            setattr(row, name, value)
        current.add(row)
        current.flush()
        verb = "fit_out.add" if fit_out_id is None else "fit_out.change"
        audit.record(verb, subject=f"fit_out:{row.id}", detail=facts.name, by=by, at=at)
        return row


def found_fit_out(fit_out_id: int) -> FitOut:
    """The row of the list. Raises NotFound."""
    row = session().get(FitOut, fit_out_id)
    if row is None:
        raise NotFound
    return row
