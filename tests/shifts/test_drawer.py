"""The drawer's arithmetic: every worked example of cash rounding, blind counts and late envelopes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from shop.db import session
from shop.sales.models import Order, Payment, Refund
from shop.shifts.models import CashMove, Handover, Shift
from shop.shifts.queries.content import report_now
from shop.shifts.queries.figures import drawer_of, figures_of
from shop.shifts.rules.cash import DENOMINATIONS, Drawer, needs_acknowledging, tidy, worth
from shop.shifts.rules.states import may_go
from tests.support.books import CUP, TEA, Books, worklist_kinds
from tests.support.shifts import FLOAT, FLOAT_FEN, DrawerForTests, fix_payload, pieces_of
from tests.support.tills import line

PRICE = 1387


def shift_of(drawer: DrawerForTests) -> Shift:
    return session().get_one(Shift, UUID(drawer.shift_uuid), populate_existing=True)


def expected(drawer: DrawerForTests) -> int:
    return drawer_of(shift_of(drawer)).expected_fen


def send(drawer: DrawerForTests, *envelopes: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one.verdict, one.reason) for one in drawer.tablet.send(*envelopes)]


def thirteen87(drawer: DrawerForTests, books: Books) -> dict[str, Any]:
    """Total 13.87: WeChat 10.00, then 3.80 in cash out of 5.00, change 1.20."""
    sale = drawer.sale([line(books.latte, PRICE, list_price_fen=PRICE)], [("wechat", 1000), ("cash", 380)])
    payload = drawer.tablet.sale_payload([line(books.latte, PRICE)], [("wechat", 1000), ("cash", 380)])
    payload["payments"][1] |= {"tendered_fen": 500, "change_fen": 120}
    drawer.tablet.device_seq -= 1
    drawer.tablet.prev = sale["prev_sha256"]
    return drawer.tablet.seal("sale", payload, shift_uuid=drawer.shift_uuid)


def test_only_the_cash_part_is_rounded_and_the_drawer_grows_by_its_net(drawer: DrawerForTests, books: Books) -> None:
    send(drawer, drawer.open(FLOAT), thirteen87(drawer, books))
    order = session().scalars(select(Order)).one()
    payments = session().execute(select(Payment.method, Payment.net_fen, Payment.tendered_fen, Payment.change_fen))
    assert order.rounding_fen == -7
    assert sum(row.net_fen for row in payments.all()) == order.total_fen + order.rounding_fen == 1380
    assert expected(drawer) == FLOAT_FEN + 380
    assert expected(drawer) != FLOAT_FEN + 500


def test_a_full_refund_returns_what_was_paid_by_tender(drawer: DrawerForTests, books: Books) -> None:
    sale = thirteen87(drawer, books)
    send(drawer, drawer.open(FLOAT), sale)
    envelope = drawer.tablet.uuid()
    consent = books.approve("refund", envelope, 1380)
    back = drawer.refund(
        sale, [(1, 1000, PRICE)], [("wechat", 1000), ("cash", 380)], envelope_uuid=envelope, approval_uuid=consent
    )
    assert send(drawer, back) == [("accepted", None)]
    figures = figures_of(shift_of(drawer))
    assert expected(drawer) == FLOAT_FEN
    assert figures["net"] == 0
    wechat = next(one for one in figures["tenders"] if one["method"] == "wechat")
    assert (wechat["in"], wechat["out"], wechat["due"]) == (1000, 0, 1000), "static-code money is due, not returned"
    assert session().scalars(select(Refund.shift_uuid)).one() == UUID(drawer.shift_uuid)


@pytest.mark.parametrize(
    ("moves", "fen"),
    [
        ({}, 30_000),
        ({"sales_fen": 380}, 30_380),
        ({"sales_fen": 10_000, "refunds_fen": 2_200}, 37_800),
        ({"paid_in_fen": 5_000, "paid_out_fen": 3_600}, 31_400),
        ({"sales_fen": 50_000, "drops_fen": 40_000}, 40_000),
        ({"sales_fen": 9_000, "refunds_fen": 2_200, "paid_in_fen": 10, "paid_out_fen": 3_600, "drops_fen": 10_000},
         23_210),
    ],
)  # fmt: skip
def test_expected_is_float_and_everything_net(moves: dict[str, int], fen: int) -> None:
    drawer = Drawer(float_fen=30_000, **moves)
    assert drawer.expected_fen == fen
    assert drawer.variance(fen - 50) == -50
    assert drawer.variance(fen) == 0


@given(st.lists(st.tuples(st.sampled_from(DENOMINATIONS), st.integers(0, 500))))
def test_counting_in_any_order_comes_to_the_same(counted: list[tuple[int, int]]) -> None:
    tidied = tidy(counted)
    assert worth(tidied) == worth(counted)
    assert tidied == tidy(reversed(counted))
    assert [fen for fen, _ in tidied] == sorted({fen for fen, _ in tidied}, reverse=True)


def test_a_difference_within_the_tolerance_needs_nobody() -> None:
    assert not needs_acknowledging(500, 500)
    assert not needs_acknowledging(-500, 500)
    assert needs_acknowledging(501, 500)
    assert needs_acknowledging(None, 500), "a drawer nobody counted"


def test_states_go_forward_only() -> None:
    assert may_go("open", "counting")
    assert may_go("counting", "provisional")
    assert not may_go("closed", "open")
    assert not may_go("provisional", "counting")


def test_a_correction_belongs_to_the_drawer_of_its_sale(drawer: DrawerForTests, books: Books) -> None:
    """Rang cash, was WeChat, noticed on the next day: yesterday's drawer never held that cash."""
    sale = drawer.sale([line(books.tea, TEA)])
    send(drawer, drawer.open(FLOAT), sale, drawer.count(pieces_of(FLOAT_FEN)), drawer.close(reason="unknown"))
    assert shift_of(drawer).variance_fen == -TEA
    assert worklist_kinds() == ["shift_variance"]
    books.clock.advance(hours=20)
    today = DrawerForTests(drawer.tablet)
    fix = today.seal("tender_fix", fix_payload(drawer.tablet, sale, "wechat"))
    assert send(today, today.open(FLOAT), fix) == [("accepted", None), ("accepted", None)]
    assert shift_of(drawer).variance_fen == 0
    assert expected(today) == FLOAT_FEN
    assert worklist_kinds() == ["shift_late"]


