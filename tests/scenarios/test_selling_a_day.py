"""Monday in the students' café: sales online and offline, a wrong drink, a refund by WeChat, and sums that agree."""

from __future__ import annotations

from sqlalchemy import func, select

from shop.db import session
from shop.people.models import Device
from shop.sales.actions.due import settle
from shop.sales.actions.rollups import compare
from shop.sales.models import GoodsUse, Order, Payment, SalesByDay, SalesByOrder, SalesByTender
from tests.support.books import CUP, LATTE, TEA, Books, worklist_kinds
from tests.support.tills import TabletForTests, line, payload_of


def total(column: object) -> int:
    return session().scalar(select(func.sum(column))) or 0


def test_a_day_at_the_till(books: Books, tablet: TabletForTests) -> None:
    clock = books.clock

    # 10:00 Three guests pay; the tablet is online.
    breakfast = [
        tablet.sale([line(books.latte, LATTE)]),
        tablet.sale([line(books.tea, TEA, quantity=2000)], [("wechat", 3600)]),
    ]
    assert [one.verdict for one in tablet.send(*breakfast)] == ["accepted", "accepted"]
    clock.advance(minutes=20)

    # 10:20 A cup and a latte as a combo for 78.00: each part gets its share.
    combo = {"combo_uuid": tablet.uuid(), "product_id": books.cup, "name": "一杯一陶"}
    parts = [
        line(books.cup, CUP, combo=combo, discount_fen=907, total_fen=5893, discounts=[_combo(907)]),
        line(books.latte, LATTE, combo=combo, discount_fen=293, total_fen=1907, discounts=[_combo(293)]),
    ]
    set_meal = tablet.sale(parts, [("wechat", 7800)])

    # 10:30 The network is down; two more guests pay, one is served the wrong drink.
    clock.advance(minutes=10)
    offline = [tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)]), tablet.sale([line(books.tea, TEA)])]
    remake = tablet.seal(
        "remake",
        {
            "v": 1, "use_uuid": tablet.uuid(), "order_uuid": payload_of(offline[0])["order_uuid"], "line_no": 1,
            "quantity": 1000, "reason": "wrong_drink", "note": "", "cashier_id": books.cashier,
        },
    )  # fmt: skip

    # 12:00 Back online: everything goes up; the answer is lost, so it goes up again.
    clock.advance(minutes=90)
    everything = [set_meal, *offline, remake]
    assert {one.verdict for one in tablet.send(*everything)} == {"accepted"}
    assert {one.verdict for one in tablet.send(*everything)} == {"replayed"}
    assert session().get_one(Device, tablet.device_id).contiguous_seq == 6

    # 14:00 The guest brings the combo's cup back; a teacher agrees; WeChat money is due, not yet returned.
    clock.advance(hours=2)
    envelope_uuid = tablet.uuid()
    consent = books.approve("refund", envelope_uuid, 5893)
    back = tablet.refund_payload(set_meal, [(1, 1000, 5893)], [("wechat", 5893)], approval_uuid=consent)
    assert tablet.send(tablet.seal("refund", back, envelope_uuid=envelope_uuid))[0].verdict == "accepted"
    assert "refund_due" in worklist_kinds()
    assert total(SalesByTender.out_fen) == 0

    # 15:00 The teacher makes it in the merchant app and enters the number.
    clock.advance(hours=1)
    due = session().scalars(select(Payment).where(Payment.status == "due")).one()
    settle(due.uuid, reference="5030000123", by=books.teacher, at=clock.now())

    # Evening: every figure agrees with every other.
    sold = LATTE + 3600 + 7800 + LATTE + TEA
    assert total(Order.total_fen) == total(SalesByDay.net_fen) == total(SalesByOrder.net_fen) == sold
    assert total(SalesByTender.in_fen) == sold
    assert total(SalesByTender.out_fen) == total(SalesByDay.returned_fen) == total(Order.returned_fen) == 5893
    assert session().scalars(select(GoodsUse.kind)).all() == ["remake"]
    assert compare() == []
    assert [kind for kind in worklist_kinds() if kind != "price_drift"] == []


def _combo(fen: int) -> dict[str, object]:
    return {"kind": "combo", "label": "一杯一陶", "reason": "", "fen": fen, "approval_uuid": None}
