"""Lists of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from shop.db import session
from shop.driver import Statement
from shop.people.models import Person, PersonRole, RoleRight
from shop.web.access import May

#: Somebody must always be left who can do these.
ADMINISTRATION = frozenset({May.SEE_PEOPLE, May.EDIT_PEOPLE, May.EDIT_ROLES})
HELD = (
    select(RoleRight.right)
    .join(PersonRole, PersonRole.role_id == RoleRight.role_id)
    .where(PersonRole.person_id == bindparam("person"))
    .distinct()
)
HELD_PLAIN = Statement(HELD, ("person",))


def nicknames() -> dict[int, str]:
    """Everybody's nickname by id, also of those who left."""
    return dict(session().execute(select(Person.id, Person.nickname)).all())


def people_matching(text: str, *, kind: str = "", state: str = "") -> Select[Any]:
    """People whose name, nickname, user name or number contains `text`; `state` is locked, left, or nothing."""
    found = select(Person).where(Person.active.is_(state != "left"))
    if state == "locked":
        found = found.where(Person.pin_locked_at.is_not(None))
    if kind:
        found = found.where(Person.kind == kind)
    if text:
        columns = (Person.name, Person.nickname, Person.username, Person.staff_number)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return found


def rights_of(person_id: int) -> frozenset[May]:
    """The rights a person's roles hold; names of rights that no longer exist are left out."""
    return known_rights(session().scalars(HELD, {"person": person_id}))


def rights_kept(person_id: int) -> frozenset[May]:
    """The same with less ado, at the beginning of a request, when nothing waits to be written."""
    return known_rights(right for (right,) in HELD_PLAIN.run(session().connection(), person_id))


def known_rights(names: Iterable[str]) -> frozenset[May]:
    """Those of the names that are rights."""
    known = {right.value: right for right in May}
    return frozenset(known[name] for name in names if name in known)


def administrators() -> set[int]:
    """People who can log in at a desk and hold every right of administration."""
    held = (
        select(PersonRole.person_id, RoleRight.right)
        .join(RoleRight, RoleRight.role_id == PersonRole.role_id)
        .join(Person, Person.id == PersonRole.person_id)
        .where(Person.active.is_(True), Person.password_hash.is_not(None), Person.username.is_not(None))
        .where(RoleRight.right.in_([right.value for right in ADMINISTRATION]))
        .distinct()
    )
    rights: dict[int, set[str]] = {}
    for person, right in session().execute(held):
        rights.setdefault(person, set()).add(right)
    return {person for person, has in rights.items() if len(has) == len(ADMINISTRATION)}
