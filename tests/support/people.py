"""People for tests: one of each post, logged in or switched on, without the price of hashing for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import devices
from shop.people.models import Device, Person, Role
from shop.people.secrets import hash_password, hash_pin, till_token
from shop.upkeep.actions.books import open_books
from tests.support.application import ShopClient
from tests.support.canaries import sow

PASSWORD = "blue horse eats noodles"
PIN = "603914"


@cache
def password_hash() -> str:
    """The password everybody has, hashed once."""
    return hash_password(PASSWORD)


@dataclass
class School:
    """An opened shop with one person of each post; ids by the post's code. The administrator is called so too."""

    session: Session
    clock: FakeClock
    people: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, role: str | None, *, kind: str = "student", pin: str | None = None) -> int:
        """Somebody with the user name `name` and everybody's password, holding one post."""
        with transaction() as current:
            roles = list(current.scalars(select(Role).where(Role.code == role))) if role else []
            person = Person(
                kind=kind,
                name=f"名{name}",
                nickname=f"昵{name}",
                username=name,
                password_hash=password_hash(),
                pin_hash=hash_pin(pin) if pin else None,
                created_at=self.clock.now(),
                roles=roles,
            )
            current.add(person)
            current.flush()
            self.people[name] = person.id
        return person.id

    def tablet(self, *people: int, name: str = "吧台平板") -> tuple[Device, str]:
        """An enrolled tablet for these people, with its credential."""
        _, code = devices.add_device(name=name, people=people, by=self.people["administrator"], at=self.clock.now())
        device, credential = devices.enrol(sow(code), at=self.clock.now())
        return device, sow(credential)

    def change(self, person_id: int, **values: object) -> None:
        """Set a person's columns behind the actions' back."""
        with transaction() as current:
            current.execute(update(Person).where(Person.id == person_id).values(**values))


def open_school(session: Session, clock: FakeClock) -> School:
    """An opened shop with one person of each post."""
    school = School(session, clock)
    with transaction():
        open_books(at=clock.now())
        for code in session.scalars(select(Role.code).order_by(Role.id)).all():
            school.add(code, code, kind="teacher" if code in ("teacher", "administrator") else "student")
    return school


def browser(app: Flask) -> ShopClient:
    """One more browser."""
    app.test_client_class = ShopClient
    client = app.test_client()
    assert isinstance(client, ShopClient)
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


def log_in(client: ShopClient, username: str, password: str = PASSWORD) -> ShopClient:
    """Log in at a desk."""
    answer = client.post("/login", data={"username": username, "password": password})
    assert answer.status_code == 303, answer.text
    return client


def put_tablet(client: ShopClient, device: Device, credential: str) -> dict[str, str]:
    """Make the browser this tablet; returns the headers its pages send."""
    client.set_cookie("__Host-device", credential, secure=True)
    with client.application.app_context():
        return {"X-Till-Token": till_token(device.id, device.epoch), "Accept": "application/json"}
