"""Switching on a tablet by PIN. The tablet is the first factor; every wrong PIN is counted before it is answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.people import secrets
from shop.people.actions import audit
from shop.people.models import Device, DevicePerson, Person
from shop.people.rules.secrets import pin_problems
from shop.people.rules.waits import LONGEST_TABLET_WAIT, WRONG_PINS_UNTIL_LOCKED, wait_after


class WrongPin(Invalid):
    """The PIN is wrong, or the person does not belong to this tablet: one answer for both."""

    message = N_("PIN 不对，请再试一次。连续输错 5 次会锁定，要请老师解锁。")


class PinLocked(DomainError):
    """Too many wrong PINs for this person."""

    status = 423
    message = N_("输错太多次，已经锁定。请老师在「人员」里解锁；别的同学可以照常收银。")


class TabletWaits(DomainError):
    """Too many wrong PINs on this tablet in a row."""

    status = 423
    message = N_("这台平板连续输错太多次，请过 %(seconds)s 秒再试。正在收银的同学不受影响。")


class PinTaken(Invalid):
    """Somebody on the same tablet has this PIN already."""

    message = N_("这个 PIN 不能用，请换一个。")


def check_pin(device_id: int, person_id: int, pin: str, *, at: datetime) -> Person:
    """The person, when the PIN is right. Commits the count of wrong ones itself. Raises WrongPin, PinLocked, TabletWaits."""
    with transaction() as current:
        device = current.scalars(select(Device).where(Device.id == device_id).with_for_update()).one()
        if device.pin_wait_until is not None and device.pin_wait_until > at:
            raise TabletWaits(seconds=int((device.pin_wait_until - at).total_seconds()) + 1)
        person = current.scalar(
            select(Person)
            .join(DevicePerson, DevicePerson.person_id == Person.id)
            .where(DevicePerson.device_id == device_id, Person.id == person_id, Person.active.is_(True))
            .with_for_update()
        )
        if person is not None and person.pin_locked_at is not None:
            raise PinLocked
        device.failed_pins += 1
        device.pin_wait_until = at + wait_after(device.failed_pins, longest=LONGEST_TABLET_WAIT)
        if person is not None:
            person.failed_pins += 1
            if person.failed_pins >= WRONG_PINS_UNTIL_LOCKED:
                person.pin_locked_at = at
    right = secrets.is_pin(person.pin_hash if person else None, pin)
    if person is None or not right:
        if person is not None and person.pin_locked_at is not None:
            audit.record("pin.lock", subject=f"person:{person_id}", by=None, device=device_id, at=at)
        raise WrongPin
    with transaction() as current:
        current.execute(update(Person).where(Person.id == person_id).values(failed_pins=0, pin_locked_at=None))
        current.execute(update(Device).where(Device.id == device_id).values(failed_pins=0, pin_wait_until=None))
    return person


def set_pin(person_id: int, pin: str, *, by: int, at: datetime) -> None:
    """Give a person a new PIN and unlock them. Raises Invalid for an easy one, PinTaken for one in use on a shared tablet."""
    with transaction() as current:
        person = current.get_one(Person, person_id)
        if problems := pin_problems(pin, birthday=person.birthday):
            raise Invalid(problems=tuple(problems))
        if any(secrets.is_pin(kept, pin) for kept in _others_pins(person_id)):
            raise PinTaken(problems=(Problem("pin", PinTaken.message),))
        person.pin_hash = secrets.hash_pin(pin)
        person.failed_pins = 0
        person.pin_locked_at = None
        audit.record("pin.set", subject=f"person:{person_id}", by=by, at=at)


def _others_pins(person_id: int) -> list[str]:
    shared = select(DevicePerson.device_id).where(DevicePerson.person_id == person_id)
    others = (
        select(Person.pin_hash)
        .join(DevicePerson, DevicePerson.person_id == Person.id)
        .where(DevicePerson.device_id.in_(shared), Person.id != person_id, Person.pin_hash.is_not(None))
        .distinct()
    )
    return [kept for kept in session().scalars(others) if kept]
