"""Health certificates: only the last day is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.once import take_numbers
from shop.people.actions import audit
from shop.people.models import Person
from shop.safety.models import HealthCertificate
from shop.web.access import May
from shop.worklist.actions import Waiting, close_about, open_items

KIND = "safety_certificate"


def note_certificate(person_id: int, *, valid_until: date, by: int, at: datetime) -> HealthCertificate:
    """Somebody showed a certificate; the same one again is the same. Raises NotFound, Invalid."""
    with transaction() as current:
        take_numbers(current)
        if current.get(Person, person_id) is None:
            raise NotFound
        if valid_until < business_day(at):
            raise Invalid(problems=(Problem("valid_until", N_("这一天已经过去了，请登记新的健康证。")),))
        kept = current.scalar(
            select(HealthCertificate).where(
                HealthCertificate.person_id == person_id, HealthCertificate.valid_until == valid_until
            )
        )
        if kept is not None:
            return kept
        made = HealthCertificate(person_id=person_id, valid_until=valid_until, noted_at=at, noted_by=by)
        current.add(made)
        current.flush()
        close_about(KIND, subject=f"person:{person_id}", outcome=N_("登记了新的健康证。"), by=by, at=at)
        detail = valid_until.isoformat()
        audit.record("safety.certificate", subject=f"person:{person_id}", detail=detail, by=by, at=at)
        return made


def remind_of(people: list[tuple[int, str, date]], *, at: datetime) -> None:
    """Put those whose certificate ends soon on the worklist: (person, nickname, last day)."""
    waiting = [
        Waiting(KIND, f"person:{person}", May.EDIT_SAFETY, {"name": name, "until": until.isoformat()})
        for person, name, until in people
    ]
    open_items(waiting, at=at)
