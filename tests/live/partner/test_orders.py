"""Orders to ship: taken in from the platforms, moved step by step, written down by hand, come back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shop.db import Base
from shop.db import session as db_session
from shop.kernel.errors import Invalid
from shop.live.imports.actions import buyers
from shop.live.imports.actions.undoing import undo
from shop.live.imports.rules.records import Buyer
from shop.live.models import PlatformBatch
from shop.live.partner.actions import orders as actions
from shop.live.partner.actions.gathering import gather
from shop.live.partner.models import ShipAfterSale, ShipOrder, ShipRecipient, ShipStep
from shop.live.partner.rules.addresses import address_problems
from shop.live.partner.rules.states import ORDER, STEPS, Outcome, State, may_step, moved_by
from shop.stock.models import StockBalance, StockMove
from shop.stock.places import AT_PARTNER, STREAM_SHELF, WASTE_BROKEN
from tests.live.partner.conftest import NEXT_DAY, Bring, order, stocked
from tests.support.application import ShopClient
from tests.support.books import Books, count

pytestmark = pytest.mark.database
WAITING = "6926900000000000004"


def on_hand(item: int, place: int) -> int:
    found = db_session().scalars(
        select(StockBalance.quantity).where(StockBalance.item_id == item, StockBalance.location_id == place)
    )
    return sum(found)


def test_open_orders_of_a_platform_are_taken_in_once_with_the_state_the_platform_tells(
    books: Books, bring: Bring
) -> None:
    bring()
    assert order(WAITING).state == "paid"
    assert order("6926900000000000007").state == "claimed"
    assert order("6926900000000000002").state == "shipped"
    assert order("6926900000000000005").state == "after_sale"
    before = count(ShipOrder)
    found = gather(by=books.teacher, at=books.clock.now())
    assert (found.new, found.changed, found.moved) == (0, 0, 0)
    assert count(ShipOrder) == before


def test_the_next_days_file_moves_orders_on_and_adds_nothing_twice(books: Books, bring: Bring) -> None:
    bring()
    before = count(ShipOrder)
    bring(NEXT_DAY)
    assert count(ShipOrder) == before
    assert order(WAITING).state == "shipped"
    assert order("6926900000000000002").state == "closed"
    assert order("6926900000000000005").state == "closed", "refunded before it was sent"


def test_orders_of_a_file_that_is_taken_back_are_closed(books: Books, bring: Bring) -> None:
    bring()
    batch = db_session().scalars(select(PlatformBatch.id)).one()
    undo(batch, by=books.teacher, at=books.clock.now())
    gather(by=books.teacher, at=books.clock.now())
    assert order(WAITING).state == "closed"


def test_pieces_leave_the_shelf_of_whoever_packs_when_the_order_is_sent(
    books: Books, bring: Bring, partner: int
) -> None:
    item = stocked(books, "DT-CUP-006")
    bring()
    assert on_hand(item, AT_PARTNER) == 8000, "two cups were sent by the partner"
    assert on_hand(item, STREAM_SHELF) == 10_000


def test_who_did_which_step_and_when_is_kept(teacher: ShopClient, books: Books, bring: Bring) -> None:
    bring()
    one = order(WAITING)
    for state in ("confirmed", "packed", "shipped", "received", "closed"):
        assert teacher.post(f"/live/ship/{one.id}/step", data={"state": state}).status_code == 303
    steps = db_session().scalars(select(ShipStep).where(ShipStep.order_id == one.id).order_by(ShipStep.id)).all()
    assert [(step.after, step.by) for step in steps] == [
        (state, books.teacher) for state in ("confirmed", "packed", "shipped", "received", "closed")
    ]
    assert teacher.post(f"/live/ship/{one.id}/step", data={"state": "packed"}).status_code == 409


def test_nothing_is_packed_before_it_is_paid_and_nothing_goes_back_once_it_is_sent() -> None:
    assert not may_step(State.CLAIMED, State.PACKED)
    assert not may_step(State.PAID, State.PACKED)
    assert all(ORDER.index(after) > ORDER.index(before) for before, after in STEPS if before == State.SHIPPED)
    for state in State:
        for told in State:
            moved = moved_by(state, told, resume="paid")
            assert moved is None or state == State.AFTER_SALE or moved == State.AFTER_SALE or (
                ORDER.index(moved) > ORDER.index(state)
            )  # fmt: skip


def test_an_operator_confirms_everything_that_can_go_with_one_click(operator: ShopClient, bring: Bring) -> None:
    bring()
    assert operator.post("/live/ship/confirm", data={"all": "1"}).status_code == 303
    assert order(WAITING).state == "confirmed"
    assert operator.post("/live/ship/confirm", data={"all": "1"}).status_code == 409


def test_an_address_is_checked_only_where_recipients_are_kept(books: Books, bring: Bring) -> None:
    bring()
    assert order(WAITING).problems == []
    buyers.set_channel("douyin", keeps_buyers=True, keep_days=30, by=books.teacher, at=books.clock.now())
    bring(NEXT_DAY)
    found = order(WAITING)
    assert found.has_recipient
    assert "masked_phone" in found.problems


@pytest.mark.parametrize(
    ("name", "phone", "address", "problems"),
    [
        ("李四", "13800138000", "云南省红河县迤萨镇示例路1号", []),
        ("李四", "１３８００１３８０００", "云南省 红河县 迤萨镇 坝蒿村", []),
        ("李四", "0873-1234567", "广西南宁市示例区示例路2号", []),
        ("李四", "13800138000-1234", "北京市示例区示例街3号", []),
        ("", "", "", ["no_name", "no_phone", "no_address"]),
        ("李*", "138****8000", "****", ["masked_name", "masked_phone", "masked_address"]),
        ("李四", "12345", "示例路1号", ["bad_phone", "no_province", "no_place", "no_door"]),
        ("李四", "13800138000", "云南省昆明市", ["no_door"]),
    ],
)
def test_what_is_wrong_with_an_address(name: str, phone: str, address: str, problems: list[str]) -> None:
    assert address_problems(name=name, phone=phone, address=address) == problems


def test_an_order_is_written_down_by_hand_and_its_buyer_is_sealed(operator: ShopClient, books: Books) -> None:
    stocked(books, "DT-TEA-003")
    typed = {
        "channel": "private", "number": "私-1", "paid": "y", "lines-0-code": "DT-TEA-003 陶器", "lines-0-pieces": "2",
        "name": "张三丰", "phone": "13800138000", "address": "云南省红河县迤萨镇示例路1号",
    }  # fmt: skip
    answer = operator.post("/live/ship/new", data=typed)
    assert answer.status_code == 303
    page = operator.get(answer.location).text
    assert "张**" in page
    assert "张三丰" not in page
    assert "13800138000" not in page
    kept = db_session().scalars(select(ShipRecipient)).one()
    assert "张三丰".encode() not in kept.sealed
    assert order("私-1").packed_by == "us"
    again = operator.post("/live/ship/new", data=typed)
    assert again.status_code == 422
    assert "已经有这个单号" in again.text


def test_an_order_by_hand_is_told_everything_that_is_wrong_at_once(operator: ShopClient, books: Books) -> None:
    typed = {"channel": "private", "number": "", "lines-0-code": "没有的", "lines-0-pieces": "x"}
    page = operator.post("/live/ship/new", data=typed)
    assert page.status_code == 422
    assert "请填单号" in page.text
    assert "件数要是" in page.text
    assert count(ShipOrder) == 0


def test_recipients_written_by_hand_are_erased_when_their_time_is_over(books: Books) -> None:
    stocked(books, "DT-TEA-003")
    buyer = Buyer(name="张三丰", phone="13800138000", address="云南省红河县迤萨镇示例路1号")
    typed = actions.Typed(channel="private", number="私-2", lines=[("DT-TEA-003", 1)], paid=False, buyer=buyer)
    made = actions.write_order(typed, by=books.teacher, at=books.clock.now())
    actions.step(made.id, State.CLOSED, by=books.teacher, at=books.clock.now())
    books.clock.advance(days=29)
    assert actions.erase_due(keep_days=30, at=books.clock.now()) == 0
    books.clock.advance(days=2)
    assert actions.erase_due(keep_days=30, at=books.clock.now()) == 1
    assert count(ShipRecipient) == 0


@pytest.mark.parametrize(
    ("outcome", "shelf", "broken"), [("stock", 9000, 0), ("broken", 8000, 1000), ("kept", 8000, 0)]
)
def test_what_came_back_goes_where_somebody_says(
    operator: ShopClient, books: Books, bring: Bring, partner: int, outcome: str, shelf: int, broken: int
) -> None:
    item = stocked(books, "DT-CUP-006")
    bring()
    one = order("6926900000000000002")
    line = next(line for line in one.lines if line.code == "DT-CUP-006")
    told = {"line_id": line.id, "pieces": "1", "reason": "运输中碎了", "refund_fen": "108"}
    assert operator.post(f"/live/ship/{one.id}/after-sale", data=told).status_code == 303
    assert order(one.number).state == "after_sale"
    opened = db_session().scalars(select(ShipAfterSale)).one()
    assert opened.refund_fen == 10_800
    answer = operator.post(f"/live/ship/after-sale/{opened.id}", data={"outcome": outcome})
    assert answer.status_code == 303
    assert (on_hand(item, AT_PARTNER), on_hand(item, WASTE_BROKEN)) == (shelf, broken)
    assert order(one.number).state == "shipped", "it goes on from where it was"
    assert operator.post(f"/live/ship/after-sale/{opened.id}", data={"outcome": outcome}).status_code == 409


def test_a_second_needs_a_price_for_seconds_first(books: Books, bring: Bring, partner: int) -> None:
    stocked(books, "DT-CUP-006")
    bring()
    one = order("6926900000000000002")
    line = next(line for line in one.lines if line.code == "DT-CUP-006")
    told = actions.CameBack(line_id=line.id, pieces=1, reason="有裂")
    opened = actions.begin_after_sale(one.id, told, by=books.teacher, at=books.clock.now())
    moves = count(StockMove)
    with pytest.raises(Invalid, match="二等品"):
        actions.end_after_sale(opened.id, Outcome.SECOND, by=books.teacher, at=books.clock.now())
    assert count(StockMove) == moves, "nothing is half done"
    more = actions.CameBack(line_id=line.id, pieces=2, reason="两只都有裂")
    with pytest.raises(Invalid):
        actions.begin_after_sale(one.id, more, by=books.teacher, at=books.clock.now())


def test_the_list_shows_orders_and_counts_with_few_questions(operator: ShopClient, bring: Bring) -> None:
    bring()
    page = operator.get("/live/ship?state=paid").text
    assert WAITING in page
    assert "6926900000000000002" not in page
    assert "6926900000000000002" in operator.get("/live/ship?q=DT-CUP-006").text


def test_an_after_sale_of_the_platform_ends_when_somebody_says_so_and_not_while_pieces_are_on_their_way(
    operator: ShopClient, bring: Bring
) -> None:
    bring()
    one = order("6926900000000000005")
    assert one.state == "after_sale"
    step = f"/live/ship/{one.id}/step"
    assert operator.post(step, data={"state": "packed"}).status_code == 409
    told = {"line_id": one.lines[0].id, "pieces": "1", "reason": "买家说颜色不对"}
    assert operator.post(f"/live/ship/{one.id}/after-sale", data=told).status_code == 303
    assert operator.post(step, data={"state": "paid"}).status_code == 409, "a piece is on its way"
    opened = db_session().scalars(select(ShipAfterSale)).one()
    assert operator.post(f"/live/ship/after-sale/{opened.id}", data={"outcome": "kept"}).status_code == 303
    assert order(one.number).state == "paid"


def test_nothing_of_a_recipient_stands_in_the_books_in_the_open(operator: ShopClient, books: Books) -> None:
    stocked(books, "DT-TEA-003")
    typed = {
        "channel": "private", "number": "私-9", "paid": "y", "lines-0-code": "DT-TEA-003", "lines-0-pieces": "1",
        "name": "金丝雀甲", "phone": "13800138000", "address": "云南省红河县迤萨镇金丝雀路77号",
    }  # fmt: skip
    assert operator.post("/live/ship/new", data=typed).status_code == 303
    found = order("私-9")
    assert operator.post(f"/live/ship/{found.id}/step", data={"state": "confirmed"}).status_code == 303
    assert "金丝雀路77号" in operator.post("/live/ship/slips").text
    for table in Base.metadata.sorted_tables:
        for row in db_session().execute(select(table)):
            said = " ".join(str(value) for value in row)
            assert "金丝雀" not in said, table.name
            assert "13800138000" not in said, table.name
