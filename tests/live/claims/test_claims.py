"""Claims: never more than there is, held for minutes, paid into the books; and a till that sells the piece."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from shop.kernel.errors import Invalid
from shop.live.claims.actions import buyers, claiming
from shop.live.claims.actions.sweeping import sweep
from shop.live.claims.models import ClaimBuyer, StreamClaim
from shop.live.claims.queries import paid_claims, shown_claims
from shop.live.sessions.actions import running
from shop.live.sessions.actions.steps import NotNow
from shop.people.models import AuditEntry
from shop.sales.models import Order, Payment, PieceHold, SalesByOrder
from shop.sales.pieces.actions import PieceTaken, hold_for_order
from shop.stock.models import Item, StockReservation
from shop.stock.places import STREAM_SHELF
from shop.worklist.models import WorkItem
from tests.live.conftest import BUYER, Hall
from tests.live.sessions.test_streams import kept_back
from tests.support.books import count
from tests.support.stock import on_hand, value_of
from tests.support.tills import line


def test_the_quota_is_never_exceeded(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    hall.claim(goods, 3)
    with pytest.raises(claiming.SoldOut) as refused:
        hall.claim(goods, 2)
    assert "只剩 1 件" in str(refused.value)
    hall.claim(goods, 1)
    assert hall.goods(goods).taken == 4
    assert count(StreamClaim) == 2


def test_the_same_claim_sent_twice_is_one_claim(hall: Hall) -> None:
    stream, goods = hall.on_air()
    facts = claiming.ClaimFacts(uuid=stream.uuid, goods_id=goods.id, quantity=2, buyer=BUYER)
    first, again = (claiming.claim(stream.id, facts, by=hall.operator, at=hall.clock.now()) for _ in range(2))
    assert first.id == again.id
    assert hall.goods(goods).taken == 2


def test_what_is_not_paid_in_time_is_free_for_the_next(hall: Hall) -> None:
    stream, goods = hall.on_air(quota=4)
    late = hall.claim(goods, 4)
    hall.clock.advance(minutes=10)
    (shown,) = shown_claims(stream.id, at=hall.clock.now())
    assert shown.stands == "expired"
    assert shown.is_late
    hall.claim(goods, 4)
    assert hall.session.get_one(StreamClaim, late.id, populate_existing=True).state == "expired"
    assert hall.goods(goods).taken == 4


def test_paid_late_is_paid_when_it_is_still_there_and_refused_when_not(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    late, lost = hall.claim(goods, 2), hall.claim(goods, 2)
    hall.clock.advance(minutes=11)
    assert hall.pay(late).state == "paid"
    hall.claim(goods, 2)
    with pytest.raises(claiming.SoldOut):
        hall.pay(lost)
    assert hall.goods(goods).sold == 2


def test_a_paid_claim_is_an_order_whose_goods_leave_the_stream_shelf(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    cup = hall.session.scalars(select(Item.id).where(Item.code == "DT-CUP-001")).one()
    claim = hall.claim(goods, 2)
    hall.pay(claim)
    order = hall.session.scalars(select(Order)).one()
    assert (order.channel, order.source, order.total_fen, order.number) == (
        "stream",
        "desk",
        11600,
        f"直{goods.stream_id}-001",
    )
    assert order.lines[0].cost_fen == 3200
    assert hall.session.scalars(select(Payment.status)).one() == "claimed"
    assert (on_hand(cup, STREAM_SHELF), value_of(cup)) == (4000, (4000, 6400))
    assert kept_back(hall, "DT-CUP-001") == 2000
    assert hall.session.scalars(select(SalesByOrder.net_fen).where(SalesByOrder.channel == "stream")).one() == 11600
    assert hall.pay(claim).id == claim.id
    assert count(Order) == 1


def test_what_is_cancelled_is_free_again_and_stays_cancelled(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    claim = hall.claim(goods, 4)
    claiming.cancel(claim.id, by=hall.operator, at=hall.clock.now())
    assert hall.goods(goods).taken == 0
    with pytest.raises(claiming.Over):
        hall.pay(claim)


def test_what_is_held_at_the_end_may_still_be_paid_and_then_is_free(hall: Hall) -> None:
    stream, goods = hall.on_air(quota=4)
    paid, unpaid = hall.claim(goods, 1), hall.claim(goods, 2)
    running.end(stream.id, by=hall.operator, at=hall.clock.now())
    assert kept_back(hall, "DT-CUP-001") == 3000
    hall.pay(paid)
    hall.clock.advance(minutes=10)
    assert sweep(at=hall.clock.now()) == 1
    assert kept_back(hall, "DT-CUP-001") == 0
    with pytest.raises(claiming.Over):
        hall.pay(unpaid)
    with pytest.raises(NotNow):
        hall.claim(goods)


def test_wrong_claims_are_refused_whole(hall: Hall) -> None:
    _, goods = hall.on_air()
    with pytest.raises(Invalid):
        hall.claim(goods, 0)
    claim = hall.claim(goods)
    for method in ("cash", "barter"):
        with pytest.raises(Invalid):
            hall.pay(claim, method)
    assert hall.goods(goods).sold == 0
    assert count(Order) == 0


def sell_at_till(hall: Hall, variant_id: int) -> None:
    product = hall.studio.work("DT-JAR-009").product_id
    tablet = hall.books.tablet()
    tablet.send(tablet.sale([line(product, 5800, variant_id=variant_id)]))


def test_a_single_piece_is_claimed_once(hall: Hall) -> None:
    _, goods = hall.on_air("DT-JAR-009")
    hall.pay(hall.claim(goods))
    with pytest.raises(claiming.SoldOut):
        hall.claim(goods)
    assert hall.session.scalars(select(PieceHold.state)).all() == ["sold"]


def test_a_till_that_sold_the_piece_is_right_and_the_operator_and_the_worklist_are_told(hall: Hall) -> None:
    stream, goods = hall.on_air("DT-JAR-009")
    claim = hall.claim(goods)
    assert goods.variant_id is not None
    sell_at_till(hall, goods.variant_id)
    (shown,) = shown_claims(stream.id, at=hall.clock.now())
    assert shown.stands == "withdrawn"
    item = hall.session.scalars(select(WorkItem).where(WorkItem.kind == "piece_taken")).one()
    assert item.facts["holder"] == str(claim.uuid)
    with pytest.raises(claiming.Over):
        hall.pay(claim)
    assert count(Order) == 1


def test_a_piece_the_till_holds_is_not_claimed(hall: Hall) -> None:
    _, goods = hall.on_air("DT-JAR-009")
    assert goods.variant_id is not None
    sell_at_till(hall, goods.variant_id)
    with pytest.raises(PieceTaken):
        hall.claim(goods)
    assert hall.goods(goods).taken == 0


def test_a_paid_claim_that_loses_its_piece_is_not_shipped(hall: Hall) -> None:
    _, goods = hall.on_air("DT-JAR-009")
    hall.pay(hall.claim(goods))
    assert [one.code for one in paid_claims()] == ["DT-JAR-009-001"]
    assert goods.variant_id is not None
    sell_at_till(hall, goods.variant_id)
    assert paid_claims() == []
    assert sweep(at=hall.clock.now()) == 1
    assert hall.session.scalars(select(WorkItem.facts).where(WorkItem.kind == "piece_taken")).one()["paid"] is True


def test_rows_for_the_partner_carry_no_buyer(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    whole = hall.pay(hall.claim(goods, 2))
    hall.pay(hall.claim(goods, 1, buyer=type(BUYER)(name="李", phone="138****0000")))
    hall.claim(goods, 1)
    first, second = paid_claims(channel="douyin")
    assert (first.source, first.source_id, first.quantity, first.has_recipient) == ("claim", whole.id, 2, True)
    assert not second.has_recipient
    assert paid_claims(channel="kuaishou") == []
    assert [one.source_id for one in paid_claims(after_id=whole.id)] == [second.source_id]


def test_buyers_are_sealed_masked_and_each_look_is_noted(hall: Hall) -> None:
    stream, goods = hall.on_air()
    claim = hall.claim(goods)
    kept = hall.session.scalars(select(ClaimBuyer)).one()
    for secret in (BUYER.name, BUYER.phone, BUYER.address):
        assert secret.encode() not in kept.sealed
    assert shown_claims(stream.id, at=hall.clock.now())[0].masked == "王** 138****6621"
    assert buyers.look_at(claim.id, by=hall.books.teacher, at=hall.clock.now()) == BUYER
    looks = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "claim_buyer.look")
    assert hall.session.scalar(looks) == 1


def test_buyers_are_erased_when_their_days_are_over(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    arrived, paid, unpaid = (hall.claim(goods) for _ in range(3))
    hall.pay(arrived)
    hall.pay(paid)
    buyers.arrived(arrived.id, by=hall.operator, at=hall.clock.now())
    hall.clock.advance(days=29)
    assert buyers.erase_due(at=hall.clock.now()) == 0
    hall.clock.advance(days=2)
    assert buyers.erase_due(at=hall.clock.now()) == 2
    assert hall.session.scalars(select(ClaimBuyer.claim_id)).all() == [paid.id]
    hall.clock.advance(days=30)
    assert buyers.erase_due(at=hall.clock.now()) == 1
    assert unpaid.id != paid.id


def test_reservations_follow_the_claims_to_the_piece(hall: Hall) -> None:
    _, goods = hall.on_air("DT-JAR-009")
    hall.pay(hall.claim(goods))
    assert hall.session.scalars(select(StockReservation.state)).all() == ["consumed"]


def test_a_till_asks_for_the_piece_before_the_money_is_taken(hall: Hall) -> None:
    _, goods = hall.on_air("DT-JAR-009")
    assert goods.variant_id is not None
    order, at = uuid4(), hall.clock.now()
    hold_for_order(order, [goods.variant_id, 999], at=at)
    with pytest.raises(PieceTaken):
        hall.claim(goods)
    hall.clock.advance(minutes=5)
    hall.claim(goods)
    with pytest.raises(PieceTaken):
        hold_for_order(order, [goods.variant_id], at=hall.clock.now())
