"""A stream from its plan to its end: who may present, who approves, what is kept back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shop.catalog.actions.version import touch
from shop.catalog.models import Variant
from shop.db import transaction
from shop.kernel.errors import Forbidden, Invalid
from shop.live.sessions.actions import approving, planning, running, shelf
from shop.live.sessions.actions.steps import NotNow
from shop.live.sessions.models import Stream, StreamSegment
from shop.recipes.models import ApprovedCard
from shop.stock.actions.reservations import ShortOfStock
from shop.stock.models import Item, StockReservation
from shop.stock.places import STORE, STREAM_SHELF
from shop.worklist.models import WorkItem
from tests.live.conftest import Hall
from tests.support.stock import on_hand


def kept_back(hall: Hall, code: str) -> int:
    """How much of an item is kept back at present."""
    wanted = (
        select(func.sum(StockReservation.quantity))
        .join(Item, Item.id == StockReservation.item_id)
        .where(Item.code == code, StockReservation.state == "active")
    )
    return hall.session.scalar(wanted) or 0


def problems(refused: pytest.ExceptionInfo[Invalid]) -> str:
    return str(refused.value)


def test_a_teacher_is_asked_only_for_what_is_complete(hall: Hall) -> None:
    stream = hall.plan(script="", room="", presenters=())
    with pytest.raises(Invalid) as refused:
        approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    for told in ("还没有写脚本", "还没有填直播间账号", "上架清单还是空的", "还没有主播"):
        assert told in problems(refused)


@pytest.mark.parametrize(
    ("birthday", "told"),
    [("", "没有登记生日"), ("2012-01-01", "未满 16 岁"), ("2009-05-17", "没有当天有效的监护人同意书")],
)
def test_who_is_too_young_or_has_no_consent_does_not_present(hall: Hall, birthday: str, told: str) -> None:
    young = hall.person("小主播", "presenter", birthday)
    stream = hall.plan(presenters=(young,))
    hall.list_goods(stream, "DT-CUP-001")
    with pytest.raises(Invalid) as refused:
        approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    assert told in problems(refused)


def test_with_a_guardians_paper_somebody_of_seventeen_presents_until_it_ends(hall: Hall) -> None:
    young = hall.person("小主播", "presenter", "2009-05-17")
    stream = hall.plan(presenters=(young,))
    hall.list_goods(stream, "DT-CUP-001")
    today = date(2026, 11, 23)
    paper = {"signed_on": today, "kept_where": "教务处 3 号柜", "by": hall.books.teacher, "at": hall.clock.now()}
    approving.note_consent(young, valid_until=today + timedelta(days=3), **paper)  # type: ignore[arg-type]
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
    approving.note_consent(young, valid_until=today, **paper)  # type: ignore[arg-type]
    hall.session.get_one(Stream, stream.id).planned_at += timedelta(days=2)
    hall.session.commit()
    with pytest.raises(Invalid):
        running.start(stream.id, by=hall.operator, at=hall.clock.now())


def test_nobody_approves_what_he_planned_or_asked_for(hall: Hall) -> None:
    stream = hall.plan()
    hall.list_goods(stream, "DT-CUP-001")
    approving.hand_in(stream.id, by=hall.books.teacher, at=hall.clock.now())
    assert hall.session.scalars(select(WorkItem.kind).where(WorkItem.closed_at.is_(None))).all() == ["stream_approval"]
    with pytest.raises(Forbidden):
        approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
    assert approving.approve(stream.id, by=hall.books.other_teacher, at=hall.clock.now()).state == "approved"
    assert hall.session.scalars(select(WorkItem.kind).where(WorkItem.closed_at.is_(None))).all() == []


def test_goods_are_kept_back_from_the_yes_to_the_end(hall: Hall) -> None:
    stream, _ = hall.approved(quota=4)
    assert kept_back(hall, "DT-CUP-001") == 4000
    running.start(stream.id, by=hall.operator, at=hall.clock.now())
    running.end(stream.id, by=hall.operator, at=hall.clock.now())
    assert kept_back(hall, "DT-CUP-001") == 0


def test_a_changed_plan_has_to_be_approved_again_and_keeps_nothing_back_meanwhile(hall: Hall) -> None:
    stream, goods = hall.approved(quota=4)
    planning.remove_goods(stream.id, goods.id, by=hall.operator, at=hall.clock.now())
    hall.list_goods(stream, "DT-CUP-001", quota=3)
    assert hall.session.get_one(Stream, stream.id).state == "planned"
    assert kept_back(hall, "DT-CUP-001") == 0
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
    assert kept_back(hall, "DT-CUP-001") == 3000


def test_the_same_goods_approved_twice_are_kept_back_once_again(hall: Hall) -> None:
    stream, _ = hall.approved(quota=4)
    planning.save_stream(
        planning.StreamFacts(
            title="改了标题", platform="douyin", planned_at=stream.planned_at, room="mabang_1", script="新的",
            presenters=(hall.presenter,),
        ),
        stream_id=stream.id, by=hall.operator, at=hall.clock.now(),
    )  # fmt: skip
    assert kept_back(hall, "DT-CUP-001") == 0
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
    assert kept_back(hall, "DT-CUP-001") == 4000


def test_what_lacks_on_the_shelf_is_named_and_carried_there(hall: Hall) -> None:
    hall.studio.fire("DT-BWL-001", firsts=5, location_id=STORE)
    stream = hall.plan()
    hall.list_goods(stream, "DT-BWL-001", quota=3)
    with pytest.raises(Invalid) as refused:
        approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    assert "在直播货架上还差 3" in problems(refused)
    assert shelf.carry(stream.id, by=hall.operator, at=hall.clock.now()) == 1
    bowl = hall.session.scalars(select(Item.id).where(Item.code == "DT-BWL-001")).one()
    assert (on_hand(bowl, STORE), on_hand(bowl, STREAM_SHELF)) == (2000, 3000)
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())


def test_two_streams_do_not_get_the_same_goods(hall: Hall) -> None:
    hall.approved(quota=4)
    other = hall.plan()
    hall.list_goods(other, "DT-CUP-001", quota=3)
    with pytest.raises(Invalid) as refused:
        approving.hand_in(other.id, by=hall.operator, at=hall.clock.now())
    assert "还差 1" in problems(refused)


def test_the_floor_is_a_hard_stop_before_and_during_the_stream(hall: Hall) -> None:
    stream = hall.plan()
    with pytest.raises(Invalid) as refused:
        hall.list_goods(stream, "DT-CUP-001", price_fen=4999)
    assert "直播价不能低于最低价" in problems(refused)
    stream, goods = hall.on_air()
    with pytest.raises(running.BelowFloor):
        running.reprice(stream.id, goods.id, price_fen=4999, by=hall.operator, at=hall.clock.now())
    assert running.reprice(stream.id, goods.id, price_fen=5000, by=hall.operator, at=hall.clock.now()).price_fen == 5000


def test_the_approved_price_card_is_the_least_floor_of_a_stream(hall: Hall) -> None:
    """Nothing typed takes the card's floor; a lower one is refused; a higher one holds."""
    stream = hall.plan()
    product = hall.studio.work("DT-CUP-001").product_id
    with transaction() as current:
        current.add(
            ApprovedCard(
                product_id=product, variant_id=None, cost_fen=4000, floor_fen=4200, price_fen=9000, shares={},
                approved_at=hall.clock.now(), approved_by=hall.books.teacher,
            )
        )  # fmt: skip
        touch(at=hall.clock.now())
    with pytest.raises(Invalid) as refused:
        hall.list_goods(stream, "DT-CUP-001", floor_fen=4100)
    assert "¥42.00，最低价不能比它低" in problems(refused)
    taken = hall.list_goods(stream, "DT-CUP-001", floor_fen=None)
    assert taken.floor_fen == 4200
    planning.remove_goods(stream.id, taken.id, by=hall.operator, at=hall.clock.now())
    assert hall.list_goods(stream, "DT-CUP-001", floor_fen=4300).floor_fen == 4300


