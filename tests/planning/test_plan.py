"""The night's plan: what it knows, what it does not know, what it keeps."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlalchemy import ColumnElement, select

from shop.calendar.actions.entries import save_entry
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import Kind
from shop.catalog.actions.products import set_sold_out
from shop.db import session
from shop.jobs.models import Job
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.planning.learning.panels import known_at
from shop.planning.learning.plan import TooLittle, make_plan
from shop.planning.models import Forecast, ItemNeed, PlanRun
from shop.planning.queries import forecast_of
from shop.planning.rules.trust import model_of
from tests.planning.conftest import Diary, weekly
from tests.support.books import count


def of_latte(diary: Diary) -> tuple[ColumnElement[bool], ...]:
    return Forecast.kind == "product", Forecast.subject_id == diary.books.latte


def test_saturday_is_expected_to_be_busier_than_tuesday(busy: Diary) -> None:
    """The teacher opens the forecast on Monday."""
    busy.plan()
    days = forecast_of(busy.books.latte, date(2026, 11, 23), date(2026, 12, 20))
    assert [one.day for one in days] == [date(2026, 11, 23) + timedelta(days=n) for n in range(28)]
    tuesday, saturday = days[1], days[5]
    assert tuesday.q10 <= tuesday.q50 <= tuesday.q90 < saturday.q50
    assert abs(saturday.mean - 20_000) < 3000, "about 20 on a Saturday, in thousandths"
    assert {(one.model, one.cut_off) for one in days} == {("demand", date(2026, 11, 22))}


def test_what_was_sold_after_the_cut_off_changes_no_forecast(busy: Diary) -> None:
    before = make_plan(busy.yesterday, at=busy.clock.now())
    busy.sold(busy.books.latte, lambda _: 500, days=1, until=busy.yesterday + timedelta(days=1))
    assert make_plan(busy.yesterday, at=busy.clock.now()) == before


def test_a_past_day_is_answered_by_what_was_said_before_it(busy: Diary) -> None:
    """The effect of a promotion is measured against the forecast made before it began."""
    busy.plan()
    first = forecast_of(busy.books.latte, date(2026, 11, 25), date(2026, 11, 26))
    busy.clock.advance(days=7)
    busy.sold(busy.books.latte, lambda _: 200, days=7)
    busy.plan()
    assert forecast_of(busy.books.latte, date(2026, 11, 25), date(2026, 11, 26)) == first
    later = forecast_of(busy.books.latte, date(2026, 12, 1), date(2026, 12, 1))
    assert later[0].cut_off == date(2026, 11, 29)
    assert later[0].q50 > 20_000, "the new run knows of the crowds"


def test_a_closed_day_is_expected_to_sell_nothing(busy: Diary, clock: FakeClock) -> None:
    shut = EntryFacts(Kind.CLOSED, "盘点", date(2026, 11, 28), date(2026, 11, 28))
    save_entry(shut, by=busy.books.teacher, at=clock.now())
    busy.plan()
    saturday = forecast_of(busy.books.latte, date(2026, 11, 28), date(2026, 11, 28))[0]
    assert (saturday.q90, saturday.mean) == (0, 0)


def test_a_day_on_which_it_ran_out_is_not_taken_for_a_quiet_day(busy: Diary, clock: FakeClock) -> None:
    """The latte ran out last Monday morning; it was back on Tuesday."""
    clock.advance(days=-7)
    set_sold_out(busy.books.latte, reason="没奶了", by=busy.books.teacher, at=clock.now())
    clock.advance(days=1)
    set_sold_out(busy.books.latte, reason=None, by=busy.books.teacher, at=clock.now())
    clock.advance(days=6)
    known = known_at(busy.yesterday, horizon=28)
    assert known is not None
    row = known.product_ids.index(busy.books.latte)
    masked = [known.cut_off - timedelta(days=known.days - 1 - int(place)) for place in known.masked[row].nonzero()[0]]
    assert [str(day) for day in masked] == ["2026-11-16"]
    busy.plan()
    assert session().scalars(select(Forecast.masked_days).where(*of_latte(busy))).one() == 1


def test_a_young_shop_is_told_how_much_is_missing(diary: Diary) -> None:
    diary.sold(diary.books.latte, weekly, days=20)
    with pytest.raises(TooLittle) as refusal:
        diary.plan()
    assert refusal.value.facts == {"days": 20, "least": 28}
    assert count(PlanRun) == 0


def test_a_product_that_hardly_sells_is_called_thin(busy: Diary) -> None:
    busy.sold(busy.books.cup, lambda day: day.day == 5)
    busy.plan()
    assert {one.model for one in forecast_of(busy.books.cup, date(2026, 11, 23), date(2026, 11, 30))} == {"thin"}


@pytest.mark.parametrize(
    ("ours", "bar", "holds"),
    [
        ([5, 5, 5, 5], [4, 4, 4, 4], "bar"),
        ([5, 5, 5, 3], [4, 4, 4, 4], "demand"),
        ([None, 5, 5, 5], [None, 4, 4, 4], "demand"),
        ([4, 4, 4, 4], [4, 4, 4, 4], "demand"),
    ],
)
def test_the_bar_holds_where_it_was_better_four_weeks_running(
    ours: list[float | None], bar: list[float | None], holds: str
) -> None:
    assert model_of(84, 100.0, ours, bar) == holds


def test_the_same_night_planned_again_replaces_itself(busy: Diary) -> None:
    busy.plan()
    second = busy.plan()
    assert session().scalars(select(PlanRun.id)).all() == [second]
    assert set(session().scalars(select(Forecast.run_id))) == {second}


def test_old_runs_thin_out_to_sundays(busy: Diary) -> None:
    busy.plan()
    for _ in range(6):
        busy.clock.advance(days=8)
        busy.sold(busy.books.latte, weekly, days=8)
        busy.plan()
    kept = sorted(session().scalars(select(PlanRun.cut_off)))
    old = [day for day in kept if day < kept[-1] - timedelta(days=35)]
    assert [day.isoweekday() for day in old] == [7]
    assert set(session().scalars(select(ItemNeed.run_id))) <= {max(session().scalars(select(PlanRun.id)))}


def test_the_worker_plans_every_night(busy: Diary, worker: Worker) -> None:
    worker.work_off()
    job = session().scalars(select(Job).where(Job.kind == "plan_ahead")).one()
    assert job.state == "done"
    assert job.result["facts"]["products"] == 2
    assert count(PlanRun) == 1


def test_the_score_stands_beside_the_bars(busy: Diary) -> None:
    busy.plan()
    run = session().scalars(select(PlanRun)).one()
    assert 0 < (run.wql_bp or 0) < 4000
    assert 0 < (run.bar_bp or 0) < 4000
    row = session().scalars(select(Forecast).where(*of_latte(busy))).one()
    assert len(row.losses) == len(row.bar_losses) == 4
    low, middle, high = row.sums["28"]
    assert low < middle < high
    assert high - low < sum(row.high) - sum(row.low), "bounds of a sum are not the sum of bounds"


def test_serving_pages_loads_no_library_that_fits() -> None:
    code = """
import sys
from shop import create_app
import shop.planning.queries, shop.planning.views
print([one for one in ("sklearn", "numpy", "forecasting") if one in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert told.stdout.strip() == "[]"
