"""What comes for an order and what is asked for it: partial, over, rejects, other prices, three papers compared."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from shop.kernel.errors import Invalid
from shop.kernel.ids import uuid7
from shop.purchasing.actions import invoices, orders, receipts, requests
from shop.purchasing.actions.invoices import Asked
from shop.purchasing.actions.receipts import Came, ReceiptFacts
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.models import PurchaseOrder, Receipt
from shop.purchasing.queries.needs import coming
from shop.purchasing.queries.orders import came_of, order_of, shown_state
from shop.purchasing.rules.invoices import Side, check
from shop.stock.actions.papers import confirm_paper, refuse_paper
from shop.stock.places import STORE
from shop.stock.queries.levels import lots_left
from tests.purchasing.conftest import Market
from tests.support.application import ShopClient
from tests.support.books import count, worklist_kinds
from tests.support.stock import on_hand, value_of

PIECE = 1000
BOX = 950 * PIECE


@pytest.fixture
def order(market: Market) -> PurchaseOrder:
    """Ten boxes of milk at 13.50 with 0.50 freight each: 140.00."""
    now = market.clock.now()
    market.quote(market.valley, market.shelf.milk, 1350, freight_fen=50, lead_days=2)
    request = requests.write_request([Wanted(market.shelf.milk, 10 * BOX)], by=market.buyer, at=now)
    requests.hand_in(request.id, by=market.buyer, at=now)
    requests.approve(request.id, by=market.books.teacher, at=now)
    return orders.place(request.id, by=market.buyer, at=now)[0]


def receive(market: Market, order: PurchaseOrder, accepted: int, **more: object) -> Receipt:
    came = Came(order.lines[0].id, accepted, **more)  # type: ignore[arg-type]
    facts = ReceiptFacts(uuid7(market.clock.now()), order.id, STORE, [came])
    return receipts.receive(facts, by=market.buyer, at=market.clock.now())


def state_of(order: PurchaseOrder) -> str:
    return shown_state(order, came_of([order]))


def test_six_boxes_come_two_are_broken_the_rest_comes_later(market: Market, order: PurchaseOrder) -> None:
    receive(market, order, 6 * BOX, rejected=2 * BOX, reject_reason="broken", expires_on=date(2026, 12, 5))
    assert value_of(market.shelf.milk) == (6 * BOX, 8400), "six boxes with their freight, nothing for what went back"
    assert [lot.expires_on for lot, _ in lots_left(market.shelf.milk)] == [date(2026, 12, 5)]
    assert (state_of(order), coming([market.shelf.milk])) == ("open", {market.shelf.milk: 4 * BOX})
    receive(market, order, 4 * BOX)
    assert (state_of(order), coming([market.shelf.milk])) == ("arrived", {market.shelf.milk: 0})
    assert (on_hand(market.shelf.milk, STORE), worklist_kinds()) == (10 * BOX, [])


def test_the_same_receipt_sent_twice_is_booked_once(market: Market, order: PurchaseOrder) -> None:
    facts = ReceiptFacts(uuid7(market.clock.now()), order.id, STORE, [Came(order.lines[0].id, BOX)])
    for _ in range(2):
        receipts.receive(facts, by=market.buyer, at=market.clock.now())
    assert (count(Receipt), value_of(market.shelf.milk)) == (1, (BOX, 1400))


def test_more_than_ordered_is_kept_and_shown_to_who_approves(market: Market, order: PurchaseOrder) -> None:
    receive(market, order, 11 * BOX)
    assert (value_of(market.shelf.milk)[0], worklist_kinds()) == (11 * BOX, ["purchase_over"])


def test_an_unusual_price_waits_and_counts_for_nothing_when_it_is_refused(market: Market, order: PurchaseOrder) -> None:
    typo = receive(market, order, 10 * BOX, value_fen=140_000)
    assert (value_of(market.shelf.milk), worklist_kinds()) == ((0, 0), ["stock_price"])
    refuse_paper(typo.uuid, by=market.books.teacher, at=market.clock.now())
    assert state_of(order) == "open", "the receipt was a mistake, the goods are still waited for"
    dear = receive(market, order, 10 * BOX, value_fen=29_000)
    confirm_paper(dear.uuid, by=market.books.teacher, at=market.clock.now())
    assert (state_of(order), value_of(market.shelf.milk)) == ("arrived", (10 * BOX, 29_000))


def test_all_of_it_goes_back_and_nothing_is_booked(market: Market, order: PurchaseOrder) -> None:
    receive(market, order, 0, rejected=10 * BOX, reject_reason="expired")
    assert (value_of(market.shelf.milk), state_of(order)) == ((0, 0), "open")
    with pytest.raises(Invalid):
        receive(market, order, 0, rejected=BOX)
    with pytest.raises(orders.SomeCame):
        orders.cancel(order.id, by=market.buyer, at=market.clock.now())


def test_three_papers_side_by_side() -> None:
    # Ordered 10 at 140.00; 8 accepted at 112.00; the invoice asks for 10 at 150.00.
    found = check([Side(1, 10_000, 14_000, 8_000, 11_200, 0, 10_000, 15_000)])
    assert [(one.what, one.expected, one.asked) for one in found] == [
        ("more_than_received", 8_000, 10_000),
        ("dearer_than_ordered", 14_000, 15_000),
        ("differs_from_receipt", 14_000, 15_000),
    ]
    assert check([Side(1, 10_000, 14_000, 8_000, 11_200, 0, 8_000, 11_201)]) == [], "the supplier rounds elsewhere"
    (twice,) = check([Side(1, 10_000, 14_000, 8_000, 11_200, 8_000, 8_000, 11_200)])
    assert twice.what == "more_than_received", "what was asked for before counts"


def test_an_invoice_that_fits_and_one_that_somebody_else_settles(market: Market, order: PurchaseOrder) -> None:
    now, line = market.clock.now(), order.lines[0].id
    receive(market, order, 8 * BOX)

    def write(number: str, boxes: int, fen: int) -> invoices.Invoice:
        asked = [Asked(line, boxes * BOX, fen)]
        return invoices.write_invoice(order.id, number=number, dated=now.date(), lines=asked, by=market.buyer, at=now)

    assert write("A-1", 4, 5600).state == "matched"
    wrong = write("A-2", 6, 8400)
    assert (wrong.state, worklist_kinds()) == ("differs", ["purchase_invoice"])
    with pytest.raises(Invalid):
        write("A-2", 1, 1400)
    with pytest.raises(invoices.FourEyes):
        invoices.settle(wrong.id, accept=True, reason="没事", by=market.buyer, at=now)
    invoices.settle(wrong.id, accept=False, reason="多开两盒", by=market.books.teacher, at=now)
    assert worklist_kinds() == []
    assert write("A-3", 4, 5600).state == "matched", "what was sent back is not asked for"


def test_the_delivery_at_the_door(
    buyer: ShopClient, teacher: ShopClient, market: Market, order: PurchaseOrder, session: Session
) -> None:
    address = f"/purchasing/orders/{order.id}"
    page = buyer.get(f"{address}/receive").text
    assert 'value="10盒"' in page
    hidden = re.search(r'name="uuid" type="hidden" value="([^"]+)"', page)
    assert hidden
    photo = io.BytesIO()
    Image.new("RGB", (900, 600), "brown").save(photo, "JPEG")
    form = {
        "uuid": hidden[1], "to_id": str(STORE), "note": "两盒漏了", "lines-0-line_id": str(order.lines[0].id),
        "lines-0-accepted": "7盒", "lines-0-rejected": "2盒", "lines-0-lot": "HG-1122",
    }  # fmt: skip
    answer = buyer.post(f"{address}/receive", data=form)
    assert answer.status_code == 422
    assert "退回的要选原因" in answer.text
    assert 'value="7盒"' in answer.text
    form["lines-0-reject_reason"] = "broken"
    answer = buyer.post(f"{address}/receive", data={**form, "photo": (io.BytesIO(photo.getvalue()), "a.jpg")})
    assert answer.status_code == 303
    shown = buyer.get(address).text
    for told in ("两盒漏了", "破损", "HG-1122", "¥98.00", "等到货"):
        assert told in shown, told
    picture = re.search(r'href="(/purchasing/photos/[^"]+)"', shown)
    assert picture
    assert buyer.get(picture[1]).mimetype == "image/webp"
    asked = {"number": "F-77", "dated": "2026-11-24", "lines-0-line_id": str(order.lines[0].id)}
    answer = buyer.post(f"{address}/invoices/new", data={**asked, "lines-0-quantity": "七盒", "lines-0-amount": "98"})
    assert answer.status_code == 422
    assert "七盒" in answer.text
    answer = buyer.post(f"{address}/invoices/new", data={**asked, "lines-0-quantity": "9盒", "lines-0-amount": "126"})
    assert answer.status_code == 303
    assert "发票的数量比收下的多" in buyer.get(address).text
    invoice = re.search(r"/purchasing/invoices/(\d+)/settle", teacher.get(address).text)
    assert invoice
    settle = f"/purchasing/invoices/{invoice[1]}/settle"
    assert teacher.post(settle, data={"step": "refuse", "reason": ""}).status_code == 422
    assert teacher.post(settle, data={"step": "refuse", "reason": "漏的不付"}).status_code == 303
    assert "漏的不付" in buyer.get(address).text
    session.rollback()
    assert order_of(order.id).state == "open"