def test_more_quota_only_as_far_as_the_shelf_goes(hall: Hall) -> None:
    stream, goods = hall.on_air(quota=4)
    running.more_quota(stream.id, goods.id, more=2, by=hall.operator, at=hall.clock.now())
    assert hall.goods(goods).quota == 6
    with pytest.raises(ShortOfStock):
        running.more_quota(stream.id, goods.id, more=1, by=hall.operator, at=hall.clock.now())
    assert hall.goods(goods).quota == 6


def test_an_untested_piece_is_not_offered_for_drinking(hall: Hall) -> None:
    stream = hall.plan()
    with pytest.raises(Invalid) as refused:
        hall.list_goods(stream, "DT-CUP-001", points="拿来喝茶最好")
    assert "不能写「喝」" in problems(refused)


def test_a_single_piece_is_not_offered_at_the_till_while_a_stream_has_it(hall: Hall) -> None:
    stream, goods = hall.approved("DT-JAR-009")
    assert hall.session.get_one(Variant, goods.variant_id, populate_existing=True).sold_out == "留给直播"
    planning.call_off(stream.id, by=hall.operator, at=hall.clock.now())
    assert hall.session.get_one(Variant, goods.variant_id, populate_existing=True).sold_out is None


def test_one_thing_is_shown_at_a_time(hall: Hall) -> None:
    stream = hall.plan()
    hall.list_goods(stream, "DT-CUP-001")
    second = hall.list_goods(stream, "DT-JAR-009", place=2)
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
    running.start(stream.id, by=hall.operator, at=hall.clock.now())
    hall.clock.advance(minutes=5)
    running.show(stream.id, second.id, by=hall.operator, at=hall.clock.now())
    running.end(stream.id, by=hall.operator, at=hall.clock.now())
    shown = hall.session.scalars(select(StreamSegment).order_by(StreamSegment.id)).all()
    assert [one.goods_id == second.id for one in shown] == [False, True]
    assert all(one.ended_at is not None for one in shown)


def test_steps_are_taken_in_order(hall: Hall) -> None:
    stream = hall.plan()
    for step in (running.start, running.end):
        with pytest.raises(NotNow):
            step(stream.id, by=hall.operator, at=hall.clock.now())
    with pytest.raises(NotNow):
        approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())
