"""A small open shop for tests: a cashier, a potter, two teachers, a tablet, a few products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.catalog.models import Category, ModifierGroup, ModifierOption, Product, Variant
from shop.db import session, transaction
from shop.kernel.clock import FakeClock
from shop.kernel.ids import uuid7
from shop.people.models import Approval, Device, Person, PersonRole, Role
from shop.people.secrets import hash_password
from shop.upkeep.actions.books import open_books
from shop.worklist.models import WorkItem
from tests.support.tills import TabletForTests

LATTE, TEA, CUP = 2200, 1800, 6800
SECRET = "a long teacher secret 1"


@dataclass
class Books:
    """Ids of what the small shop holds."""

    clock: FakeClock
    cashier: int
    potter: int
    teacher: int
    other_teacher: int
    device: int
    latte: int
    tea: int
    cup: int
    set_meal: int
    large_cup: int
    oat: int

    def tablet(self, *, letter: str = "A") -> TabletForTests:
        """The tablet, or another one enrolled now."""
        device = self.device if letter == "A" else add_device(letter)
        return TabletForTests(device, self.cashier, self.clock, letter=letter)

    def approve(self, action: str, operation_uuid: str, amount_fen: int, *, by: int | None = None) -> str:
        """A teacher's fresh yes, as the approvals action leaves it."""
        now = self.clock.now()
        with transaction() as current:
            approval = Approval(
                uuid=uuid7(now),
                action=action,
                operation_uuid=UUID(operation_uuid),
                amount_fen=amount_fen,
                reason="",
                requested_by=self.cashier,
                approved_by=by or self.teacher,
                granted_at=now,
                expires_at=now + timedelta(minutes=2),
            )
            current.add(approval)
        return str(approval.uuid)


def add_device(letter: str) -> int:
    """One more tablet."""
    with transaction() as current:
        device = Device(name=f"平板 {letter}", letter=letter)
        current.add(device)
        current.flush()
        return device.id


@cache
def secret_hash() -> str:
    """The teachers' password as it is kept; worked out once, because that is slow on purpose."""
    return hash_password(SECRET)


def open_shop(clock: FakeClock) -> Books:
    """Fill an empty database."""
    open_books(at=clock.now())
    with transaction() as current:
        cashier = _person(current, "cashier", "cashier", clock)
        potter = _person(current, "potter", "studio", clock)
        teacher = _person(current, "teacher", "teacher", clock)
        other = _person(current, "other", "teacher", clock)
        category = Category(name="饮品")
        current.add(category)
        current.flush()
        latte = _product(current, category.id, "拿铁", LATTE)
        tea = _product(current, category.id, "红茶", TEA)
        cup = _product(current, category.id, "土陶杯", CUP)
        set_meal = _product(current, category.id, "一杯一陶", 7800)
        large = Variant(product_id=cup, name="大", price_fen=8800)
        milk = ModifierGroup(name="奶", options=[ModifierOption(name="燕麦奶", price_fen=400)])
        current.add_all([large, milk])
        current.flush()
    return Books(
        clock, cashier, potter, teacher, other, add_device("A"), latte, tea, cup, set_meal, large.id, milk.options[0].id
    )


def _person(current: Session, name: str, role: str, clock: FakeClock) -> int:
    kind = "teacher" if role == "teacher" else "student"
    password = secret_hash() if kind == "teacher" else None
    person = Person(kind=kind, name=name, nickname=name, username=name, password_hash=password, created_at=clock.now())
    current.add(person)
    current.flush()
    role_id = current.scalars(select(Role.id).where(Role.code == role)).one()
    current.add(PersonRole(person_id=person.id, role_id=role_id))
    return person.id


def _product(current: Session, category_id: int, name: str, price_fen: int) -> int:
    product = Product(code=name, name=name, kind="drink", category_id=category_id, price_fen=price_fen)
    current.add(product)
    current.flush()
    return product.id


def count(model: type) -> int:
    """How many rows a table has."""
    return session().scalar(select(func.count()).select_from(model)) or 0


def worklist_kinds() -> list[str]:
    """What is open on the worklist, sorted."""
    return sorted(session().scalars(select(WorkItem.kind).where(WorkItem.closed_at.is_(None))))
