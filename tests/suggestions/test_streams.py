"""The next stream's run of show: out of what earlier streams sold, approved into its list, measured afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shop.kernel.errors import Invalid
from shop.live.sessions.actions import approving, running
from shop.live.sessions.actions.planning import ListNotEmpty
from shop.live.sessions.models import Stream
from shop.live.sessions.queries import stream_of
from shop.people.models import RoleRight
from shop.stock.places import STREAM_SHELF
from shop.suggestions.actions import decide
from shop.suggestions.handlers import measure_trials, think_anew
from shop.suggestions.models import Suggestion
from shop.suggestions.queries.evidence import evidence_of
from shop.suggestions.rules.states import State
from tests.live.conftest import Hall, hall
from tests.pottery.conftest import at_desk, studio
from tests.support.application import ShopClient

__all__ = ["at_desk", "hall", "studio"]
CUP, BOWL, HORSE = "DT-CUP-001", "DT-BWL-001", "DT-ORN-003"
NEVER = "DT-CUP-002"
#: What a stream shows: work, viewers meanwhile, pieces sold.
EVENING = ((BOWL, 100, 1), (CUP, 400, 6), (HORSE, 150, 1))


def hold(hall: Hall, stream: Stream, shown: tuple[tuple[str, int, int], ...] = EVENING) -> None:
    """The stream is approved and happens: ten minutes for each thing."""
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.other_teacher, at=hall.clock.now())
    running.start(stream.id, by=hall.operator, at=hall.clock.now())
    rows = {one.product.code: one for one in stream_of(stream.id).goods}
    for code, viewers, pieces in shown:
        running.show(stream.id, rows[code].id, by=hall.operator, at=hall.clock.now())
        running.note_watch(stream.id, viewers=viewers, likes=0, by=hall.operator, at=hall.clock.now())
        for _ in range(pieces):
            hall.pay(hall.claim(rows[code]))
        hall.clock.advance(minutes=10)
    running.end(stream.id, by=hall.operator, at=hall.clock.now())
    hall.clock.advance(days=7)


def held(hall: Hall, times: int) -> None:
    """So many weeks with a stream each; works enough are on the shelf."""
    for code in (CUP, BOWL, HORSE, NEVER):
        hall.studio.fire(code, firsts=60, cost_fen=60 * 1600, location_id=STREAM_SHELF)
    for _ in range(times):
        stream = hall.plan()
        for place, (code, _viewers, _pieces) in enumerate(EVENING, 1):
            hall.list_goods(stream, code, place=place, quota=8)
        hold(hall, stream)


def suggested(session: Session) -> Suggestion:
    """What the night says of the next stream."""
    session.rollback()
    return session.scalars(select(Suggestion).where(Suggestion.kind == "stream").order_by(Suggestion.id.desc())).first()


def thought_of(hall: Hall) -> tuple[Stream, Suggestion]:
    """An empty plan after four streams, and the suggestion for it."""
    held(hall, 4)
    stream = hall.plan(title="周末慢播", planned_at=hall.clock.now() + timedelta(hours=20))
    think_anew(at=hall.clock.now())
    return stream, suggested(hall.session)


def test_too_few_streams_or_no_empty_plan_are_told_instead_of_a_guess(hall: Hall) -> None:
    held(hall, 3)
    hall.plan()
    think_anew(at=hall.clock.now())
    (told,) = suggested(hall.session).reason
    assert told["facts"] == {"least": 4, "have": 3}
    stream = hall.plan()
    for place, (code, _viewers, _pieces) in enumerate(EVENING, 1):
        hall.list_goods(stream, code, place=place, quota=8)
    hold(hall, stream)
    think_anew(at=hall.clock.now())
    row = suggested(hall.session)
    assert row.state == State.THIN
    assert "还空着清单" in row.reason[0]["message"]


def test_what_sells_best_stands_where_most_people_watch_never_below_its_floor(hall: Hall) -> None:
    _, row = thought_of(hall)
    rows = row.facts["lineup"]
    assert [one["place"] for one in rows] == [1, 2, 3]
    cup = hall.studio.work(CUP).product_id
    assert rows[1]["product"] == cup, "the second place is watched by most"
    assert all(one["price_fen"] >= one["floor_fen"] >= 1.1 * 1600 for one in rows)
    assert all(1 <= one["quota"] <= one["free"] for one in rows)
    assert sum(one["times"] == 0 for one in rows) <= 1, "one thing nobody knows yet, not more"
    assert row.low_fen < row.mean_fen < row.high_fen
    streams, shown = evidence_of(row)
    assert len(streams.rows) == 4
    assert {one[0].endpoint for one in (*streams.rows, *shown.rows)} == {"claims.report"}
    assert sum(int(one[4].text) for one in shown.rows if one[0].text.startswith("2 ·")) == 24


def test_approved_it_fills_the_list_and_a_teacher_still_approves_the_script(hall: Hall) -> None:
    stream, row = thought_of(hall)
    decide.ask(row.id, weeks=0, by=hall.operator, at=hall.clock.now())
    decide.approve(row.id, weeks=0, by=hall.books.teacher, at=hall.clock.now())
    hall.session.rollback()
    goods = stream_of(stream.id).goods
    assert [(one.place, one.product_id, one.price_fen, one.floor_fen, one.quota) for one in goods] == [
        (one["place"], one["product"], one["price_fen"], one["floor_fen"], one["quota"]) for one in row.facts["lineup"]
    ]
    assert stream_of(stream.id).state == "planned"
    assert suggested(hall.session).state == State.RUNNING
    approving.hand_in(stream.id, by=hall.operator, at=hall.clock.now())
    approving.approve(stream.id, by=hall.books.teacher, at=hall.clock.now())


def test_what_somebody_listed_meanwhile_is_not_thrown_away(hall: Hall) -> None:
    stream, row = thought_of(hall)
    hall.list_goods(stream, CUP)
    with pytest.raises(ListNotEmpty):
        decide.approve(row.id, weeks=0, by=hall.books.teacher, at=hall.clock.now())
    assert [one.product.code for one in stream_of(stream.id).goods] == [CUP]
    assert suggested(hall.session).state == State.OPEN


def test_a_list_with_a_row_that_cannot_be_is_not_filled_at_all(hall: Hall) -> None:
    stream, row = thought_of(hall)
    wrong = [dict(one) for one in row.facts["lineup"]]
    wrong[-1]["price_fen"] = wrong[-1]["floor_fen"] - 1
    row.facts = {**row.facts, "lineup": wrong}
    hall.session.commit()
    with pytest.raises(Invalid):
        decide.approve(row.id, weeks=0, by=hall.books.teacher, at=hall.clock.now())
    assert stream_of(stream.id).goods == []
    assert suggested(hall.session).state == State.OPEN


def test_the_stream_is_measured_against_those_before_it_once_it_is_over(hall: Hall) -> None:
    stream, row = thought_of(hall)
    decide.approve(row.id, weeks=0, by=hall.books.teacher, at=hall.clock.now())
    assert measure_trials(at=hall.clock.now() + timedelta(days=3)) == 0, "it may still be held"
    codes = [one.product.code for one in stream_of(stream.id).goods]
    hold(hall, stream, tuple((code, 300, 1) for code in codes))
    assert measure_trials(at=hall.clock.now()) == 1
    trial = suggested(hall.session).trial
    usual = 8 * (5800 - 1600)
    sold = sum(one.price_fen - 1600 for one in stream_of(stream.id).goods)
    assert trial.effect_fen == pytest.approx(sold - usual, abs=2)
    assert trial.low_fen <= trial.effect_fen <= trial.high_fen


def test_a_stream_that_never_was_ends_without_a_figure(hall: Hall) -> None:
    _, row = thought_of(hall)
    decide.approve(row.id, weeks=0, by=hall.books.teacher, at=hall.clock.now())
    assert measure_trials(at=hall.clock.now() + timedelta(days=10)) == 1
    trial = suggested(hall.session).trial
    assert (trial.verdict, trial.effect_fen) == ("too_short", None)
    assert suggested(hall.session).state == State.MEASURED


def test_a_teacher_reads_it_fills_the_list_and_opens_what_was_before(
    hall: Hall, at_desk: Callable[[int], ShopClient]
) -> None:
    stream, row = thought_of(hall)
    teacher = at_desk(hall.books.teacher)
    page = teacher.get(f"/suggestions/{row.id}").text
    for told in ("这一场，预计比以前平均多赚", "播过 4 场，卖了 24 件", "最低价", "批准，填进清单"):
        assert told in page
    assert f'href="/live/streams/{stream.id}"' in page
    assert "/report" in teacher.get(f"/suggestions/{row.id}/evidence").text
    assert "直播间见" in teacher.get(f"/suggestions/{row.id}/poster").text
    assert teacher.post(f"/suggestions/{row.id}/approve").status_code == 303
    assert "播完以后的晚上自动和以前的场次比" in teacher.get(f"/suggestions/{row.id}/effect").text
    codes = [one.product.code for one in stream_of(stream.id).goods]
    hold(hall, stream, tuple((code, 300, 1) for code in codes))
    measure_trials(at=hall.clock.now())
    teacher = at_desk(hall.books.teacher)
    assert "这一场的毛利减去以前各场的平均" in teacher.get(f"/suggestions/{row.id}/effect").text
    assert "这一场比以前平均真的多赚" in teacher.get("/suggestions?tab=measured").text


def test_who_may_not_plan_streams_fills_no_list(hall: Hall, at_desk: Callable[[int], ShopClient]) -> None:
    stream, row = thought_of(hall)
    hall.session.execute(delete(RoleRight).where(RoleRight.right == "plan_streams"))
    hall.session.commit()
    teacher = at_desk(hall.books.teacher)
    assert "批准，填进清单" not in teacher.get(f"/suggestions/{row.id}").text
    assert teacher.post(f"/suggestions/{row.id}/approve").status_code == 403
    assert stream_of(stream.id).goods == []
