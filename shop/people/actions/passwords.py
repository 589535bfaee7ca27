"""Logging in by password: every try is counted before it is checked, so that a crowd of guesses gains nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid
from shop.people import secrets
from shop.people.models import Person
from shop.people.rules.waits import wait_after


class WrongPassword(Invalid):
    """One answer for an unknown name, a wrong password, a wait and somebody who left."""

    message = N_("用户名或密码不对。连续输错几次以后要等一会儿（最长 15 分钟）才能再试；忘了密码请找管理员重设。")


def check_password(username: str, password: str, *, at: datetime) -> Person:
    """The person with this user name and password. Commits the count of tries itself. Raises WrongPassword."""
    if session().info.get("writing"):
        raise RuntimeError("a wrong password must be counted even when the action is refused: check it first")
    person = _count_try(username, at=at)
    right = secrets.is_password(person.password_hash if person else None, password)
    if person is None or not right:
        raise WrongPassword
    _forget_tries(person, password)
    return person


def _count_try(username: str, *, at: datetime) -> Person | None:
    """The person, when there is one who may try now; the try counts as failed until it has succeeded."""
    name = username.strip().lower()
    with transaction() as current:
        person = current.scalar(
            select(Person)
            .where(func.lower(Person.username) == name, Person.active.is_(True), Person.password_hash.is_not(None))
            .where(or_(Person.password_wait_until.is_(None), Person.password_wait_until <= at))
            .where(or_(Person.one_time_until.is_(None), Person.one_time_until > at))
            .with_for_update()
        )
        if person is not None:
            person.failed_passwords += 1
            person.password_wait_until = at + wait_after(person.failed_passwords)
        return person


def _forget_tries(person: Person, password: str) -> None:
    kept = person.password_hash or ""
    values: dict[str, object] = {"failed_passwords": 0, "password_wait_until": None}
    if secrets.is_outdated(kept):
        values["password_hash"] = secrets.hash_password(password)
    with transaction():
        session().execute(update(Person).where(Person.id == person.id, Person.password_hash == kept).values(**values))
