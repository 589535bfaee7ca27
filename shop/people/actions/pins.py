"""Switching on a tablet by PIN, which counts only on an enrolled one. Wrong PINs lock the person, not the cashier.

The ledger's head comes before tablets and people, as it does for a sale: nobody then waits for a sale in a circle.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.once import take_numbers
from shop.people import secrets
from shop.people.actions import audit, sessions
from shop.people.actions.roles import refuse_more_than_own
from shop.people.models import Device, DevicePerson, Person
from shop.people.queries.persons import rights_of
from shop.people.rules.secrets import pin_problems
from shop.people.rules.waits import LONGEST_TABLET_WAIT, WRONG_PINS_UNTIL_LOCKED, wait_after
from shop.web.access import May
from shop.worklist import actions as worklist

LOCKED = "pin_locked"


class WrongPin(Invalid):
    """The PIN is wrong, or the person does not belong to this tablet: one answer for both."""

    message = N_("PIN 不对，请再试一次。连续输错 5 次会锁住，要请老师解锁。")


class PinLocked(DomainError):
    """Five wrong PINs: a teacher unlocks."""

    status = 423
    message = N_("「%(nickname)s」连续输错 5 次，已经锁住。请老师在「人员」里解锁；别的同学可以照常收银。")


class TabletWaits(DomainError):
    """This tablet has seen too many wrong PINs; whoever is switched on keeps selling."""

    status = 423
    message = N_("这台平板连续输错太多次，请过 %(seconds)s 秒再试。正在收银的同学不受影响。")


def switch_on(device_id: int, person_id: int, pin: str, *, address: str = "", browser: str = "", at: datetime) -> str:
    """Switch a person on at a tablet; returns the token of the new session, older ones on the tablet end.

    Raises WrongPin, PinLocked, TabletWaits. Commits the count of tries itself.
    """
    person = check_pin(device_id, person_id, pin, at=at)
    with transaction():
        take_numbers(session())
        sessions.end_all_on(device_id, why="switch", at=at)
        token = sessions.begin(
            sessions.TILL, person_id=person.id, device_id=device_id, address=address, browser=browser, at=at
        )
        audit.record("till.on", subject=f"person:{person.id}", by=person.id, device=device_id, at=at)
    return token


def check_pin(device_id: int, person_id: int, pin: str, *, at: datetime) -> Person:
    """The person, when the PIN is right on this tablet. Raises WrongPin, PinLocked, TabletWaits."""
    if session().info.get("writing"):
        raise RuntimeError("a wrong PIN must be counted even when the action is refused: check it first")
    person = _count_try(device_id, person_id, at=at)
    right = secrets.is_pin(person.pin_hash if person else None, pin)
    if person is None or not right:
        if person is not None and person.failed_pins >= WRONG_PINS_UNTIL_LOCKED:
            raise PinLocked(nickname=person.nickname)
        raise WrongPin(problems=(Problem("pin", WrongPin.message),))
    with transaction() as current:
        take_numbers(session())
        current.execute(update(Device).where(Device.id == device_id).values(failed_pins=0, pin_wait_until=None))
        _forgive(person.id, outcome=N_("PIN 输对了"), by=person.id, at=at)
    return person


def unlock_pin(person_id: int, *, by: int, at: datetime) -> None:
    """Let somebody who was locked try again."""
    with transaction():
        take_numbers(session())
        _forgive(person_id, outcome=N_("已解锁"), by=by, at=at)
        audit.record("pin.unlock", subject=f"person:{person_id}", by=by, at=at)


def set_pin(person_id: int, pin: str, *, by: int, at: datetime) -> None:
    """Give somebody a PIN; his sessions on tablets end.

    Raises Invalid when it is easy or somebody else's, MoreThanOwn for somebody who may more than `by`.
    """
    person = session().get_one(Person, person_id)
    refuse_more_than_own(rights_of(person_id), by=by)
    problems = pin_problems(pin, birthday=person.birthday) or _somebody_elses(pin, person_id)
    if problems:
        raise Invalid(problems=tuple(problems))
    hashed = secrets.hash_pin(pin)
    with transaction() as current:
        take_numbers(session())
        current.execute(update(Person).where(Person.id == person_id).values(pin_hash=hashed))
        sessions.end_all_of(person_id, kind=sessions.TILL, why="new pin", at=at)
        _forgive(person_id, outcome=N_("换了新 PIN"), by=by, at=at)
        audit.record("pin.set", subject=f"person:{person_id}", by=by, at=at)


def _somebody_elses(pin: str, person_id: int) -> list[Problem]:
    """No two people share a PIN: not on one tablet, and everybody may be put on any tablet later."""
    others = session().scalars(
        select(Person.pin_hash).where(Person.id != person_id, Person.active.is_(True), Person.pin_hash.is_not(None))
    )
    if secrets.is_pin_of_any([kept for kept in others if kept], pin):
        return [Problem("pin", N_("这个 PIN 不能用，请换一个。"))]
    return []


def _count_try(device_id: int, person_id: int, *, at: datetime) -> Person | None:
    """The person, when he may try here now; the try counts as wrong until it was right."""
    with transaction() as current:
        take_numbers(session())
        device = current.get_one(Device, device_id, with_for_update=True)
        if device.pin_wait_until is not None and device.pin_wait_until > at:
            raise TabletWaits(seconds=int((device.pin_wait_until - at).total_seconds()) + 1)
        person = current.scalar(
            select(Person)
            .join(DevicePerson, DevicePerson.person_id == Person.id)
            .where(DevicePerson.device_id == device_id, Person.id == person_id, Person.active.is_(True))
            .where(Person.pin_hash.is_not(None))
            .with_for_update(of=Person)
        )
        if person is not None and person.pin_locked_at is not None:
            raise PinLocked(nickname=person.nickname)
        device.failed_pins += 1
        device.pin_wait_until = at + wait_after(device.failed_pins, longest=LONGEST_TABLET_WAIT)
        if person is not None:
            person.failed_pins += 1
            if person.failed_pins >= WRONG_PINS_UNTIL_LOCKED:
                _lock(person, device, at=at)
        return person


def _lock(person: Person, device: Device, *, at: datetime) -> None:
    person.pin_locked_at = at
    worklist.open_item(
        LOCKED,
        subject=f"person:{person.id}",
        right=May.EDIT_PEOPLE,
        facts={"nickname": person.nickname, "device": device.name, "person_id": person.id},
        device=device.id,
        at=at,
    )
    audit.record("pin.lock", subject=f"person:{person.id}", by=None, device=device.id, at=at)


def _forgive(person_id: int, *, outcome: str, by: int, at: datetime) -> None:
    unlocked = {"failed_pins": 0, "pin_locked_at": None}
    session().execute(update(Person).where(Person.id == person_id).values(unlocked))
    worklist.close_about(LOCKED, subject=f"person:{person_id}", outcome=outcome, by=by, at=at)
