"""Tablets and who may switch on there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from shop.db import session
from shop.people.models import Device, DevicePerson, Person, PersonKind, Purpose
from shop.people.secrets import token_hash


@dataclass(frozen=True, slots=True)
class OnDevice:
    """Somebody as a tablet shows them: nothing that tells who it is outside the shop."""

    id: int
    nickname: str
    initial: str
    colour: str
    photo: str | None
    pin_mark: str


def people_on_device(device_id: int) -> list[OnDevice]:
    """Those who may switch on at this tablet: active, assigned to it, with a PIN."""
    people = session().scalars(
        select(Person)
        .join(DevicePerson, DevicePerson.person_id == Person.id)
        .where(DevicePerson.device_id == device_id, Person.active.is_(True), Person.pin_hash.is_not(None))
        .order_by(Person.nickname)
    )
    return [
        OnDevice(one.id, one.nickname, one.nickname[:1], one.colour, one.photo, _mark(one.pin_hash)) for one in people
    ]


def pin_mark_of(person_id: int) -> str:
    """Another one when the PIN is another: a tablet then forgets what it kept to check the old one."""
    return _mark(session().scalar(select(Person.pin_hash).where(Person.id == person_id)))


def _mark(pin_hash: str | None) -> str:
    return token_hash(pin_hash).hex()[:12] if pin_hash else ""


def is_face_on_device(device_id: int, photo: str) -> bool:
    """Whether somebody who may switch on at this tablet is shown by this photo."""
    found = (
        select(Person.id)
        .join(DevicePerson, DevicePerson.person_id == Person.id)
        .where(DevicePerson.device_id == device_id, Person.active.is_(True), Person.photo == photo)
    )
    return session().scalar(found.limit(1)) is not None


def assigned_people() -> dict[int, list[int]]:
    """The people assigned to each tablet."""
    assigned: dict[int, list[int]] = {}
    for device, person in session().execute(select(DevicePerson.device_id, DevicePerson.person_id)):
        assigned.setdefault(device, []).append(person)
    return assigned


def devices() -> list[Device]:
    """All tablets, those in use first."""
    return list(session().scalars(select(Device).order_by(Device.revoked_at.is_not(None), Device.id)))


def device_names() -> dict[int, str]:
    """Every tablet's name by id."""
    return dict(session().execute(select(Device.id, Device.name)).all())


def people_for_tablets() -> list[Person]:
    """Those who may be assigned to a tablet: active people of the school."""
    statement = select(Person).where(Person.active.is_(True), Person.kind != PersonKind.PARTNER.value)
    return list(session().scalars(statement.order_by(Person.nickname)))


def likely_people() -> list[int]:
    """Who will most likely switch on at a new tablet: whoever has a PIN, and every student."""
    return [one.id for one in people_for_tablets() if one.pin_hash or one.kind == PersonKind.STUDENT.value]


def tills() -> list[Device]:
    """Enrolled tills in use."""
    wanted = select(Device).where(Device.purpose == Purpose.TILL.value, Device.revoked_at.is_(None))
    return list(session().scalars(wanted.where(Device.enrolled_at.is_not(None)).order_by(Device.id)))


def has_display() -> bool:
    """Whether a screen for customers is enrolled, so that tills tell what they show."""
    wanted = select(Device.id).where(Device.purpose == Purpose.DISPLAY.value, Device.revoked_at.is_(None))
    return session().scalar(wanted.where(Device.enrolled_at.is_not(None)).limit(1)) is not None
