"""The demo's livestreams: one of yesterday evening with its orders, one on air, one that waits for a teacher."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.demo.people import TEACHERS
from shop.kernel.clock import SHANGHAI, business_day
from shop.live.claims.actions.claiming import ClaimFacts, cancel, claim, pay
from shop.live.imports.rules.records import Buyer
from shop.live.sessions.actions import approving, planning, running
from shop.live.sessions.models import Stream
from shop.live.sessions.rules import GoodsFacts, State, StreamFacts
from shop.people.models import Person
from shop.pottery.actions.lots import enter_lot
from shop.pottery.models import Work
from shop.pottery.rules.lots import LotFacts
from shop.stock.places import STREAM_SHELF

PLANNER, OPERATOR = "阿依", "岩糯"
#: Who presents, born when; the younger one has a guardian's paper.
PRESENTERS = (("玉香", "2008-03-12"), ("阿依", "2009-09-01"))
LONGEST_ON_AIR = timedelta(hours=4)
#: code, minutes, live price and lowest price in fen, quota, what is said.
GOODS = (
    ("DT-CUP-001", 12, 5800, 5000, 8, "① 不用拉坯机，木拍石垫；② 泥来自坝蒿，掺细砂防裂；③ 每只杯口都不一样。"),
    ("DT-BWL-001", 10, 4600, 4200, 6, "① 一窑九只，挑过的；② 拍出来的鱼尾纹；③ 摆果子、摆香都好看。"),
    ("DT-ORN-003", 8, 6200, 5800, 3, "① 照着迤萨马帮的驮马捏的；② 驮子可以取下来；③ 每匹表情不同。"),
)
PIECES = 24
SCRIPT = """开场：一团泥怎么变成器物。
中段：按清单一样一样讲，先看手、再看火。
陈设类只说摆着看，不说能盛什么。
收尾：谢谢大家，发货时间说清楚。"""
ROOM = "mabang_taotao"
#: Invented buyers: name, number, place.
BUYERS = (
    ("王小花", "13800000621", "云南省昆明市五华区翠湖南路12号3栋502室"),
    ("陈平", "13800000387", "四川省成都市武侯区桐梓林北路6号"),
    ("李青", "13800000902", "北京市朝阳区建国路88号2单元"),
    ("赵一鸣", "13800000455", ""),
)


def bring_streams(*, at: datetime) -> None:
    """Make them once; later only end what has been on air since yesterday."""
    with transaction() as current:
        if current.scalar(select(Stream.id).limit(1)) is not None:
            _end_old(at)
            return
        planner, operator, teacher = _person(PLANNER), _person(OPERATOR), _person(TEACHERS[0][0])
        for nickname, birthday in PRESENTERS:
            current.get_one(Person, _person(nickname)).birthday = birthday
        _consent(teacher, at=at)
        _fill_the_shelf(operator, at=at)
        evening = last_evening(at)
        past = _stream("傣陶专场 · 泥与火", evening, planner, teacher, at=evening - timedelta(hours=3))
        _evening(past, operator, evening)
        tomorrow = last_evening(at) + timedelta(days=2)
        waiting = _plan("周末慢播 · 杯与火", tomorrow, planner, at=at, quota=2)
        approving.hand_in(waiting.id, by=planner, at=at)
        begun = at - timedelta(minutes=14)
        present = _stream("一团泥的一天", begun, planner, teacher, at=begun - timedelta(minutes=5))
        _on_air(present, operator, begun)


def _end_old(at: datetime) -> None:
    old = select(Stream).where(Stream.state == State.LIVE, Stream.started_at < at - LONGEST_ON_AIR)
    for stream in session().scalars(old).all():
        running.end(stream.id, by=stream.made_by, at=at)


def last_evening(at: datetime) -> datetime:
    """When the stream of yesterday began."""
    day: date = business_day(at) - timedelta(days=1)
    return datetime.combine(day, time(20), SHANGHAI).astimezone(at.tzinfo)


def _person(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()


def _consent(teacher: int, *, at: datetime) -> None:
    today = business_day(at)
    approving.note_consent(
        _person(PRESENTERS[1][0]), signed_on=today - timedelta(days=30), valid_until=today + timedelta(days=330),
        kept_where="教务处 3 号柜（演示）", by=teacher, at=at,
    )  # fmt: skip


def _fill_the_shelf(by: int, *, at: datetime) -> None:
    for code, *_rest in GOODS:
        facts = LotFacts(
            uuid=uuid5(NAMESPACE_URL, f"demo/stream/{code}"), fired_on=business_day(at), firsts=PIECES,
            cost_fen=PIECES * 1900, location_id=STREAM_SHELF,
        )  # fmt: skip
        enter_lot(_work(code).id, facts, today=business_day(at), by=by, at=at)


def _work(code: str) -> Work:
    return session().scalars(select(Work).join(Work.product).where(Product.code == code)).one()


def _plan(title: str, when: datetime, planner: int, *, at: datetime, quota: int | None = None) -> Stream:
    facts = StreamFacts(
        title=title, platform="douyin", planned_at=when, room=ROOM, script=SCRIPT,
        presenters=tuple(_person(nickname) for nickname, _birthday in PRESENTERS), operator_id=_person(OPERATOR),
        recording="平台回放；移动硬盘 3 号",
    )  # fmt: skip
    stream = planning.save_stream(facts, stream_id=None, by=planner, at=at)
    for place, (code, minutes, price, floor, most, points) in enumerate(GOODS, 1):
        row = GoodsFacts(
            place=place, product_id=_work(code).product_id, minutes=minutes, price_fen=price, floor_fen=floor,
            quota=quota or most, points=points,
        )  # fmt: skip
        planning.save_goods(stream.id, row, goods_id=None, by=planner, at=at)
    return stream


def _stream(title: str, when: datetime, planner: int, teacher: int, *, at: datetime) -> int:
    stream = _plan(title, when, planner, at=at)
    approving.hand_in(stream.id, by=planner, at=at)
    approving.approve(stream.id, by=teacher, at=at)
    return stream.id


def _rows(stream_id: int) -> list[int]:
    stream = session().get_one(Stream, stream_id)
    return [one.id for one in sorted(stream.goods, key=lambda one: one.place)]


def _order(stream_id: int, goods: int, quantity: int, buyer: int, *, by: int, at: datetime, paid: bool | None) -> None:
    """`paid`: None leaves it open, False takes it back."""
    name, phone, address = BUYERS[buyer % len(BUYERS)]
    facts = ClaimFacts(
        uuid=uuid5(NAMESPACE_URL, f"demo/claim/{stream_id}/{goods}/{at}/{buyer}"), goods_id=goods, quantity=quantity,
        buyer=Buyer(name=name, phone=phone, address=address),
    )  # fmt: skip
    made = claim(stream_id, facts, by=by, at=at)
    if paid:
        pay(made.id, method="wechat" if buyer % 3 else "alipay", by=by, at=at + timedelta(minutes=2))
    elif paid is False:
        cancel(made.id, by=by, at=at + timedelta(minutes=3))


def _evening(stream_id: int, by: int, begun: datetime) -> None:
    """Three quarters of an hour with everything that happens."""
    running.start(stream_id, by=by, at=begun)
    moment = begun
    for number, goods in enumerate(_rows(stream_id)):
        if number:
            running.show(stream_id, goods, by=by, at=moment)
        for step in range(3):
            moment += timedelta(minutes=4)
            viewers = 180 + 90 * number + 35 * step
            running.note_watch(stream_id, viewers=viewers, likes=900 * (3 * number + step + 1), by=by, at=moment)
            paid = (number, step) != (1, 2)
            _order(stream_id, goods, 1 + (number + step) % 2 * (number < 2), number + step, by=by, at=moment, paid=paid)
    running.end(stream_id, by=by, at=moment + timedelta(minutes=5))


def _on_air(stream_id: int, by: int, begun: datetime) -> None:
    """A quarter of an hour until now: paid orders, one that waits for its payment."""
    running.start(stream_id, by=by, at=begun)
    first, second, _third = _rows(stream_id)
    running.note_watch(stream_id, viewers=236, likes=1200, by=by, at=begun + timedelta(minutes=3))
    _order(stream_id, first, 2, 0, by=by, at=begun + timedelta(minutes=4), paid=True)
    _order(stream_id, first, 1, 1, by=by, at=begun + timedelta(minutes=6), paid=True)
    running.show(stream_id, second, by=by, at=begun + timedelta(minutes=9))
    running.note_watch(stream_id, viewers=418, likes=3600, by=by, at=begun + timedelta(minutes=10))
    _order(stream_id, second, 1, 2, by=by, at=begun + timedelta(minutes=11), paid=True)
    _order(stream_id, second, 1, 3, by=by, at=begun + timedelta(minutes=12), paid=None)
