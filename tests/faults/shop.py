"""A small shop to go wrong: people, a short menu and three enrolled tablets; made once, copied for each history."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from config import Settings, sqlite_url
from shop import create_app
from shop.calendar.actions.reminder import remind
from shop.catalog.actions.seed import load_seed
from shop.catalog.actions.shelves import begin_tax_rates
from shop.catalog.models import Product
from shop.db import db, session, transaction, upgrade
from shop.kernel.clock import FakeClock
from shop.people.actions import devices, persons
from shop.people.models import ShopSetting
from shop.people.secrets import till_token
from shop.upkeep.actions.books import open_books

#: Monday, 2026-11-23, 09:00 in Shanghai.
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TABLETS = 3
LEFT_ON_SALE = 14
PASSWORD = "翻过三座大山 再去赶马帮街"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A tablet: its id, its credential and the token its pages send."""

    device: int
    credential: str
    token: str


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the template lies and who is in it."""

    url: str
    folder: Path
    tablets: tuple[Enrolled, ...]
    sellers: tuple[int, ...]
    teacher: int

    @property
    def database(self) -> Path:
        """The file of an SQLite shop."""
        return self.folder / "shop.sqlite3"


def settings_of(url: str, folder: Path) -> Settings:
    """Settings of a shop in this folder; the served one reads the same keys there."""
    keys = {"secret_key": "5b1f" * 10 + "97c3d80e26a4", "pin_pepper": "c8e2" * 10 + "31f7b65d90a4"}
    for name, key in keys.items():
        path = folder / name
        if not path.exists():
            path.write_text(key)
            path.chmod(0o600)
    return Settings(
        data_dir=folder, database_url=url, secure_cookies=False, testing=True, rate_limits=False,
        secret_key=keys["secret_key"], pin_pepper=keys["pin_pepper"],
    )  # fmt: skip


def open_app(url: str, folder: Path) -> tuple[Flask, FakeClock]:
    """The application in this process, with a clock in our hand."""
    clock = FakeClock(OPENING)
    app = create_app(settings_of(url, folder), clock=clock)
    app.extensions["own_addresses"] = list
    return app, clock


def build(folder: Path, url: str | None = None, *, at: datetime = OPENING) -> Shop:
    """Make the template. `url` is a database of its own elsewhere, else SQLite in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    url = url or sqlite_url(folder / "shop.sqlite3")
    upgrade(url)
    app, _ = open_app(url, folder)
    with app.app_context():
        with transaction() as books:
            open_books(at=at)
            teacher = persons.add_first_teacher(username="teacher", name="普云", password=PASSWORD, at=at).id
            sellers = tuple(_seller(name, teacher, at) for name in ("阿朵", "小马", "玉香"))
            load_seed(by=teacher, at=at)
            begin_tax_rates(at=at)
            remind(at=at)
            _shorten_menu()
            tablets = tuple(_tablet(number, sellers, teacher, at) for number in range(TABLETS))
            books.add(ShopSetting(name="set_up", value="true"))
            books.add(ShopSetting(name="shift_required", value="false"))
        db.session.remove()
        db.engine.dispose()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(folder / "shop.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Shop(url, folder, tablets, sellers, teacher)


def _seller(name: str, teacher: int, at: datetime) -> int:
    facts = persons.PersonFacts(kind="student", name=name, nickname=name)
    return persons.add_person(facts, roles=["store_manager"], by=teacher, at=at).id


def _tablet(number: int, sellers: tuple[int, ...], teacher: int, at: datetime) -> Enrolled:
    _, code = devices.add_device(name=f"平板 {number + 1}", people=sellers, by=teacher, at=at)
    device, credential = devices.enrol(code, at=at)
    return Enrolled(device.id, credential, till_token(device.id, device.epoch))


def _shorten_menu() -> None:
    """A short menu keeps ten thousand histories quick: drinks with choices, some pots, the combos and their parts."""
    products = session().scalars(select(Product).order_by(Product.id)).all()
    parts = {choice.product_id for product in products for slot in product.slots for choice in slot.choices}
    plain = [product.id for product in products if product.kind != "combo" and product.id not in parts]
    kept = {*parts, *plain[:LEFT_ON_SALE], *plain[-3:]}
    for product in products:
        if product.kind != "combo" and product.id not in kept:
            product.active = False


def copy(template: Path, target: Path) -> None:
    """Put a copy of the template's database in the place of another; nothing may be connected to either."""
    for extra in ("-wal", "-shm"):
        target.with_name(target.name + extra).unlink(missing_ok=True)
    shutil.copyfile(template, target)
