"""The demo's earlier livestreams, whose parcels arrived long ago, and the next one with nothing in its list yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.demo.people import TEACHERS
from shop.demo.streams import BUYERS, OPERATOR, PLANNER, PRESENTERS, SCRIPT
from shop.kernel.clock import SHANGHAI, business_day
from shop.live.claims.actions.claiming import ClaimFacts, claim, pay
from shop.live.imports.rules.records import Buyer
from shop.live.partner.actions.gathering import gather
from shop.live.partner.actions.orders import step
from shop.live.partner.models import ShipOrder
from shop.live.partner.rules.states import State as Parcel
from shop.live.sessions.actions import approving, planning, running
from shop.live.sessions.models import Stream
from shop.live.sessions.rules import GoodsFacts, StreamFacts
from shop.people.models import Person
from shop.pottery.actions.lots import enter_lot
from shop.pottery.models import Work
from shop.pottery.rules.lots import LotFacts
from shop.stock.places import STREAM_SHELF

PLATFORM, ROOM = "wechat", "mabang_taotao_wx"
NEXT, NEXT_IN_DAYS = "慢播 · 一窑新货", 2
A_ROW, EACH_COST_FEN = timedelta(minutes=9), 1900
#: Days ago, title, and what was shown: work, live price and lowest price in fen, viewers meanwhile, pieces sold.
EVENINGS = (
    (28, "第一次慢播", (
        ("DT-BWL-001", 4800, 4200, 90, 1), ("DT-CUP-001", 6200, 5000, 210, 2), ("DT-VAS-001", 7400, 6200, 120, 1),
    )),
    (21, "杯子专场", (
        ("DT-CUP-001", 5800, 5000, 160, 2), ("DT-CUP-002", 6800, 5800, 260, 2), ("DT-ORN-003", 6200, 5800, 140, 0),
    )),
    (14, "一窑九只", (
        ("DT-CUP-002", 6600, 5800, 180, 1), ("DT-CUP-001", 5800, 5000, 300, 3), ("DT-BWL-001", 4600, 4200, 150, 1),
    )),
)  # fmt: skip
STEPS = (Parcel.CONFIRMED, Parcel.PACKED, Parcel.SHIPPED, Parcel.RECEIVED)


def bring_evenings(opened: date, *, at: datetime) -> None:
    """The earlier ones once, when the shop was open by then; an empty plan whenever none lies ahead."""
    first = business_day(_evening(at, -EVENINGS[0][0]))
    if first > opened and session().scalar(select(Stream.id).where(Stream.title == EVENINGS[0][1])) is None:
        _fill_the_shelf(at=at)
        for days, title, shown in EVENINGS:
            _hold(title, shown, _evening(at, -days))
        _send(at=at)
    if session().scalar(select(Stream.id).where(Stream.title == NEXT, Stream.planned_at > at)) is None:
        _plan(NEXT, _evening(at, NEXT_IN_DAYS), at=at)


def _evening(at: datetime, days: int) -> datetime:
    day = business_day(at) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 20, tzinfo=SHANGHAI).astimezone(at.tzinfo)


def _person(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()


def _work(code: str) -> Work:
    return session().scalars(select(Work).join(Work.product).where(Product.code == code)).one()


def _fill_the_shelf(*, at: datetime) -> None:
    """What the evenings sell, fired shortly before the first."""
    sold: dict[str, int] = {}
    for _, _, shown in EVENINGS:
        for code, _, _, _, pieces in shown:
            sold[code] = sold.get(code, 0) + pieces
    before = _evening(at, -EVENINGS[0][0]) - timedelta(days=1)
    for code, pieces in sold.items():
        facts = LotFacts(
            uuid=uuid5(NAMESPACE_URL, f"demo/evenings/{code}"), fired_on=business_day(before), firsts=pieces + 4,
            cost_fen=(pieces + 4) * EACH_COST_FEN, location_id=STREAM_SHELF,
        )  # fmt: skip
        enter_lot(_work(code).id, facts, today=business_day(before), by=_person(OPERATOR), at=before)


def _plan(title: str, when: datetime, *, at: datetime) -> Stream:
    facts = StreamFacts(
        title=title, platform=PLATFORM, planned_at=when, room=ROOM, script=SCRIPT,
        presenters=tuple(_person(nickname) for nickname, _ in PRESENTERS), operator_id=_person(OPERATOR),
    )  # fmt: skip
    return planning.save_stream(facts, stream_id=None, by=_person(PLANNER), at=at)


def _hold(title: str, shown: tuple[tuple[str, int, int, int, int], ...], begun: datetime) -> None:
    planner, operator, teacher = _person(PLANNER), _person(OPERATOR), _person(TEACHERS[0][0])
    before = begun - timedelta(hours=3)
    stream = _plan(title, begun, at=before).id
    rows = []
    for place, (code, price, floor, _, pieces) in enumerate(shown, 1):
        facts = GoodsFacts(
            place=place, product_id=_work(code).product_id, minutes=9, price_fen=price, floor_fen=floor,
            quota=max(1, pieces),
        )  # fmt: skip
        rows.append(planning.save_goods(stream, facts, goods_id=None, by=planner, at=before).id)
    approving.hand_in(stream, by=planner, at=before)
    approving.approve(stream, by=teacher, at=before)
    running.start(stream, by=operator, at=begun)
    moment = begun
    for number, (_, _, _, viewers, pieces) in enumerate(shown):
        if number:
            running.show(stream, rows[number], by=operator, at=moment)
        running.note_watch(stream, viewers=viewers, likes=viewers * 9, by=operator, at=moment + timedelta(minutes=1))
        for piece in range(pieces):
            _sell(stream, rows[number], number + piece, by=operator, at=moment + timedelta(minutes=2 + piece))
        moment += A_ROW
    running.end(stream, by=operator, at=moment)


def _sell(stream: int, goods: int, buyer: int, *, by: int, at: datetime) -> None:
    name, phone, address = BUYERS[buyer % (len(BUYERS) - 1)]
    facts = ClaimFacts(
        uuid=uuid5(NAMESPACE_URL, f"demo/evening/{stream}/{goods}/{buyer}"), goods_id=goods, quantity=1,
        buyer=Buyer(name=name, phone=phone, address=address),
    )  # fmt: skip
    pay(claim(stream, facts, by=by, at=at).id, method="wechat", by=by, at=at + timedelta(minutes=1))


def _send(*, at: datetime) -> None:
    """Everything of these evenings arrived."""
    by = _person(OPERATOR)
    gather(by=by, at=at)
    mine = select(ShipOrder.id).where(ShipOrder.channel == PLATFORM, ShipOrder.state == Parcel.PAID)
    for number in session().scalars(mine.order_by(ShipOrder.id)).all():
        for state in STEPS:
            step(number, state, by=by, at=at)
