"""A supplier's score, worked out by hand; and from orders as they came."""

from __future__ import annotations

from datetime import date

from shop.kernel.ids import uuid7
from shop.purchasing.actions import orders, receipts, requests
from shop.purchasing.actions.receipts import Came, ReceiptFacts
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.queries.scores import scores_of
from shop.purchasing.rules.score import Delivered, Score, score
from shop.stock.places import STORE
from tests.purchasing.conftest import Market, log_in
from tests.support.application import ShopClient

PIECE = 1000
BOX = 950 * PIECE
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def test_the_points_by_hand() -> None:
    # Two lines: one on time, one late: 20 of 40. Rejects 20 % and none, on average 10 %: 36 of 40.
    # Paid 210.00 where 200.00 was agreed, 5 % dearer: half of 20. 66 in all.
    lines = [
        Delivered(MONDAY, MONDAY, 8_000, 2_000, 11_000, 10_000),
        Delivered(MONDAY, FRIDAY, 5_000, 0, 10_000, 10_000),
    ]
    assert score(lines, today=FRIDAY) == Score(2, 5_000, 1_000, 500, 66)


def test_what_is_overdue_and_never_came_is_late() -> None:
    never = Delivered(MONDAY, None, 0, 0, 0, 0)
    assert score([never], today=FRIDAY) == Score(1, 0, None, None, 0)
    assert score([never], today=MONDAY) == Score(1, None, None, None, None), "it may still come today"


def test_cheaper_than_agreed_is_no_more_than_kept() -> None:
    assert score([Delivered(None, FRIDAY, 1_000, 0, 900, 1_000)], today=FRIDAY) == Score(1, None, 0, -1_000, 100)


def test_an_order_that_came_late_with_a_broken_box(market: Market, client: ShopClient) -> None:
    now = market.clock.now()
    market.quote(market.valley, market.shelf.milk, 1350, lead_days=1)
    request = requests.write_request([Wanted(market.shelf.milk, 9 * BOX)], by=market.buyer, at=now)
    requests.hand_in(request.id, by=market.buyer, at=now)
    requests.approve(request.id, by=market.books.teacher, at=now)
    (order,) = orders.place(request.id, by=market.buyer, at=now)
    assert scores_of([market.valley], today=now.date())[market.valley].points is None
    market.clock.advance(days=3)
    came = Came(order.lines[0].id, 9 * BOX, BOX, "broken")
    facts = ReceiptFacts(uuid7(market.clock.now()), order.id, STORE, [came])
    receipts.receive(facts, by=market.buyer, at=market.clock.now())
    found = scores_of([market.valley, market.town], today=market.clock.now().date())
    assert found[market.valley] == Score(1, 0, 1_000, 0, 56), "0 + 36 + 20"
    assert found[market.town].points is None
    page = log_in(client, market.buyer, market.clock).get(f"/purchasing/suppliers/{market.valley}").text
    for told in ("56", "10.0%", "0.0%"):
        assert told in page, told
