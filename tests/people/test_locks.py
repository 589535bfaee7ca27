"""Nobody who changes people or tablets ever waits for a sale that waits for him."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from shop.people.actions import devices, persons, pins
from shop.people.actions.persons import PersonFacts
from shop.people.actions.pins import PinLocked, WrongPin
from shop.people.models import Device
from shop.people.rules.waits import WRONG_PINS_UNTIL_LOCKED
from tests.support.locks import without_the_head_first
from tests.support.people import PASSWORD, PIN, School

NEW_PASSWORD = "green goose reads maps"


def deeds(school: School, device: Device, cashier: int) -> dict[str, Callable[[], object]]:
    """All that people do with people and tablets, by name, in an order in which it works."""
    at, by = school.clock.now(), school.people["administrator"]
    facts = PersonFacts(kind="student", name="小美", nickname="美美", username="meimei")
    wrong = "159260"

    def lock() -> None:
        for _ in range(WRONG_PINS_UNTIL_LOCKED):
            school.clock.advance(minutes=10)
            with suppress(WrongPin, PinLocked):
                pins.check_pin(device.id, cashier, wrong, at=school.clock.now())

    return {
        "right pin": lambda: pins.switch_on(device.id, cashier, PIN, at=at),
        "too many wrong pins": lock,
        "unlock": lambda: pins.unlock_pin(cashier, by=by, at=at),
        "new pin": lambda: pins.set_pin(cashier, "815260", by=by, at=at),
        "change": lambda: persons.change_person(cashier, facts, roles=["cashier"], by=by, at=at),
        "new password": lambda: persons.reset_password(cashier, by=by, at=at),
        "password for good": lambda: persons.set_password(cashier, PASSWORD, by=by, at=at),
        "own password": lambda: persons.change_own_password(
            cashier, present=PASSWORD, new=NEW_PASSWORD, session_id=0, at=at
        ),
        "photo": lambda: persons.set_person_photo(cashier, name="a.webp", by=by, at=at),
        "disable": lambda: persons.disable_person(cashier, by=by, at=at),
        "enable": lambda: persons.enable_person(cashier, by=by, at=at),
        "other people": lambda: devices.change_device(device.id, name="后厨", people=[], by=by, at=at),
        "enrol again": lambda: devices.enrol(devices.new_code(device.id, by=by, at=at), at=at),
        "revoke": lambda: devices.revoke(device.id, by=by, at=at),
    }


def test_whoever_changes_people_or_tablets_takes_the_ledgers_head_first(app: Flask, school: School) -> None:
    """A sale holds the head and then asks for its tablet and its cashier; PostgreSQL would throw one of two out that
    wait for each other."""
    cashier = school.add("kasse", "cashier", pin=PIN)
    device, _ = school.tablet(cashier)
    assert without_the_head_first(deeds(school, device, cashier)) == []
