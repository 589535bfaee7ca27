"""The shop that is measured: one cashier, eight tablets, sixty products, and if wanted a long history."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench._tills import PRICES, Till
from config import Settings
from shop import create_app
from shop.backup.jobs import BACKUP
from shop.catalog.models import Category, Outlet, Product
from shop.db import db, session, transaction, upgrade
from shop.driver import Plain
from shop.jobs.kinds import all_kinds
from shop.jobs.models import Job
from shop.jobs.rules import JobState
from shop.kernel.clock import FakeClock, SystemClock, business_day, local_hour
from shop.kernel.ids import uuid7
from shop.once import take_numbers
from shop.people.actions import audit
from shop.people.models import Device, DevicePerson, Person, PersonRole, Role, ShopSetting
from shop.people.secrets import till_token, token_hash
from shop.sales.actions.take import take_sales
from shop.sales.rules.records import LineRecord, PaymentRecord, SaleRecord
from shop.till.actions.receive import OPERATIONS
from shop.upkeep.actions.books import open_books

Product3: TypeAlias = tuple[int, str, int]
OPENED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TABLETS = 9
PRODUCTS = 60
HISTORY_DAYS = 730
CHUNK = 20_000


@dataclass(frozen=True)
class Enrolled:
    """A tablet and what it proves itself with."""

    till: Till
    cookie: str
    token: str


def settings_for(url: str, folder: Path) -> Settings:
    """Settings of a shop in this folder, with the keys that `shop serve` will read there."""
    for name in ("secret_key", "pin_pepper"):
        path = folder / name
        if not path.exists():
            path.write_text(sha256(name.encode()).hexdigest())
    return Settings(
        data_dir=folder,
        database_url=url,
        secret_key=(folder / "secret_key").read_text(),
        pin_pepper=(folder / "pin_pepper").read_text(),
        secure_cookies=False,
        testing=True,
        rate_limits=False,
    )


def shop_of(url: str, folder: Path) -> Flask:
    """The application on this database."""
    return create_app(settings_for(url, folder), clock=FakeClock(OPENED + timedelta(hours=1)))


def build(url: str, folder: Path, *, history: int) -> None:
    """Make the database: tables, people, tablets, products, and `history` sales of three lines before."""
    upgrade(url)
    app = shop_of(url, folder)
    with app.app_context():
        open_books(at=OPENED)
        with transaction() as books:
            _people(books)
            _nights_are_done(books)
            books.add(ShopSetting(name="set_up", value="true"))
            category = Category(name="饮品")
            books.add(category)
            books.flush()
            for number in range(PRODUCTS):
                price = PRICES[number % len(PRICES)]
                names = {"code": f"B{number}", "name": f"饮品 {number}", "kind": "drink"}
                books.add(Product(**names, category_id=category.id, price_fen=price))
        if history:
            _history(history)
        db.engine.dispose()


def _people(books: Session) -> None:
    cashier = Person(kind="student", name="收银", nickname="小刀", created_at=OPENED)
    books.add(cashier)
    books.flush()
    role = books.scalars(select(Role).where(Role.code == "cashier")).one()
    books.add(PersonRole(person_id=cashier.id, role_id=role.id))
    for number in range(TABLETS):
        device = Device(
            name=f"平板 {number}", letter=chr(ord("A") + number), enrolled_at=OPENED,
            credential_hash=token_hash(secret(number)),
        )  # fmt: skip
        books.add(device)
        books.flush()
        books.add(DevicePerson(device_id=device.id, person_id=cashier.id))


def _nights_are_done(books: Session) -> None:
    """The worker beside the server has nothing to do by itself while something else is measured."""
    at = SystemClock().now()
    night = business_day(at) + timedelta(days=1)
    done = {"arguments": {}, "urgency": 0, "state": JobState.DONE, "created_at": at, "due_at": at, "finished_at": at}
    nightly = [kind.name for kind in all_kinds().values() if kind.nightly is not None]
    books.add_all([Job(kind=name, night=night, **done) for name in nightly])
    books.add(Job(kind=BACKUP, **done))


def enrolled(url: str, folder: Path) -> list[Enrolled]:
    """The tablets of the shop, ready to sell; the first for the single and batch runs, eight more for the crowd."""
    app = shop_of(url, folder)
    with app.app_context():
        books = session()
        products = [tuple(row) for row in books.execute(select(Product.id, Product.name, Product.price_fen))]
        cashier = books.scalars(select(Person.id)).one()
        devices = books.scalars(select(Device).order_by(Device.id)).all()
        found = [
            Enrolled(
                Till(device.id, device.letter, cashier, OPENED, number, products),
                f"device={secret(number)}",
                till_token(device.id, device.epoch),
            )
            for number, device in enumerate(devices)
        ]
        db.engine.dispose()
    return found


def secret(number: int) -> str:
    """The credential of one tablet."""
    return sha256(f"tablet {number}".encode()).hexdigest()


def _history(sales: int) -> None:
    """Past sales, two years back, so that tables and indexes have their real size."""
    source = random.Random(7)
    books = session()
    products = [row[:3] for row in books.execute(select(Product.id, Product.name, Product.price_fen))]
    outlet = books.scalars(select(Outlet.id).where(Outlet.own.is_(True))).one()
    device, cashier = books.scalars(select(Device.id)).first(), books.scalars(select(Person.id)).first()
    for first in range(1, sales + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, sales + 1))
        records = [_past_sale(number, sales, source, products, outlet, cashier) for number in numbers]
        with transaction() as current:
            take_sales(records, at=OPENED)
            connection = current.connection()
            received = Plain(connection).moment(OPENED)
            OPERATIONS.run(
                connection,
                [
                    (
                        uuid7(record.occurred_at).bytes,
                        device,
                        999,
                        number,
                        source.randbytes(32),
                        number,
                        "accepted",
                        "",
                        received,
                    )
                    for number, record in zip(numbers, records, strict=True)
                ],
            )
            audit.record_many(
                [("sale.take", f"order:{record.number}", "", cashier, device) for record in records], at=OPENED
            )
            take_numbers(current, operations=len(records))


def _past_sale(
    number: int, sales: int, source: random.Random, products: list[Product3], outlet: int, cashier: int | None
) -> SaleRecord:
    day = OPENED.date() - timedelta(days=1 + (sales - number) * HISTORY_DAYS // sales)
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(seconds=source.randrange(40_000))
    chosen = source.sample(products, 3)
    total = sum(price for _, _, price in chosen)
    return SaleRecord(
        uuid=uuid7(moment),
        number=f"Z-{day:%m%d}-{number}",
        source="till",
        channel="shop",
        outlet_id=outlet,
        business_day=day,
        occurred_at=moment,
        hour=local_hour(moment),
        gross_fen=total,
        discount_fen=0,
        total_fen=total,
        rounding_fen=0,
        lines=tuple(
            LineRecord(place, product_id, name, 1000, price, price, price, 0, price, modifiers=[], discounts=[])
            for place, (product_id, name, price) in enumerate(chosen, 1)
        ),
        payments=(PaymentRecord(uuid7(moment), "wechat", total, total, 0, "claimed"),),
        cashier_id=cashier,
        service="takeaway",
    )
