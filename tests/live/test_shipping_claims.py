"""A paid claim of a stream goes to the parcels; what was given back before it left does not."""

from __future__ import annotations

import re

from sqlalchemy import select

from shop.db import transaction
from shop.live.partner.actions.gathering import gather
from shop.live.partner.models import Partner, ShipOrder
from shop.live.partner.sources import recipients_of
from shop.sales.models import Order
from shop.stock.places import AT_PARTNER
from tests.live.conftest import BUYER, Hall
from tests.support.application import ShopClient


def parcels(hall: Hall) -> list[ShipOrder]:
    hall.session.expire_all()
    return list(hall.session.scalars(select(ShipOrder).order_by(ShipOrder.id)))


def test_paid_claims_are_parcels_we_pack_with_their_recipient(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    paid = hall.pay(hall.claim(goods, 2))
    hall.claim(goods, 1)
    for _ in range(2):
        gather(by=hall.books.teacher, at=hall.clock.now())
    (one,) = parcels(hall)
    assert (one.source, one.source_id, one.channel, one.packed_by, one.state) == (
        "claim", paid.id, "private", "us", "paid",
    )  # fmt: skip
    assert [(line.code, line.pieces) for line in one.lines] == [(goods.code, 2)]
    assert recipients_of([(one.id, one.source, one.source_id)]) == {one.id: BUYER}


def test_a_claim_given_back_before_it_left_is_closed(hall: Hall) -> None:
    _, goods = hall.on_air(quota=4)
    hall.pay(hall.claim(goods, 2))
    gather(by=hall.books.teacher, at=hall.clock.now())
    order = hall.session.scalars(select(Order)).one()
    order.voided = True
    hall.session.commit()
    gather(by=hall.books.teacher, at=hall.clock.now())
    assert [one.state for one in parcels(hall)] == ["closed"]


def test_one_press_after_the_stream_takes_its_orders_in_and_fills_the_form(operator: ShopClient, hall: Hall) -> None:
    with transaction() as current:
        current.add(Partner(name="示例企业", contact="orders@example.invalid", location_id=AT_PARTNER))
    stream, goods = hall.on_air(quota=4)
    hall.pay(hall.claim(goods, 2))
    page = operator.get(f"/live/streams/{stream.id}/report").text
    assert "准备发货清单" not in page, "it is still on air"
    operator.post(f"/live/streams/{stream.id}/end")
    assert "准备发货清单" in operator.get(f"/live/streams/{stream.id}/report").text
    where = operator.post("/live/ship/prepare", data={"stream_id": str(stream.id)}).location
    assert [one.state for one in parcels(hall)] == ["confirmed"]
    form = operator.get(where).text
    assert "直播「一团泥的一天」的订单，请发货" in form
    assert re.search(r'<option selected value="1:send_for_us">', form)
    assert 'value="orders@example.invalid"' in form
    assert operator.post("/live/ship/prepare", data={"stream_id": "9" * 30}).status_code == 303
