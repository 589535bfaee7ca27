"""What tablets ask over HTTP: the credential decides, JSON is strict, answers are exact."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from shop.people.actions.devices import revoke
from shop.sales.models import Order
from shop.till.models import HeldEnvelope
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books, count
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import line, payload_of


@pytest.fixture
def till(app: Flask, books: Books) -> Tablet:
    """An enrolled tablet in a browser of its own."""
    return enrolled(app, books)


def test_a_sale_goes_up_and_comes_back_as_an_order(till: Tablet, books: Books) -> None:
    till.switch_on()
    sale = till.maker.sale([line(books.latte, LATTE)], [("wechat", LATTE)])
    answer = till.sync(sale)
    assert answer["ok"] is True
    assert answer["contiguous_seq"] == 1
    assert answer["verdicts"] == [
        {"envelope_uuid": sale["envelope_uuid"], "verdict": "accepted", "reason": None, "server_seq": 1}
    ]
    listed = till.get("/till/orders.json")["orders"]
    assert [(one["number"], one["total_fen"], one["state"], one["methods"]) for one in listed] == [
        (payload_of(sale)["number"], LATTE, "paid", ["wechat"])
    ]
    order = till.get(f"/till/orders/{payload_of(sale)['order_uuid']}.json")
    assert order["lines"][0]["refundable_quantity"] == 1000
    assert order["payments"][0]["reversible_fen"] == LATTE


def test_boot_tells_what_the_till_needs_and_nobodys_real_name(till: Tablet, books: Books) -> None:
    boot = till.get("/till/boot.json")
    assert boot["device"] == {
        "id": till.maker.device_id,
        "letter": till.maker.letter,
        "epoch": 1,
        "name": "吧台平板",
        "revoked": False,
    }
    assert [person["nickname"] for person in boot["people"]] == ["cashier"]
    assert set(boot["people"][0]) == {"id", "nickname", "initial", "colour", "photo", "pin_mark"}
    assert boot["person"] is None
    assert boot["last"] == {"device_seq": 0, "business_day": None, "day_count": 0, "sha256": None}
    assert {tender["code"] for tender in boot["shop"]["tenders"]} == {"cash", "wechat", "alipay", "other"}
    sale = till.maker.sale([line(books.latte, LATTE)])
    till.sync(sale)
    assert till.get("/till/boot.json")["last"] == {
        "device_seq": 1, "business_day": "2026-11-23", "day_count": 1, "sha256": sale["sha256"],
    }  # fmt: skip


def test_a_sync_needs_no_person_and_survives_locking(till: Tablet, books: Books) -> None:
    assert till.sync(till.maker.sale([line(books.latte, LATTE)]))["verdicts"][0]["verdict"] == "accepted"
    till.switch_on()
    till.post("/till/lock", {})
    assert till.sync(till.maker.sale([line(books.latte, LATTE)]))["verdicts"][0]["verdict"] == "accepted"
    assert till.status("GET", "/till/orders.json") == 403


def test_whoever_sells_is_not_idle(till: Tablet, books: Books) -> None:
    till.switch_on()
    for _ in range(4):
        books.clock.advance(minutes=2)
        till.sync(till.maker.sale([line(books.latte, LATTE)]))
    assert till.status("GET", "/till/orders.json") == 200
    books.clock.advance(minutes=4)
    assert till.status("GET", "/till/orders.json") == 403


def test_without_its_credential_or_token_nothing_is_taken(till: Tablet, client: ShopClient, books: Books) -> None:
    body = till.body(till.maker.sale([line(books.latte, LATTE)]))
    assert client.post("/till/sync", data=body, content_type="application/json").status_code == 403
    assert till.status("POST", "/till/sync", body, token="") == 403
    assert till.status("POST", "/till/sync", body, token="0" * 64) == 403
    assert count(Order) == 0


def test_a_tablet_speaks_for_itself_only(till: Tablet, books: Books) -> None:
    body = json.loads(till.body(till.maker.sale([line(books.latte, LATTE)])))
    assert till.status("POST", "/till/sync", json.dumps({**body, "device_id": 999}).encode()) == 422


def test_a_revoked_tablet_may_still_hand_over(till: Tablet, books: Books) -> None:
    revoke(till.maker.device_id, by=books.teacher, at=books.clock.now())
    answer = till.sync(till.maker.sale([line(books.latte, LATTE)]))
    assert answer["verdicts"][0]["reason"] == "平板已停用"
    assert (count(Order), count(HeldEnvelope)) == (0, 1)
    assert till.get("/till/boot.json")["people"] == []
    catalog = till.get("/till/catalog.json")
    assert {name for name, value in catalog.items() if isinstance(value, list | dict) and value} == set()
    assert {"products", "categories", "promotions"} <= catalog.keys()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"device_id": NaN}', b'{"envelopes": []}', b"[" * 100_000,
        '{"device_id": 1, "拿铁": 1}'.encode("gb18030"),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_in_words(till: Tablet, books: Books, body: bytes) -> None:
    response = till.send("POST", "/till/sync", body)
    assert response.status_code == 422
    assert "看不懂" in response.get_json()["error"]["problems"][0]["message"]


def test_a_huge_body_is_refused(till: Tablet) -> None:
    assert till.status("POST", "/till/sync", b" " * 10_000_000) == 413
    assert till.status("POST", "/till/parked", b" " * 300_000) in (413, 403)


def test_two_hundred_envelopes_are_a_batch_and_one_more_is_not(till: Tablet, books: Books) -> None:
    sales = [till.maker.sale([line(books.latte, LATTE)]) for _ in range(201)]
    assert till.status("POST", "/till/sync", till.body(*sales)) == 422
    assert {one["verdict"] for one in till.sync(*sales[:200])["verdicts"]} == {"accepted"}


def test_a_wrong_pin_says_so_and_a_right_one_switches_on(till: Tablet, books: Books) -> None:
    wrong = till.send("POST", "/till/pin", json.dumps({"person_id": books.cashier, "pin": "583920"}).encode())
    assert wrong.status_code == 422
    assert wrong.get_json()["error"]["message"]
    till.switch_on()
    assert till.get("/till/boot.json")["person"]["nickname"] == "cashier"


def test_an_approval_is_bound_and_counted(till: Tablet, books: Books) -> None:
    till.switch_on()
    sale = till.maker.sale([line(books.latte, LATTE)])
    till.sync(sale)
    envelope_uuid = till.maker.uuid()
    asked = {
        "action": "refund", "operation_uuid": envelope_uuid, "amount_fen": LATTE, "reason": "taste",
        "username": "teacher", "secret": SECRET,
    }  # fmt: skip
    assert till.status("POST", "/till/approvals", json.dumps({**asked, "secret": "nonsense"}).encode()) == 422
    granted = till.post("/till/approvals", asked)
    back = till.maker.refund_payload(
        sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=granted["approval_uuid"]
    )
    answer = till.sync(till.maker.seal("refund", back, envelope_uuid=envelope_uuid))
    assert answer["verdicts"][0]["verdict"] == "accepted"


def test_a_parked_basket_is_taken_up_once(till: Tablet, app: Flask, books: Books) -> None:
    till.switch_on()
    parked = {"parked_uuid": str(uuid4()), "label": "3 号桌", "total_fen": LATTE, "items": 1, "basket": {"lines": [1]}}
    till.post("/till/parked", parked)
    till.post("/till/parked", parked)
    assert [one["label"] for one in till.get("/till/parked.json")] == ["3 号桌"]
    assert till.post(f"/till/parked/{parked['parked_uuid']}/claim", {}) == {"basket": {"lines": [1]}}
    other = enrolled(app, books, name="二号平板")
    other.switch_on()
    assert other.status("POST", f"/till/parked/{parked['parked_uuid']}/claim", b"{}") == 409
    assert till.get("/till/parked.json") == []


def test_a_bottomless_basket_is_refused(till: Tablet, books: Books) -> None:
    till.switch_on()
    basket: dict[str, Any] = {}
    for _ in range(20):
        basket = {"deeper": basket}
    parked = {"parked_uuid": str(uuid4()), "label": "", "total_fen": 0, "items": 0, "basket": basket}
    assert till.status("POST", "/till/parked", json.dumps(parked).encode()) == 422


def test_sold_out_raises_the_catalogues_version(till: Tablet, books: Books) -> None:
    till.switch_on()
    before = till.get("/till/catalog.json")["version"]
    answer = till.post("/till/sold-out", {"product_id": books.latte, "variant_id": None, "reason": "豆子用完了"})
    assert answer["catalog_version"] > before
    latte = next(one for one in till.get("/till/catalog.json")["products"] if one["id"] == books.latte)
    assert latte["sold_out"] == "豆子用完了"


def test_the_receipt_is_public_and_names_nobody(till: Tablet, client: ShopClient, books: Books) -> None:
    sale = till.maker.sale([line(books.latte, LATTE, name="拿铁 大杯")])
    till.sync(sale)
    page = client.get(f"/r/{payload_of(sale)['order_uuid']}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "拿铁 大杯" in text
    assert "¥22.00" in text
    assert "cashier" not in text
    assert client.get(f"/r/{uuid4()}").status_code == 404


def test_the_till_opens_on_an_enrolled_tablet_and_explains_itself_elsewhere(till: Tablet, client: ShopClient) -> None:
    assert "till/app.js" in till.send("GET", "/till").get_data(as_text=True)
    page = client.get("/till")
    assert page.status_code == 200
    assert "登记" in page.get_data(as_text=True)


def test_a_search_finds_an_order_of_another_day(till: Tablet, books: Books) -> None:
    till.switch_on()
    sale = till.maker.sale([line(books.latte, LATTE)])
    number = payload_of(sale)["number"]
    till.sync(sale)
    books.clock.advance(days=1)
    till.switch_on()
    assert till.get("/till/orders.json")["orders"] == []
    assert [one["number"] for one in till.get("/till/orders.json?q=b-1123")["orders"]] == [number]
    assert till.get("/till/orders.json?day=2026-11-23")["orders"][0]["number"] == number
    assert till.status("GET", "/till/orders.json?day=yesterday") == 422
