"""Until when people are certified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from shop.db import session
from shop.people.models import Person
from shop.safety.models import HealthCertificate
from shop.safety.rules import certificate_state


class Certified(NamedTuple):
    """A person, the last day of the latest certificate, and how that stands."""

    person_id: int
    name: str
    until: date | None
    state: str


def certified(*, today: date) -> list[Certified]:
    """Everybody who works here, the most urgent first."""
    latest = (
        select(HealthCertificate.person_id, func.max(HealthCertificate.valid_until).label("until"))
        .group_by(HealthCertificate.person_id)
        .subquery()
    )
    rows = session().execute(
        select(Person.id, Person.nickname, latest.c.until)
        .outerjoin(latest, latest.c.person_id == Person.id)
        .where(Person.active)
        .order_by(Person.nickname)
    )
    found = [Certified(number, name, until, certificate_state(until, today=today)) for number, name, until in rows]
    return sorted(found, key=lambda one: (one.until is None, one.until or date.max, one.name))


def ending(people: Sequence[Certified]) -> list[tuple[int, str, date]]:
    """Those whose certificate has ended or ends soon."""
    return [(one.person_id, one.name, one.until) for one in people if one.until and one.state in ("over", "soon")]
