"""A stream ready to go: works on the stream shelf, a presenter of age, an operator, two teachers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.live.claims.actions import claiming
from shop.live.claims.models import StreamClaim
from shop.live.imports.rules.records import Buyer
from shop.live.sessions.actions import approving, planning, running
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.rules import GoodsFacts, StreamFacts
from shop.people.models import Person, PersonRole, Role
from shop.pottery.models import WorkForm
from shop.stock.places import STREAM_SHELF
from tests.pottery.conftest import Studio, at_desk, studio
from tests.support.application import ShopClient
from tests.support.books import Books

__all__ = ["at_desk", "studio"]
BUYER = Buyer(name="王小花", phone="13800006621", address="云南省昆明市五华区翠湖南路12号3栋502室")


@dataclass
class Hall:
    """The back hall, and the words tests use for what happens in it."""

    studio: Studio
    session: Session
    operator: int
    presenter: int
    places: dict[str, int] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        return self.studio.books

    @property
    def clock(self) -> FakeClock:
        return self.studio.clock

    def person(self, nickname: str, role: str, birthday: str = "1990-05-17") -> int:
        """Somebody of this post."""
        with transaction() as current:
            person = Person(
                kind="student", name=nickname, nickname=nickname, username=nickname, birthday=birthday or None,
                created_at=self.clock.now(),
            )  # fmt: skip
            current.add(person)
            current.flush()
            current.add(
                PersonRole(person_id=person.id, role_id=current.scalars(select(Role.id).where(Role.code == role)).one())
            )
        return person.id

    def plan(self, **changes: object) -> Stream:
        """A stream in an hour, with a script."""
        facts: dict[str, object] = {
            "title": "一团泥的一天", "platform": "douyin", "room": "mabang_1", "presenters": (self.presenter,),
            "operator_id": self.operator, "script": "先讲泥，再讲火。", "hold_minutes": 10,
            "planned_at": self.clock.now() + timedelta(hours=1),
        }  # fmt: skip
        return planning.save_stream(
            StreamFacts(**{**facts, **changes}),  # type: ignore[arg-type]
            stream_id=None, by=self.operator, at=self.clock.now(),
        )  # fmt: skip

    def list_goods(self, stream: Stream, code: str, place: int = 1, **changes: object) -> StreamGoods:
        """A work, or the piece of it, in the run of show."""
        work = self.studio.work(code)
        form = self.session.scalar(
            select(WorkForm).where(WorkForm.work_id == work.id, WorkForm.kind == "piece").order_by(WorkForm.id)
        )
        facts: dict[str, object] = {
            "place": place, "product_id": work.product_id, "variant_id": form.variant_id if form else None,
            "price_fen": 5800, "floor_fen": 5000, "quota": 1 if form else 4, "points": "手拍的",
        }  # fmt: skip
        return planning.save_goods(
            stream.id, GoodsFacts(**{**facts, **changes}),  # type: ignore[arg-type]
            goods_id=None, by=self.operator, at=self.clock.now(),
        )  # fmt: skip

    def approved(self, code: str = "DT-CUP-001", **changes: object) -> tuple[Stream, StreamGoods]:
        """A stream with one row, handed in and approved by a teacher."""
        stream = self.plan()
        goods = self.list_goods(stream, code, **changes)
        approving.hand_in(stream.id, by=self.operator, at=self.clock.now())
        approving.approve(stream.id, by=self.books.teacher, at=self.clock.now())
        return stream, goods

    def on_air(self, code: str = "DT-CUP-001", **changes: object) -> tuple[Stream, StreamGoods]:
        """The same, started."""
        stream, goods = self.approved(code, **changes)
        running.start(stream.id, by=self.operator, at=self.clock.now())
        return stream, goods

    def claim(self, goods: StreamGoods, quantity: int = 1, buyer: Buyer = BUYER) -> StreamClaim:
        """Somebody wants so many."""
        facts = claiming.ClaimFacts(uuid=uuid4(), goods_id=goods.id, quantity=quantity, buyer=buyer)
        return claiming.claim(goods.stream_id, facts, by=self.operator, at=self.clock.now())

    def pay(self, claim: StreamClaim, method: str = "wechat") -> StreamClaim:
        """The money came."""
        return claiming.pay(claim.id, method=method, by=self.operator, at=self.clock.now())

    def goods(self, goods: StreamGoods) -> StreamGoods:
        """The row as it stands in the books."""
        return self.session.get_one(StreamGoods, goods.id, populate_existing=True)


def open_hall(studio: Studio, session: Session) -> Hall:
    """Six cups and two single jars on the stream shelf."""
    made = Hall(studio, session, 0, 0)
    made.operator = made.person("场控", "stream_operator")
    made.presenter = made.person("主播", "presenter")
    studio.fire("DT-CUP-001", location_id=STREAM_SHELF)
    jar = studio.work("DT-JAR-009")
    jar.one_off = True
    session.commit()
    studio.fire("DT-JAR-009", firsts=2, location_id=STREAM_SHELF)
    return made


@pytest.fixture
def hall(studio: Studio, session: Session) -> Hall:
    """Six cups and two single jars on the stream shelf."""
    return open_hall(studio, session)


@pytest.fixture
def operator(at_desk: Callable[[int], ShopClient], hall: Hall) -> ShopClient:
    """The operator at the desk."""
    return at_desk(hall.operator)


@pytest.fixture
def presenter(at_desk: Callable[[int], ShopClient], hall: Hall) -> ShopClient:
    """The presenter at the desk."""
    return at_desk(hall.presenter)


@pytest.fixture
def teacher(at_desk: Callable[[int], ShopClient], hall: Hall) -> ShopClient:
    """The teacher at the desk."""
    return at_desk(hall.books.teacher)
