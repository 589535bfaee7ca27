"""What the partner sends back, the goods that stand there, and what goes up to the platforms."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.db import session as db_session
from shop.live.partner.actions import orders as actions
from shop.live.partner.models import Partner, PartnerReturn
from shop.live.partner.queries.consigning import standing_at
from shop.live.partner.rules.returns import Handed, reconcile
from shop.live.partner.rules.states import State
from shop.stock.models import StockPaper
from shop.stock.places import AT_PARTNER, STREAM_SHELF, STUDIO
from tests.live.partner.conftest import Bring, order, stocked
from tests.live.partner.test_handing import confirmed, written
from tests.live.partner.test_orders import on_hand
from tests.support.application import ShopClient
from tests.support.books import Books, count
from tests.support.plans import plans

pytestmark = pytest.mark.database
WAITING = "6926900000000000004"


def upload(client: ShopClient, partner: int, text: str, name: str = "回单.csv") -> tuple[int, str]:
    sent = {"partner_id": str(partner), "file": (BytesIO(text.encode("gb18030")), name)}
    answer = client.post("/live/ship/returns", data=sent, content_type="multipart/form-data")
    return answer.status_code, answer.location or answer.text


@pytest.fixture
def handed(app: Flask, operator: ShopClient, teacher: ShopClient, bring: Bring, partner: int) -> int:
    """The partner was handed the order that waits."""
    bring()
    confirmed(operator)
    written(app, operator, teacher, partner)
    return partner


def test_tracking_numbers_come_back_and_the_order_is_sent(operator: ShopClient, handed: int) -> None:
    text = f"备注,订单编号,快递公司,快递单号\n,\t{WAITING},中通快递,ZT0000000000012\n合计,1,,\n"
    status, where = upload(operator, handed, text)
    assert status == 303
    assert "全部对得上" in operator.get(where).text
    assert order(WAITING).state == "confirmed", "nothing happens before somebody says so"
    assert operator.post(where).status_code == 303
    found = order(WAITING)
    assert (found.state, found.courier, found.tracking) == ("shipped", "中通快递", "ZT0000000000012")
    assert operator.post(where).status_code == 409
    assert upload(operator, handed, text) == (303, where), "the same file again is the one that is there"


def test_every_difference_is_listed_and_not_booked(operator: ShopClient, handed: int) -> None:
    text = (
        "订单编号,快递公司,快递单号,数量\n"
        f"{WAITING},中通快递,ZT1,3\n"
        "6926900000000000099,中通快递,ZT2,1\n"
        "6926900000000000002,中通快递,ZT3,3\n"
        "6.9269E+18,中通快递,ZT4,1\n"
    )
    status, where = upload(operator, handed, text)
    assert status == 303
    found = db_session().scalars(select(PartnerReturn)).one()
    assert [(row["row"], row["code"]) for row in found.differences] == [
        (5, "spoilt"), (2, "pieces"), (3, "unknown"), (4, "not_told"),
    ]  # fmt: skip
    assert found.matched == []
    page = operator.get(where).text
    assert "我们交的是 1 件，回单写 3 件" in page
    assert operator.post(f"{where}/drop").status_code == 303
    assert order(WAITING).state == "confirmed"


def test_orders_the_partner_forgot_are_listed() -> None:
    known = {"A": Handed(1, 2, True, False, ""), "B": Handed(2, 1, True, False, "")}
    found = reconcile([(2, {"number": "A", "tracking": "T1"})], known, kind="tracking")
    assert found.matched == [[1, "", "T1", "A"]]
    assert [(one["number"], one["code"]) for one in found.differences] == [("B", "missing")]


def test_an_acknowledgement_says_no() -> None:
    known = {"A": Handed(1, 2, True, False, "")}
    found = reconcile([(2, {"number": "A", "answer": "缺货"})], known, kind="acknowledged")
    assert [one["code"] for one in found.differences] == ["said_no"]


def test_a_parcel_sent_in_two_keeps_both_numbers_and_another_number_changes_nothing() -> None:
    known = {
        "A": Handed(1, 2, True, False, ""),
        "B": Handed(2, 1, False, True, "T9"),
        "C": Handed(3, 1, False, False, ""),
    }
    rows = [
        (2, {"number": "A", "tracking": "T1"}), (3, {"number": "A", "tracking": "T2"}),
        (4, {"number": "B", "tracking": "T8"}), (5, {"number": "C", "tracking": "T7"}),
    ]  # fmt: skip
    found = reconcile(rows, known, kind="tracking")
    assert found.matched == [[1, "", "T1、T2", "A"]]
    assert [one["code"] for one in found.differences] == ["split", "other_tracking", "called_off"]


def test_a_file_without_the_needed_columns_is_refused(operator: ShopClient, handed: int) -> None:
    status, page = upload(operator, handed, "姓名,电话\n张三,1\n")
    assert status == 422
    assert "订单编号" in page
    assert count(PartnerReturn) == 0


def test_what_is_shipped_goes_up_to_the_platform(operator: ShopClient, teacher: ShopClient, handed: int) -> None:
    _, where = upload(operator, handed, f"订单编号,快递公司,快递单号\n{WAITING},中通快递,ZT0000000000012\n")
    operator.post(where)
    answer = teacher.post("/live/ship/upload-sheet", data={"channel": "douyin", "layout": "generic"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows == [["订单编号", "快递公司", "快递单号"], [WAITING, "中通快递", "ZT0000000000012"]]
    youzan = teacher.post("/live/ship/upload-sheet", data={"channel": "douyin", "layout": "youzan"})
    assert youzan.data.decode("gb18030") == f"订单ID,物流公司,物流单号\r\n{WAITING},中通快递,ZT0000000000012\r\n"
    assert operator.post("/live/ship/upload-sheet", data={"channel": "douyin", "layout": "generic"}).status_code == 403


def test_goods_go_to_the_partner_and_come_back_by_notes(
    operator: ShopClient, books: Books, partner: int, bring: Bring
) -> None:
    item = stocked(books, "DT-CUP-006")
    note = {
        "uuid": "",
        "way": "to",
        "other_id": str(STREAM_SHELF),
        "lines-0-code": "IT-DT-CUP-006",
        "lines-0-pieces": "4",
    }
    sent = operator.post("/live/ship/goods", data=note)
    assert sent.status_code == 303
    assert "对方签收" in operator.get(sent.location).text
    assert (on_hand(item, AT_PARTNER), on_hand(item, STREAM_SHELF)) == (14_000, 6000)
    bring()
    page = operator.get("/live/ship/goods").text
    assert "<b>12</b>" in page, "two of them were sold"
    back = {**note, "way": "back", "other_id": str(STUDIO), "lines-0-pieces": "5"}
    assert operator.post("/live/ship/goods", data=back).status_code == 303
    assert (on_hand(item, AT_PARTNER), on_hand(item, STUDIO)) == (7000, 5000)
    too_many = operator.post("/live/ship/goods", data={**back, "lines-0-pieces": "8"})
    assert too_many.status_code == 422
    assert "只有 7 件" in too_many.text
    assert on_hand(item, AT_PARTNER) == 7000
    assert count(StockPaper) == 4


def test_what_stands_at_the_partner_is_told_without_reading_every_move_there_is(books: Books, partner: int) -> None:
    stocked(books, "DT-CUP-006")
    found = db_session().get_one(Partner, partner)

    told = plans(db_session(), lambda: standing_at(found))

    assert not [plan for plan in told if "SCAN stock_move" in plan], told
    assert [one.left for one in standing_at(found)] == [10_000]


def test_an_order_called_off_is_not_sent_by_a_return_file(operator: ShopClient, books: Books, handed: int) -> None:
    actions.step(order(WAITING).id, State.CLOSED, by=books.teacher, at=books.clock.now())
    upload(operator, handed, f"订单编号,快递公司,快递单号\n{WAITING},中通快递,ZT1\n")
    found = db_session().scalars(select(PartnerReturn)).one()
    assert [one["code"] for one in found.differences] == ["called_off"]
    assert order(WAITING).state == "closed"
