"""Answers what a history asks: requests of its tablets, what happens in the office, and at the end the audit."""

from __future__ import annotations

import dataclasses
import io
import json
import secrets
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from config import Settings
from shop.backup.actions.restore import restore
from shop.backup.actions.take import take_backup
from shop.backup.choosing import look_at
from shop.backup.manifest import Reason
from shop.catalog.actions.products import change_product
from shop.catalog.models import CatalogVersion, Product
from shop.db import db, session, transaction
from shop.kernel.clock import FakeClock
from shop.kernel.ids import uuid7
from shop.people.actions import devices
from shop.people.models import Approval, Device
from shop.people.secrets import till_token
from shop.shifts.actions.closing import look_after
from shop.till.actions.parking import AlreadyTaken, claim, park
from shop.till.queries.boot import last_of
from tests.faults.shop import OPENING, Shop, copy

Message = dict[str, Any]


class Office:
    """One shop in this process: its application, its clock, its database that can be put back."""

    def __init__(self, shop: Shop, app: Flask, clock: FakeClock, work: Path) -> None:
        self.shop, self.app, self.clock, self.work = shop, app, clock, work
        self.database = work / "shop.sqlite3"
        self.saved: Path | None = None
        self.credentials: dict[int, str] = {}
        self.trouble: str | None = None
        self.first_key = app.extensions["settings"].secret_key

    def open(self, seed: int) -> Message:
        """Fresh books for the next history; the catalogue's version is the history's own."""
        self.close()
        self.replace_database()
        self.saved = None
        shutil.rmtree(self.work / "backups", ignore_errors=True)  # of the history before, which had the same dates
        self._use_key(self.first_key)
        self.credentials = {one.device: one.credential for one in self.shop.tablets}
        self.clock.moment = OPENING
        with self.app.app_context(), transaction() as books:
            books.execute(update(CatalogVersion).values(version=10 + 100 * (seed % 1_000_000)))
        people = list(self.shop.sellers)
        return {
            "seed": seed,
            "now_ms": int(OPENING.timestamp() * 1000),
            "tablets": [{"device": one.device, "people": [{"id": who} for who in people]} for one in self.shop.tablets],
        }

    def replace_database(self) -> None:
        """Copy the template over the books of the history before."""
        copy(self.shop.database, self.database)

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def answer(self, message: Message) -> Message:
        """What one message comes to."""
        deed: Callable[[Message], Message] = getattr(self, f"do_{message['do'].replace(' ', '_')}")
        if message["do"] == "http":
            return deed(message)
        with self.app.app_context():
            session().rollback()
            return deed(message) or {}

    def do_http(self, message: Message) -> Message:
        """A request of a tablet's page."""
        body = (message["body"] or "").encode()
        address, _, query = message["path"].partition("?")
        environ = {
            "REQUEST_METHOD": message["method"], "PATH_INFO": address, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", "HTTP_ACCEPT": "application/json",
            "HTTP_X_TILL_TOKEN": message["token"], "HTTP_COOKIE": f"device={self.credentials[message['device']]}",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        said: Message = {}
        self.trouble = message.get("trouble")

        def start(status: str, _headers: Any, _error: Any = None) -> Callable[[bytes], object]:
            said["status"] = int(status[:3])
            return lambda _: None

        try:
            chunks = self.app.wsgi_app(environ, start)
            said["body"] = b"".join(chunks).decode("utf-8", "replace")
            if hasattr(chunks, "close"):
                chunks.close()
        except OperationalError:
            return {"status": 500, "body": '{"error": {"message": "500"}}'}
        finally:
            self.trouble = None
        return said

    def do_clock(self, message: Message) -> Message:
        """Time passes."""
        self.clock.moment = datetime.fromtimestamp(message["now_ms"] / 1000, UTC)
        return {}

    def do_approve(self, message: Message) -> Message:
        """A teacher's yes, as the approvals action leaves it."""
        now = self.clock.now()
        with transaction() as books:
            approval = Approval(
                uuid=uuid7(now), action=message["action"], operation_uuid=UUID(message["operation_uuid"]),
                amount_fen=message["amount_fen"], reason="", requested_by=self.shop.sellers[0],
                approved_by=self.shop.teacher, granted_at=now, expires_at=now + timedelta(minutes=2),
            )  # fmt: skip
            books.add(approval)
        return {"approval_uuid": str(approval.uuid)}

    def do_enrol(self, message: Message) -> Message:
        """A teacher enrols the tablet again."""
        code = devices.new_code(message["device"], by=self.shop.teacher, at=self.clock.now())
        device, self.credentials[message["device"]] = devices.enrol(code, at=self.clock.now())
        return {"epoch": device.epoch, "token": till_token(device.id, device.epoch)}

    def do_rekey(self, _message: Message) -> Message:
        """The server's keys are new, as after a move to another machine: no page's token is good any more."""
        self._use_key(secrets.token_hex(24))
        return {}

    def _use_key(self, key: str) -> None:
        settings = self.app.extensions["settings"]
        self.app.extensions["settings"] = dataclasses.replace(settings, secret_key=key)

    def do_known(self, message: Message) -> Message:
        """What the server knows of a tablet."""
        return last_of(session().get_one(Device, message["device"], populate_existing=True))

    def do_revoke(self, message: Message) -> Message:
        """A teacher shuts the tablet out."""
        devices.revoke(message["device"], by=self.shop.teacher, at=self.clock.now())
        return {}

    def do_park(self, message: Message) -> Message:
        """A basket is put aside."""
        park(
            UUID(message["parked_uuid"]), label="", items=1, total_fen=0, basket=message["basket"], size=100,
            by=self.shop.sellers[0], device=message["device"], at=self.clock.now(),
        )  # fmt: skip
        return {}

    def do_claim(self, message: Message) -> Message:
        """Somebody takes it up."""
        asked = {"by": self.shop.sellers[0], "device": message["device"], "at": self.clock.now()}
        try:
            return {"basket": claim(UUID(message["parked_uuid"]), **asked)}
        except AlreadyTaken:
            return {"basket": None}

    def do_reprice(self, message: Message) -> Message:
        """The office changes a price."""
        product = self._product(message["pick"])
        change_product(
            product.id, price_fen=product.price_fen + 100, by=self.shop.teacher, at=self.clock.now()
        )  # fmt: skip
        return {}

    def do_put_away(self, message: Message) -> Message:
        """The office takes a product off the menu."""
        change_product(self._product(message["pick"]).id, active=False, by=self.shop.teacher, at=self.clock.now())
        return {}

    def _product(self, pick: int) -> Product:
        menu = session().scalars(
            select(Product).where(Product.active, Product.kind.in_(("drink", "food"))).order_by(Product.id)
        )
        products = menu.all()
        return products[pick % len(products)]

    def do_save(self, _message: Message) -> Message:
        """A backup, as `shop backup` takes it."""
        taken = take_backup(self._settings, reason=Reason.BY_HAND, at=self.clock.now())
        self.saved = taken.path.replace(self.work / taken.path.name)  # older ones are let go of where they lie
        return {}

    def do_restore(self, _message: Message) -> Message:
        """The last backup is put back, as `shop restore` does it."""
        self.close()
        assert self.saved is not None
        restore(self._settings, look_at(self.saved), at=self.clock.now())
        return {}

    def do_night(self, _message: Message) -> Message:
        """What is done for shifts every night."""
        look_after(at=self.clock.now())
        return {}

    def settle_files(self) -> None:
        """Nothing may be left in SQLite's log when the file is copied."""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()

    @property
    def _settings(self) -> Settings:
        settings: Settings = self.app.extensions["settings"]
        return settings


def lines(stream: Any) -> Any:
    """Messages as they come."""
    for line in stream:
        yield json.loads(line)
