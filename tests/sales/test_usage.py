"""用料解释: every gram has a line, the lines add up exactly, each opens to its moves."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock, business_day
from shop.people.actions import sessions
from shop.sales.usage.queries import Days, explain, moves_behind
from shop.sales.usage.rules import GROUPS, OTHER, THEORETICAL, Amount, Difference, share, split_counts
from shop.stock.places import BAR, COUNT_ADJUST, CUSTOMER, STORE, SUPPLIER, TRAINING, WASTE_SPILLED
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.stock import Shelf, Stock, fill_shelf, value_of

MONDAY = date(2026, 11, 23)
AMOUNTS = st.integers(-5000, 5000)


@pytest.fixture
def shelf(books: Books) -> Shelf:
    return fill_shelf(books.clock, by=books.teacher)


@pytest.fixture
def stock(books: Books) -> Stock:
    return Stock(books.clock, books.teacher)


@pytest.fixture
def teacher(client: ShopClient, books: Books, app: Flask) -> ShopClient:
    token = sessions.begin(sessions.DESK, person_id=books.teacher, at=books.clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


def counted(*quantities: int) -> tuple[Amount, Amount]:
    return split_counts([Difference(quantity, quantity) for quantity in quantities])


def test_what_a_later_count_finds_again_was_counted_wrong() -> None:
    assert counted(300, -280) == (Amount(0, 0), Amount(20, 20))
    assert counted(160) == (Amount(0, 0), Amount(160, 160))
    assert counted(100, 50, -60, 10) == (Amount(0, 0), Amount(100, 100))


def test_a_mistake_of_the_week_before_is_put_right_in_this_one() -> None:
    before = Difference(300, 300, inside=False)
    assert split_counts([before, Difference(-280, -280)]) == (Amount(-280, -280), Amount(0, 0))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, st.booleans()), max_size=12))
def test_counts_always_add_up(steps: list[tuple[int, int, bool]]) -> None:
    differences = [Difference(*one) for one in steps]
    error, unexplained = split_counts(differences)
    inside = [one for one in differences if one.inside]
    whole = Amount(sum(one.quantity for one in inside), sum(one.value_fen for one in inside))
    assert error.plus(unexplained) == whole
    if all(one.inside for one in differences):
        assert error.quantity == 0, "a mistake and what put it right cancel each other"


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.fractions(0, 10**9))
def test_a_share_is_never_more_than_the_whole(quantity: int, value: int, part: object) -> None:
    found = share(Amount(quantity, value), part)  # type: ignore[arg-type]
    assert 0 <= found.quantity <= quantity
    assert 0 <= found.value_fen <= value


PLACES = {
    "receipt": (SUPPLIER, None), "sale": (None, CUSTOMER), "waste": (None, WASTE_SPILLED), "use": (None, TRAINING),
    "found": (COUNT_ADJUST, None), "lost": (None, COUNT_ADJUST), "transfer": (BAR, STORE),
}  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(tuple(PLACES)), st.integers(1, 9000), st.integers(0, 9999), st.integers(0, 1)),
    max_size=20,
)


@settings(max_examples=25)
@given(steps=STEPS)
def test_any_history_is_explained_to_the_thousandth_and_the_fen(
    clock: FakeClock, stock: Stock, shelf: Shelf, session: Session, steps: list[tuple[str, int, int, int]]
) -> None:
    first = business_day(clock.now())
    opened = value_of(shelf.cup)
    for kind, quantity, value, hours in steps:
        begin, end = PLACES[kind]
        price = value if kind == "receipt" else None
        named = {"found": "count", "lost": "count"}.get(kind, kind)
        stock.post(stock.record(shelf.cup, quantity, begin or BAR, end or BAR, named, value_fen=price))
        clock.advance(hours=7 * hours)
    last = business_day(clock.now())
    one = explain(Days(first, last), items=[shelf.cup])[shelf.cup]
    assert (one.opening, one.closing) == (opened, value_of(shelf.cup))
    assert one.theoretical.plus(one.of(*OTHER)) == one.actual
    assert one.of(*THEORETICAL, *OTHER) == one.opening.plus(one.came).less(one.closing)
    clock.advance(days=1)
    stock.receive(shelf.cup, 1000, 100)
    again = explain(Days(first, last), items=[shelf.cup])[shelf.cup]
    assert again == one, "what happens later changes nothing about a period"
    clock.advance(days=1)


def test_each_line_opens_to_exactly_its_moves(teacher: ShopClient, stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.milk, 3_000_000, 3_600)
    stock.sell(shelf.milk, 500_000)
    stock.post(stock.record(shelf.milk, 120_000, BAR, TRAINING, "use", note="拉花练习"))
    stock.post(stock.record(shelf.milk, 80_000, BAR, WASTE_SPILLED, "waste"))
    stock.post(stock.record(shelf.milk, 60_000, BAR, COUNT_ADJUST, "count"))
    days = Days(MONDAY, MONDAY)
    one = explain(days)[shelf.milk]
    assert {group: one.parts[group].quantity for group in GROUPS if one.parts.get(group)} == {
        "receipt": 3_000_000, "recipe": 500_000, "modifiers": 0, "training": 120_000, "waste_spilled": 80_000,
        "count_error": 0, "unexplained": 60_000,
    }  # fmt: skip
    for group in ("receipt", "recipe", "training", "waste_spilled", "unexplained"):
        moves = moves_behind(shelf.milk, days, group)
        assert Amount(sum(m.quantity for m in moves), sum(m.value_fen for m in moves)) == one.parts[group]
        page = teacher.get(f"/stock/use/{shelf.milk}/moves?group={group}&since=2026-11-23").text
        assert page.count("<tbody><tr>") == 1
    assert "拉花练习" in teacher.get(f"/stock/use/{shelf.milk}/moves?group=training&since=2026-11-23").text
    assert teacher.get(f"/stock/use/{shelf.milk}/moves?group=nonsense").status_code == 404


def test_the_pages_say_it_and_excel_holds_it(teacher: ShopClient, stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.milk, 3_000_000, 3_600)
    stock.post(stock.record(shelf.milk, 60_000, BAR, COUNT_ADJUST, "count"))
    assert "还没有流水" not in (whole := teacher.get("/stock/use").text)
    assert "牛奶" in whole
    assert "¥0.72" in whole, "60 ml of 3 litres at 36.00"
    page = teacher.get(f"/stock/use/{shelf.milk}").text
    assert "说不清" in page
    assert "2940" in page, "what is left"
    for address in ("/stock/use?as=xlsx", f"/stock/use/{shelf.milk}?as=xlsx"):
        answer = teacher.get(address)
        assert answer.mimetype.endswith("spreadsheetml.sheet"), address
    assert teacher.get("/stock/use?since=2025-01-01&until=2025-01-02").status_code == 200
    assert "2026-11-17 – 2026-11-23" in whole, "the last seven days"
    assert "2026-11-20 – 2026-11-23" in teacher.get("/stock/use?since=2026-11-20").text
    assert "2026-11-14 – 2026-11-20" in teacher.get("/stock/use?until=2026-11-20").text
