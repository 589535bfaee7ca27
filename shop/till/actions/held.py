"""待核: keep word for word what cannot be booked, and let a teacher book it or set it aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.db import session
from shop.kernel.errors import DomainError
from shop.people.actions import audit
from shop.people.actions.approvals import ApprovalInvalid
from shop.sales.actions.refusals import Refused
from shop.till.actions.envelopes import Arrival
from shop.till.actions.findings import HELD
from shop.till.models import HeldEnvelope
from shop.web.access import May
from shop.worklist import actions as worklist
from shop.worklist.actions import Waiting

LONGEST_EXPLANATION = 1000


def reason_of(problem: DomainError) -> str:
    """The short code a refusal is kept under."""
    if isinstance(problem, ApprovalInvalid):
        return "approval"
    return problem.reason if isinstance(problem, Refused) else Refused.reason


def subject(held: HeldEnvelope) -> str:
    """How the worklist names a held envelope."""
    return f"held:{held.id}"


def keep(problems: Sequence[tuple[Arrival, DomainError]], *, device_id: int, at: datetime) -> list[HeldEnvelope]:
    """Keep these arrivals in 待核 with a worklist entry each; the same text is kept only once."""
    current = session()
    kept = []
    for arrival, problem in problems:
        known = current.scalars(select(HeldEnvelope).where(HeldEnvelope.envelope_uuid == arrival.uuid))
        if any(held.envelope == arrival.text for held in known):
            continue
        kept.append(
            HeldEnvelope(
                envelope_uuid=arrival.uuid,
                device_id=device_id,
                type=arrival.envelope.type if arrival.envelope else "",
                reason=reason_of(problem),
                explanation=str(problem)[:LONGEST_EXPLANATION],
                envelope=arrival.text,
                received_at=at,
            )
        )
    current.add_all(kept)
    current.flush()
    worklist.open_items(
        [Waiting(HELD, subject(held), May.DECIDE_HELD, _facts(held), None, device_id) for held in kept], at=at
    )
    audit.record_many(
        [("held.keep", subject(held), f"{held.type} {held.reason}", None, device_id) for held in kept], at=at
    )
    return kept


def _facts(held: HeldEnvelope) -> dict[str, object]:
    return {"type": held.type, "reason": held.reason, "explanation": held.explanation, "held_id": held.id}


def close(held: HeldEnvelope, *, decision: str, by: int | None, at: datetime) -> None:
    """Mark it decided; its worklist entry is closed by the same person."""
    held.decided_at, held.decided_by, held.decision = at, by, decision
    if by is not None:
        worklist.close_about(HELD, subject=subject(held), outcome=decision, by=by, at=at)
