"""An enrolled tablet's browser for tests: sends what the till's pages send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shop.db import session
from shop.people.actions.devices import add_device, enrol
from shop.people.actions.pins import set_pin
from shop.people.models import Person
from shop.people.secrets import till_token
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.canaries import sow
from tests.support.tills import TabletForTests

PIN = "739182"


@dataclass
class Tablet:
    """A browser with the tablet's credential, and the maker of its envelopes."""

    client: ShopClient
    token: str
    maker: TabletForTests
    books: Books

    def send(self, method: str, path: str, body: bytes | None = None, *, token: str | None = None) -> TestResponse:
        """One request as the till sends it."""
        headers = {"X-Till-Token": self.token if token is None else token, "Accept": "application/json"}
        return self.client.open(
            path, method=method, data=body, content_type="application/json", headers=headers, csrf=False
        )

    def status(self, method: str, path: str, body: bytes | None = None, *, token: str | None = None) -> int:
        """Only how it was answered."""
        return self.send(method, path, body, token=token).status_code

    def get(self, path: str) -> Any:
        """A question that is answered."""
        response = self.send("GET", path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def post(self, path: str, message: dict[str, Any]) -> Any:
        """A message that is accepted."""
        response = self.send("POST", path, json.dumps(message).encode())
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def body(self, *envelopes: dict[str, Any]) -> bytes:
        """A batch."""
        return json.dumps(self.maker.request(envelopes)).encode()

    def sync(self, *envelopes: dict[str, Any]) -> Any:
        """Send a batch that is answered."""
        response = self.send("POST", "/till/sync", self.body(*envelopes))
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def switch_on(self) -> None:
        """The cashier enters the PIN."""
        self.post("/till/pin", {"person_id": self.books.cashier, "pin": PIN})


def enrolled(app: Flask, books: Books, *, name: str = "吧台平板") -> Tablet:
    """Enrol a tablet as a teacher does, with the cashier on it."""
    now = books.clock.now()
    if session().get_one(Person, books.cashier).pin_hash is None:
        set_pin(books.cashier, PIN, by=books.teacher, at=now)
    device, code = add_device(name=name, people=[books.cashier], by=books.teacher, at=now)
    device, credential = enrol(sow(code), at=now)
    app.test_client_class = ShopClient
    client = app.test_client()
    assert isinstance(client, ShopClient)
    client.set_cookie("__Host-device", sow(credential), secure=True)
    with app.app_context():
        token = till_token(device.id, device.epoch)
    maker = TabletForTests(device.id, books.cashier, books.clock, letter=device.letter)
    return Tablet(client, token, maker, books)
