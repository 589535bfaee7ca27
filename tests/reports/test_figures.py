"""Every figure of the dashboard is what the rows say, counted slowly: on random histories and on the demo."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from config import Settings
from shop.demo.actions import load_demo
from shop.kernel.clock import SHANGHAI, FakeClock
from shop.reports.queries.dashboard import Dashboard, Part, dashboard
from shop.reports.rules.periods import Against, Choice, Days, Period, period
from shop.reports.rules.scopes import Scope
from shop.sales.actions.rollups import compare, rebuild
from shop.upkeep.actions.books import open_books
from tests.reports.histories import live_through, try_things
from tests.support.books import Books
from tests.support.slow_figures import Slow, slowly, slowly_tried
from tests.support.tills import TabletForTests

HALLS = (Scope.ALL, Scope.FRONT, Scope.BACK)


def periods(today: date) -> list[Period]:
    free = Days(today - timedelta(days=8), today - timedelta(days=3))
    return [
        period(Choice.TODAY, today=today, against=Against.WEEKDAYS),
        period(Choice.TODAY, today=today),
        period(Choice.WEEK, today=today),
        period(Choice.MONTH, today=today),
        period(Choice.RANGE, today=today, chosen=free),
        period(Choice.RANGE, today=today, chosen=free, against=Against.WEEKDAYS),
    ]


def assert_equal(part: Part, slow: Slow, *, whole: bool) -> None:
    totals, cost = part.totals, part.cost
    assert totals.revenue_fen == (slow.revenue if whole else slow.line_revenue)
    assert totals.orders == (slow.orders if whole else None)
    assert (totals.units, totals.gross_fen, totals.discount_fen) == (slow.units, slow.gross, slow.discount)
    assert (cost.costed_fen, cost.cost_fen, cost.provisional_fen) == (slow.costed, slow.cost, slow.provisional)
    assert part.waste == {place: fen for place, fen in slow.waste.items() if fen or place in part.waste}
    assert tuple(part.cash) == (slow.counted, slow.wrong, slow.cash)
    streamed = part.streamed
    assert (streamed.orders, streamed.paid_fen, streamed.refund_fen) == (
        slow.stream_orders,
        slow.stream_paid,
        slow.stream_refund,
    )
    for one in part.products:
        kept = slow.products[one.product_id]
        earned = (one.costed_fen - one.returned_costed_fen, one.cost_fen - one.returned_cost_fen)
        assert [one.kept_quantity, one.revenue_fen, *earned] == kept, one.name


def check(board: Dashboard) -> None:
    """All figures of both periods, the columns, the heat map, what came late, and the parts of the difference."""
    days, before = board.period.days, board.period.before
    whole = board.scope is Scope.ALL
    slow = slowly(days.first, days.last, scope=board.scope)
    slow_before = slowly(before.first, before.last, until=board.until, scope=board.scope)
    assert_equal(board.now, slow, whole=whole)
    assert_equal(board.before, slow_before, whole=whole)
    assert {day: fen for day, fen in board.days.items() if fen} == {day: fen for day, fen in slow.days.items() if fen}
    heat = slow.heat if whole else {cell: count // 1000 for cell, count in slow.heat.items()}
    assert {cell: count for cell, count in board.heat.items() if count} == {c: n for c, n in heat.items() if n}
    assert board.late == slow.late
    if board.parts is not None:
        assert sum(board.parts.values()) == slow.revenue - slow_before.revenue


def assert_tried(board: Dashboard, now: datetime) -> None:
    if board.tried is None:
        assert board.scope is not Scope.ALL
        return
    slow = slowly_tried(now.astimezone(SHANGHAI).date())
    found = board.tried
    assert (found.running, found.on_trial, found.measured, found.worked) == (
        slow.running,
        slow.on_trial,
        slow.measured,
        slow.worked,
    )
    assert [(one.suggestion_id, one.effect_fen) for one in found.latest] == slow.effects[: len(found.latest)]
    assert len(found.latest) == min(3, slow.measured)


def check_everything(now: datetime, today: date) -> int:
    checked = 0
    for one in periods(today):
        for scope in HALLS:
            board = dashboard(one, scope, now=now)
            check(board)
            assert_tried(board, now)
            checked += board.now.totals.anything
    return checked


@pytest.mark.database
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_of_a_random_history_is_what_the_rows_say(
    books: Books, tablet: TabletForTests, clock: FakeClock, seed: int
) -> None:
    live_through(books, tablet, seed)
    try_things(books, seed)
    assert compare() == []
    clock.advance(hours=-20)
    assert check_everything(clock.now(), clock.now().date()) > 10
    rebuild()
    assert compare() == []
    assert check_everything(clock.now(), clock.now().date()) > 10


@pytest.mark.once
def test_every_figure_of_the_demo_is_what_the_rows_say(
    session: Session, clock: FakeClock, shop_settings: Settings
) -> None:
    open_books(at=clock.now())
    load_demo(shop_settings, at=clock.now(), say=lambda _text: None, days=9)
    assert check_everything(clock.now(), clock.now().date()) > 10
