"""Tablets: a teacher makes a code, the tablet trades it for a credential of its own, a click takes that away.

The ledger's head comes before the tablet, as it does for a sale: nobody then waits for a sale in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.ids import device_letter, short_code
from shop.once import take_numbers
from shop.people import secrets
from shop.people.actions import audit, sessions
from shop.people.models import Device, DevicePerson, Person, Purpose
from shop.people.queries.persons import nicknames

CODE_VALID = timedelta(minutes=15)
LONGEST_NAME = 64


class CodeNotValid(Invalid):
    """The code is wrong, used, or too old."""

    message = N_("登记码不对或已过期（15 分钟内有效，只能用一次）。请老师在「平板」页面重新生成。")


def add_device(
    *, name: str, purpose: Purpose = Purpose.TILL, people: Iterable[int] = (), by: int, at: datetime
) -> tuple[Device, str]:
    """Add a tablet; returns it with the one-time code that is shown once. Raises Invalid."""
    with transaction() as current:
        device = Device(name=_checked_name(name), letter=f"?{short_code(3)}", purpose=purpose.value, created_by=by)
        current.add(device)
        current.flush()
        device.letter = device_letter(device.id)
        code = _put_code(device, at=at)
        current.flush()
        _assign(device.id, people)
        audit.record("device.add", subject=f"device:{device.id}", detail=device.name, by=by, at=at)
        return device, code


def new_code(device_id: int, *, by: int, at: datetime) -> str:
    """A fresh code to enrol this tablet (again, or another in its place)."""
    with transaction():
        take_numbers(session())
        device = found_device(device_id)
        code = _put_code(device, at=at)
        audit.record("device.code", subject=f"device:{device_id}", by=by, at=at)
        return code


def enrol(code: str, *, at: datetime) -> tuple[Device, str]:
    """Trade a code for the tablet's credential; the code is used up. Raises CodeNotValid.

    A tablet that was enrolled before begins a new epoch: its numbers start again without meeting the old ones.
    """
    credential = secrets.new_token()
    plain = "".join(code.split()).replace("-", "").upper()
    with transaction() as current:
        wanted = select(Device).where(Device.enrol_code_hash == secrets.token_hash(plain), Device.enrol_until > at)
        if current.scalar(wanted) is None:  # a wrong code keeps no sale waiting
            raise CodeNotValid
        take_numbers(current)
        device = current.scalar(wanted.with_for_update().execution_options(populate_existing=True))
        if device is None:
            raise CodeNotValid
        if device.enrolled_at is not None:
            device.epoch += 1
            device.contiguous_seq = device.highest_seq = device.pending = 0
            device.last_sha256 = "0" * 64
            sessions.end_all_on(device.id, why="enrolled again", at=at)
        device.credential_hash = secrets.token_hash(credential)
        device.enrol_code_hash = device.enrol_until = None
        device.enrolled_at, device.revoked_at = at, None
        device.failed_pins, device.pin_wait_until = 0, None
        detail = f"{device.letter}{device.epoch}"
        audit.record("device.enrol", subject=f"device:{device.id}", detail=detail, by=None, device=device.id, at=at)
        return device, credential


def revoke(device_id: int, *, by: int, at: datetime) -> None:
    """Shut a tablet out at once. It may still hand over what it holds; all of that waits for a decision."""
    with transaction():
        take_numbers(session())
        device = found_device(device_id)
        device.revoked_at = at
        device.enrol_code_hash = device.enrol_until = None
        sessions.end_all_on(device_id, why="revoked", at=at)
        audit.record("device.revoke", subject=f"device:{device_id}", detail=device.name, by=by, at=at)


def change_device(
    device_id: int, *, name: str, purpose: Purpose | None = None, people: Iterable[int], by: int, at: datetime
) -> None:
    """Rename a tablet, say what it is for and who may switch on there; who no longer may is switched off.

    Raises Invalid.
    """
    with transaction() as current:
        take_numbers(session())
        device = found_device(device_id)
        device.name = _checked_name(name)
        device.purpose = (purpose or Purpose(device.purpose)).value
        before = set(current.scalars(select(DevicePerson.person_id).where(DevicePerson.device_id == device_id)))
        current.execute(delete(DevicePerson).where(DevicePerson.device_id == device_id))
        after = _assign(device_id, people)
        for person in before - after:
            sessions.end_on(device_id, person_id=person, why="not assigned", at=at)
        names = nicknames()
        detail = " ".join(
            [
                device.purpose,
                *(f"＋{names[one]}" for one in sorted(after - before)),
                *(f"－{names[one]}" for one in sorted(before - after)),
            ]
        )
        audit.record("device.change", subject=f"device:{device_id}", detail=detail, by=by, at=at)


def found_device(device_id: int) -> Device:
    """The tablet. Raises NotFound."""
    device = session().get(Device, device_id)
    if device is None:
        raise NotFound
    return device


def _put_code(device: Device, *, at: datetime) -> str:
    code = short_code()
    device.enrol_code_hash = secrets.token_hash(code)
    device.enrol_until = at + CODE_VALID
    return code


def _checked_name(name: str) -> str:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid(problems=(Problem("name", N_("给平板起个名字，最多 64 个字，例如「吧台平板」。")),))
    return name.strip()


def _assign(device_id: int, people: Iterable[int]) -> set[int]:
    known = set(session().scalars(select(Person.id).where(Person.id.in_(set(people)), Person.active.is_(True))))
    if known:
        rows = [{"device_id": device_id, "person_id": person} for person in sorted(known)]
        session().execute(insert(DevicePerson), rows)
    return known
