"""From what runs out to an order: nobody approves his own request, and the month's money is looked at."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from shop.kernel.errors import Invalid
from shop.purchasing.actions import orders, requests
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.queries.needs import needs
from shop.purchasing.queries.requests import standing
from tests.purchasing.conftest import Market
from tests.support.application import ShopClient
from tests.support.books import worklist_kinds
from tests.support.stock import Stock, make_item

PIECE = 1000


def asked(market: Market, litres: int = 19) -> PurchaseRequest:
    """A request for milk with one quote of 13.50 a box, handed in by the buyer."""
    now = market.clock.now()
    market.quote(market.valley, market.shelf.milk, 1350, lead_days=2)
    kept = requests.write_request([Wanted(market.shelf.milk, litres * 1000 * PIECE)], by=market.buyer, at=now)
    return requests.hand_in(kept.id, by=market.buyer, at=now)


def test_what_runs_out_is_needed_less_what_is_on_its_way(market: Market, stock: Stock) -> None:
    oats = make_item(market.clock, "燕麦", "mass", reorder_point=500 * PIECE, reorder_to=2000 * PIECE)
    stock.receive(oats, 400 * PIECE, 400)
    assert [(one.item.id, one.on_hand, one.quantity) for one in needs()] == [(oats, 400 * PIECE, 1600 * PIECE)]
    market.quote(market.town, oats, 800, pack=1000)
    now = market.clock.now()
    request = requests.write_request([Wanted(oats, 1600 * PIECE)], by=market.buyer, at=now)
    assert [one.request_id for one in needs()] == [request.id]
    requests.hand_in(request.id, by=market.buyer, at=now)
    requests.approve(request.id, by=market.books.teacher, at=now)
    orders.place(request.id, by=market.buyer, at=now)
    assert needs() == [], "two packs are on their way"


def test_nobody_approves_what_he_wrote_changed_or_handed_in(market: Market) -> None:
    now, teacher, other = market.clock.now(), market.books.teacher, market.books.other_teacher
    market.quote(market.valley, market.shelf.milk, 1350)
    request = requests.write_request([Wanted(market.shelf.milk, 950 * PIECE)], by=teacher, at=now)
    requests.hand_in(request.id, by=market.buyer, at=now)
    with pytest.raises(requests.FourEyes):
        requests.approve(request.id, by=teacher, at=now)
    with pytest.raises(requests.FourEyes):
        requests.approve(request.id, by=market.buyer, at=now)
    assert worklist_kinds() == ["purchase_request"]
    requests.approve(request.id, by=other, at=now)
    assert worklist_kinds() == []
    with pytest.raises(requests.NotNow):
        requests.approve(request.id, by=other, at=now)


def test_more_than_the_month_has_needs_a_reason(market: Market, session: Session) -> None:
    now, teacher = market.clock.now(), market.books.teacher
    requests.set_budget("2026-11", amount_fen=20_000, by=teacher, at=now)
    request = asked(market)  # 20 boxes at 13.50: 270.00
    assert standing("2026-11", request=request).left_fen == -7000
    with pytest.raises(requests.OverBudget):
        requests.approve(request.id, by=teacher, at=now)
    requests.approve(request.id, reason="周末集市", by=teacher, at=now)
    assert standing("2026-11").promised_fen == 27_000
    (order,) = orders.place(request.id, by=market.buyer, at=now)
    assert (order.number, order.expected_on, order.total_fen) == ("P-261123-01", date(2026, 11, 25), 27_000)
    orders.cancel(order.id, by=market.buyer, at=now)
    assert standing("2026-11").promised_fen == 0, "what was cancelled is free again"


def test_what_has_no_quote_is_not_handed_in_and_all_of_it_is_named(market: Market) -> None:
    now = market.clock.now()
    wanted = [Wanted(market.shelf.milk, PIECE), Wanted(market.shelf.cup, PIECE)]
    request = requests.write_request(wanted, by=market.buyer, at=now)
    with pytest.raises(Invalid) as refused:
        requests.hand_in(request.id, by=market.buyer, at=now)
    assert {str((one.facts or {})["name"]) for one in refused.value.problems} == {"牛奶", "纸杯"}


def test_a_request_sent_back_is_a_draft_that_says_why(market: Market) -> None:
    now = market.clock.now()
    request = asked(market)
    with pytest.raises(Invalid):
        requests.send_back(request.id, reason=" ", by=market.books.teacher, at=now)
    requests.send_back(request.id, reason="再问一家", by=market.books.teacher, at=now)
    assert (request.state, request.decision, worklist_kinds()) == ("draft", "再问一家", [])


def test_the_buyers_day_at_the_desk(buyer: ShopClient, teacher: ShopClient, market: Market, stock: Stock) -> None:
    oats = make_item(market.clock, "燕麦", "mass", reorder_point=500 * PIECE, reorder_to=2000 * PIECE)
    market.quote(market.valley, oats, 900, pack=1000)
    cheap = market.quote(market.town, oats, 700, pack=500, freight_fen=50, minimum_packs=10, lead_days=5)
    assert "燕麦" in buyer.get("/purchasing").text
    form = buyer.get(f"/purchasing/requests/new?item={oats}").text
    assert 'value="燕麦 燕麦"' in form
    answer = buyer.post(
        "/purchasing/requests/new",
        data={"note": "常备", "lines-0-item": "燕麦", "lines-0-quantity": "2kg", "lines-1-item": "没有的"},
    )
    assert answer.status_code == 422
    assert "常备" in answer.text
    answer = buyer.post("/purchasing/requests/new", data={"lines-0-item": "燕麦", "lines-0-quantity": "2kg"})
    address = answer.headers["Location"]
    page = buyer.get(address).text
    for told in ("¥18.00", "¥75.00", "总价最低", "河谷乳业", "县城批发"):
        assert told in page, told
    line = re.search(r'name="quote-(\d+)"', page)
    assert line
    chosen = {f"quote-{line[1]}": str(cheap.id), "step": "hand_in"}
    assert buyer.post(f"{address}/choose", data=chosen).status_code == 303
    assert buyer.post(f"{address}/decide", data={"step": "yes"}).status_code == 403
    assert "¥75.00" in teacher.get("/worklist").text
    assert teacher.post(f"{address}/decide", data={"step": "yes"}).status_code == 303
    assert buyer.post(f"{address}/order").status_code == 303
    orders_page = buyer.get("/purchasing/orders").text
    order = re.search(r'href="(/purchasing/orders/\d+)"', orders_page)
    assert order
    assert "P-261123-01" in orders_page
    sheet = buyer.get(f"{order[1]}/sheet").text
    for told in ("县城批发", "¥7.00", "¥75.00", "2026-11-28"):
        assert told in sheet, told
    assert buyer.get(f"{order[1]}/sheet?as=xlsx").mimetype.endswith("sheet")
    assert "理由" in buyer.get(order[1]).text
    assert buyer.post(f"{order[1]}/close", data={"reason": ""}).status_code == 422
    assert buyer.post(f"{order[1]}/close", data={"reason": "缺货"}).status_code == 303
    assert "缺货" in buyer.get(order[1]).text


def test_the_teacher_sets_the_months_budget(teacher: ShopClient, buyer: ShopClient) -> None:
    assert teacher.post("/purchasing/budget", data={"amount": "三千"}).status_code == 422
    assert teacher.post("/purchasing/budget", data={"amount": "3000"}).status_code == 303
    assert "¥3,000.00" in buyer.get("/purchasing").text
    assert buyer.post("/purchasing/budget", data={"amount": "9"}).status_code == 403
