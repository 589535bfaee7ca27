"""The pages at the desk: what a teacher and a student see and do."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.products import set_price
from shop.jobs.models import Job
from shop.suggestions.actions import decide
from shop.suggestions.handlers import measure_trials, start_approved, think_anew
from shop.suggestions.models import Decision, Suggestion
from shop.suggestions.queries.trials import days_of
from tests.suggestions.conftest import at_desk
from tests.suggestions.history import sell
from tests.support.application import ShopClient
from tests.support.books import Books


def bundle(session: Session) -> Suggestion:
    session.rollback()
    return session.scalars(select(Suggestion).where(Suggestion.kind == "bundle", Suggestion.state != "thin")).one()


def test_an_empty_shop_reads_what_is_missing(teacher: ShopClient, books: Books) -> None:
    think_anew(at=books.clock.now())
    page = teacher.get("/suggestions").text
    assert "还不能建议的" in page
    assert "卖满 56 天以后" in page


def test_a_student_asks_and_another_teacher_approves(
    app: Flask, history: Books, session: Session, student: int, client: ShopClient
) -> None:
    think_anew(at=history.clock.now())
    row = bundle(session)
    at_desk(app, client, student, history.clock)
    page = client.get(f"/suggestions/{row.id}").text
    assert "土陶杯" in page
    assert "送老师批准" in page
    assert "批准，明天开始" not in page
    assert client.post(f"/suggestions/{row.id}/approve", data={"weeks": "4"}).status_code == 403
    assert client.post(f"/suggestions/{row.id}/ask", data={"weeks": "3"}).status_code == 422
    assert client.post(f"/suggestions/{row.id}/ask", data={"weeks": "4"}).status_code == 303
    at_desk(app, client, history.teacher, history.clock)
    assert "等老师批准" in client.get("/suggestions").text
    assert client.post(f"/suggestions/{row.id}/approve", data={"weeks": "4"}).status_code == 303
    assert bundle(session).state == "approved"


def test_evidence_poster_and_log_open(teacher: ShopClient, history: Books, session: Session) -> None:
    think_anew(at=history.clock.now())
    for row in session.scalars(select(Suggestion).where(Suggestion.state == "open")).all():
        evidence = teacher.get(f"/suggestions/{row.id}/evidence").text
        assert 'href="/sales/orders' in evidence, "the rows open"
        assert teacher.get(f"/suggestions/{row.id}/poster").status_code == 200
        assert teacher.get(f"/suggestions/{row.id}").status_code == 200
    assert "一起只要" in teacher.get(f"/suggestions/{bundle(session).id}/poster").text
    assert teacher.get("/suggestions/999").status_code == 404
    assert teacher.get("/suggestions/999/effect").status_code == 404


def test_the_page_of_the_effect_tells_all_parts_and_the_days(
    app: Flask, teacher: ShopClient, history: Books, session: Session
) -> None:
    think_anew(at=history.clock.now())
    row = bundle(session)
    decide.approve(row.id, weeks=4, by=history.teacher, at=history.clock.now())
    trial = start_approved(row.id, at=history.clock.now())
    assert trial is not None
    before = teacher.get(f"/suggestions/{row.id}/effect").text
    assert "试验没完以前不看结果" in before
    days = dict.fromkeys(days_of(trial.changed), 9000 - row.rule["value"])
    sell(
        history, trial.first_day - timedelta(days=1), trial.last_day + timedelta(days=1), seed=2, more=2.5, cheaper=days
    )
    history.clock.advance(days=31)
    measure_trials(at=history.clock.now())
    at_desk(app, teacher, history.teacher, history.clock)
    after = teacher.get(f"/suggestions/{row.id}/effect").text
    for told in ("这些商品自己", "别的商品", "第二天", "合起来", "碰巧的机会"):
        assert told in after
    assert after.count('<li class="on') == 14
    assert after.count('<li class="off') == 14
    assert "有结果的" in teacher.get("/suggestions?tab=measured").text
    assert "来自建议，有试验" in teacher.get("/suggestions/decisions").text


def test_thinking_by_hand_is_a_job_asked_for_once(teacher: ShopClient, books: Books, session: Session) -> None:
    assert teacher.post("/suggestions/think").status_code == 303
    assert teacher.post("/suggestions/think").status_code == 303
    assert session.scalars(select(Job.kind).where(Job.kind == "think_of_suggestions")).all() == ["think_of_suggestions"]


def test_a_hypothesis_is_written_once_and_what_is_wrong_is_told_beside_it(
    teacher: ShopClient, books: Books, session: Session
) -> None:
    for fen in (7000, 7500):
        books.clock.advance(minutes=1)
        set_price(books.cup, price_fen=fen, by=books.teacher, at=books.clock.now())
    page = teacher.get("/suggestions/decisions").text
    assert "¥70.00 → ¥75.00" in page
    (address,) = re.findall(r'action="(/suggestions/decisions/price/\d+)"', page)
    wrong = teacher.post(address, data={"hypothesis": "", "expected": "很多", "look_after": "0"})
    assert wrong.status_code == 422
    for told in ("为什么这么做", "请输入金额", "1 到 365"):
        assert told in wrong.text
    assert 'value="很多"' in wrong.text, "what was typed stays"
    right = {"hypothesis": "卖得少一点，赚得多一点", "expected": "300", "look_after": "14"}
    assert teacher.post(address, data=right).status_code == 303
    assert "卖得少一点，赚得多一点" in teacher.get("/suggestions/decisions").text
    assert teacher.post(address, data=right).status_code == 409
    assert session.scalars(select(Decision.expected_fen)).one() == 30_000
    assert teacher.post("/suggestions/decisions/price/999", data=right).status_code == 404
