"""A teacher's own phone gets the key that answers tills which are alone."""

from __future__ import annotations

from datetime import datetime

from shop.db import session
from shop.kernel.errors import N_, Forbidden, Invalid, Problem
from shop.people import security_log
from shop.people.actions import audit
from shop.people.actions.passwords import WrongPassword, check_password
from shop.people.models import Person
from shop.people.queries.answers import key_of
from shop.people.queries.persons import rights_of
from shop.web.access import May


class WrongSecret(Invalid):
    """The password typed again is not the person's own."""

    message = N_("密码不对。连续输错以后要等一会儿才能再试。")


def give_key(*, secret: str, by: int, at: datetime) -> bytes:
    """The key for this person's phone, after the password was typed again.

    Must not run inside transaction(): a wrong password counts. Raises WrongSecret, Forbidden.
    """
    try:
        person = check_password(session().get_one(Person, by).username or "", secret, at=at)
    except WrongPassword as error:
        raise WrongSecret(problems=(Problem("secret", WrongSecret.message),)) from error
    key = key_of(person.id)
    if key is None or person.id != by or May.APPROVE not in rights_of(by):
        raise Forbidden
    audit.record("approval.phone", subject=f"person:{by}", by=by, at=at)
    security_log.note("approval.phone", person=by)
    return key
