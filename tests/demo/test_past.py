"""The demo has a past: something was tried and measured in it, its months were closed, its expenses have receipts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from shop.books.models import ClosedMonth, Paper, Posting
from shop.demo.stage import teacher_id
from shop.jobs.models import Job
from shop.jobs.rules import Urgency
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock, business_day
from shop.planning.models import PlanRun
from shop.sales.models import Order, OrderLine
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.states import State
from tests.demo.test_loading import load
from tests.jobs.conftest import job_called

DAYS = 100


@pytest.mark.once
def test_the_past_was_tried_measured_and_closed_and_the_pages_are_filled_first(
    books: Session, shop_settings: Settings, clock: FakeClock, app: Flask
) -> None:
    load(shop_settings, clock, days=DAYS)
    books.rollback()
    today = business_day(clock.now())

    trial = books.scalars(select(Trial).where(Trial.measured_at.is_not(None))).one()
    assert trial.suggestion.state == State.MEASURED
    assert trial.suggestion.asked_by != trial.suggestion.decided_by, "one asked, another said yes"
    assert trial.started_at < trial.measured_at < clock.now() - timedelta(days=40), "by the clock of that time"
    assert trial.low_fen <= trial.effect_fen <= trial.high_fen
    told = select(Order.business_day, OrderLine.discounts).join(Order).where(OrderLine.discount_fen > 0)
    named = {
        str(day)
        for day, discounts in books.execute(told)
        for one in discounts
        if one.get("promo_id") == trial.promotion_id
    }
    assert named
    assert named <= set(trial.changed), "guests found it on the days drawn for it, and the receipts say so"
    waiting = books.scalars(select(Suggestion).where(Suggestion.state == State.APPROVED)).one()
    assert waiting.decided_at == clock.now()

    papers = books.scalars(select(Paper).where(Paper.photo.is_not(None))).all()
    assert papers
    assert all((shop_settings.receipts_dir / str(one.photo)).exists() for one in papers)

    first = books.scalars(select(Job).where(Job.urgency == Urgency.SOMEBODY_WAITS).order_by(Job.due_at, Job.id)).all()
    assert [one.kind for one in first[:3]] == ["plan_ahead", "think_of_suggestions", "close_past_months"]
    teacher = teacher_id()
    books.rollback()
    worker = Worker(app, name="beside the demo")
    while job_called("close_past_months").state == "waiting":
        assert worker.do_one()
    done = {one.kind for one in books.scalars(select(Job).where(Job.state == "done"))}
    assert done - {"backup"} == {"plan_ahead", "think_of_suggestions", "close_past_months"}, "the checks come later"
    assert books.scalar(select(PlanRun.id)) is not None
    assert books.scalar(select(Suggestion.id).where(Suggestion.state == State.OPEN)) is not None
    closed = books.scalars(select(ClosedMonth).order_by(ClosedMonth.month)).all()
    assert [one.month for one in closed][-2:] == ["2026-08", "2026-09"], "the last whole month is still open"
    assert {one.closed_by for one in closed} == {teacher}
    assert {business_day(one.closed_at).day for one in closed} == {5}
    assert books.scalar(select(Posting.id).where(Posting.reason != "")) is None, "nothing came late"
    assert books.scalar(select(Posting.id).where(Posting.day == today)) is not None

    load(shop_settings, clock, days=DAYS)
    books.rollback()
    assert len(books.scalars(select(Job).where(Job.kind == "close_past_months")).all()) == 1
    assert job_called("plan_ahead").state == "done"