def test_cash_out_above_the_limit_without_a_yes_is_booked_and_shown(drawer: DrawerForTests, books: Books) -> None:
    send(drawer, drawer.open(FLOAT), drawer.cash_out(12_000, note="订货"))
    assert session().scalars(select(CashMove.approved)).one() is False
    assert expected(drawer) == FLOAT_FEN - 12_000
    assert worklist_kinds() == ["cash_unapproved"]


def test_cash_out_with_a_teachers_yes_is_in_order(drawer: DrawerForTests, books: Books) -> None:
    envelope = drawer.tablet.uuid()
    consent = books.approve("cash_out", envelope, 12_000)
    send(drawer, drawer.open(FLOAT), drawer.cash_out(12_000, approval_uuid=consent, envelope_uuid=envelope))
    assert session().scalars(select(CashMove.approved)).one() is True
    assert worklist_kinds() == []


def test_somebody_without_the_right_is_booked_and_shown(drawer: DrawerForTests, books: Books) -> None:
    assert send(drawer, drawer.open(FLOAT, cashier_id=books.potter)) == [("accepted", None)]
    assert shift_of(drawer).opened_by == books.potter
    assert worklist_kinds() == ["shift_no_right"]


def test_what_comes_before_its_opening_finds_it_later(drawer: DrawerForTests, books: Books) -> None:
    opening, sale = drawer.open(FLOAT), drawer.sale([line(books.cup, CUP)])
    send(drawer, sale)
    assert "shift_unknown" in worklist_kinds()
    send(drawer, opening)
    assert "shift_unknown" not in worklist_kinds()
    assert expected(drawer) == FLOAT_FEN + CUP


def test_a_shift_left_open_is_told(drawer: DrawerForTests, books: Books) -> None:
    send(drawer, drawer.open(FLOAT))
    send(drawer, DrawerForTests(drawer.tablet).open(FLOAT))
    assert worklist_kinds() == ["shift_left_open"]


def test_opened_or_closed_twice_is_kept_apart(drawer: DrawerForTests, books: Books) -> None:
    send(drawer, drawer.open(FLOAT))
    assert send(drawer, drawer.open(FLOAT)) == [("quarantined", "shift_known")]
    assert send(drawer, drawer.count(FLOAT), drawer.close(), drawer.close())[-1] == ("quarantined", "shift_closed")
    assert send(drawer, DrawerForTests(drawer.tablet).close()) == [("quarantined", "no_shift")]


def test_the_next_crew_counts_and_both_are_kept(drawer: DrawerForTests, books: Books) -> None:
    stock = {"product_id": books.cup, "name": "土陶杯", "quantity": 7000}
    send(drawer, drawer.open(FLOAT), drawer.sale([line(books.tea, TEA)]))
    send(drawer, drawer.handover(books.potter, pieces_of(FLOAT_FEN + 1000), stocks=[stock]))
    row = session().scalars(select(Handover)).one()
    assert (row.from_id, row.to_id) == (books.cashier, books.potter)
    assert (row.cash_fen, row.expected_fen) == (FLOAT_FEN + 1000, FLOAT_FEN + TEA)
    assert row.stocks == [[books.cup, "土陶杯", 7000]]
    assert shift_of(drawer).state == "open"


def test_looking_changes_nothing(drawer: DrawerForTests, books: Books) -> None:
    send(drawer, drawer.open(FLOAT), drawer.sale([line(books.tea, TEA)]))
    before = report_now(shift_of(drawer))
    assert report_now(shift_of(drawer)) == before
    assert before["label"] == "X"
    assert before["figures"]["cash"]["expected"] == FLOAT_FEN + TEA
    assert shift_of(drawer).state == "open"
