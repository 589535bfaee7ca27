"""Keys of those who may agree while a till is alone, and what their tablets keep of them."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from shop.db import session
from shop.people.models import Device, Person, PersonRole, RoleRight
from shop.people.rules import answers
from shop.web.access import May
from shop.web.now import settings

#: How many challenges a tablet can put before it has to hear from the server again.
SLOTS = 6
#: A school has few who approve; more would make the tablet's list slow to count.
MOST = 8


@dataclass(frozen=True, slots=True)
class Images:
    """What a tablet keeps of one approver: a nickname, and one image per running number."""

    id: int
    nickname: str
    images: list[str]


def key_of(person_id: int) -> bytes | None:
    """The person's key; another password makes another key. None without a password or when the person left."""
    found = select(Person.password_hash).where(Person.id == person_id, Person.active.is_(True))
    password = session().scalar(found)
    return _key(person_id, password) if password else None


def images_for(device_id: int, *, first: int, mark: str) -> tuple[str, list[Images] | None]:
    """What the tablet keeps from running number `first` on; None when what it has, named by `mark`, is still right."""
    device = session().get_one(Device, device_id)
    people = _approvers()
    keys = [(person_id, nickname, _key(person_id, password)) for person_id, nickname, password in people]
    present = _mark(device, first, keys)
    if present == mark:
        return present, None
    places = [answers.place_of(device.letter, device.epoch, first + ahead) for ahead in range(SLOTS)]
    return present, [
        Images(person_id, nickname, [_text(answers.image(key, place, person_id)) for place in places])
        for person_id, nickname, key in keys
    ]


def _approvers() -> list[tuple[int, str, str]]:
    rows = session().execute(
        select(Person.id, Person.nickname, Person.password_hash)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .join(RoleRight, RoleRight.role_id == PersonRole.role_id)
        .where(RoleRight.right == May.APPROVE.value, Person.active.is_(True), Person.password_hash.is_not(None))
        .distinct()
        .order_by(Person.id)
        .limit(MOST)
    )
    return [(person_id, nickname, password) for person_id, nickname, password in rows if password]


def _key(person_id: int, password: str) -> bytes:
    return hmac.new(settings().pin_pepper.encode(), f"offline-yes:{person_id}:{password}".encode(), sha256).digest()


def _mark(device: Device, first: int, keys: list[tuple[int, str, bytes]]) -> str:
    said = sha256(f"{device.letter}{device.epoch}:{first}".encode())
    for person_id, nickname, key in keys:
        said.update(f"\n{person_id}:{nickname}:{sha256(key).hexdigest()}".encode())
    return said.hexdigest()[:16]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
