"""What waits for a person: opened once, seen by those who may mend it, closed with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from shop.db import db
from shop.web.access import May
from shop.worklist import actions
from shop.worklist.models import WorkItem
from shop.worklist.queries import waiting_count
from shop.worklist.words import KINDS
from tests.support.application import ShopClient
from tests.support.people import School, log_in


def gap(school: School, *, missing: int = 4, subject: str = "device:1:1:4") -> None:
    actions.open_item(
        "number_gap", subject=subject, right=May.DECIDE_HELD, facts={"missing": missing, "highest": 9},
        at=school.clock.now(),
    )  # fmt: skip


def only(session: Session) -> WorkItem:
    session.rollback()
    return session.scalars(select(WorkItem)).one()


def test_the_same_thing_waits_once_and_keeps_its_time(school: School) -> None:
    gap(school)
    opened = school.clock.now()
    school.clock.advance(hours=2)
    gap(school, missing=5)
    item = only(school.session)
    assert (item.opened_at, item.facts["missing"], item.closed_at) == (opened, 5, None)


def test_closing_says_how_and_opening_again_keeps_that(school: School) -> None:
    gap(school)
    actions.close_item(
        only(school.session).id, outcome=" 平板已上传 ", by=school.people["teacher"], at=school.clock.now()
    )
    item = only(school.session)
    assert (item.outcome, item.closed_by) == ("平板已上传", school.people["teacher"])
    school.clock.advance(hours=1)
    gap(school)
    item = only(school.session)
    assert (item.closed_at, item.closed_by, item.opened_at, item.outcome) == (
        None,
        None,
        school.clock.now(),
        "平板已上传",
    )


def test_two_people_close_it_once(school: School) -> None:
    gap(school)
    number, at = only(school.session).id, school.clock.now()
    actions.close_item(number, outcome="一", by=school.people["teacher"], at=at)
    with pytest.raises(actions.AlreadyClosed):
        actions.close_item(number, outcome="二", by=school.people["administrator"], at=at)
    assert only(school.session).outcome == "一"


def test_nothing_is_closed_without_a_word(school: School) -> None:
    gap(school)
    with pytest.raises(actions.OutcomeMissing):
        actions.close_item(only(school.session).id, outcome="  ", by=school.people["teacher"], at=school.clock.now())
    assert only(school.session).closed_at is None


def test_many_are_opened_with_one_statement(school: School) -> None:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    waiting = [actions.Waiting("number_gap", f"device:1:1:{n}", May.DECIDE_HELD, {"missing": n}) for n in range(40)]
    event.listen(db.engine, "before_cursor_execute", note)
    actions.open_items(waiting, at=school.clock.now())
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in seen if "work_item" in one]) == 1
    assert waiting_count([May.DECIDE_HELD], 0) == 40


def test_only_those_who_can_mend_it_see_it(school: School, client: ShopClient, app: Flask) -> None:
    gap(school)
    number = only(school.session).id
    log_in(client, "store_manager")
    assert "缺号" not in client.get("/worklist").text
    assert client.get(f"/worklist/{number}").status_code == 404
    assert client.post(f"/worklist/{number}", data={"outcome": "没事"}).status_code == 404
    assert only(school.session).closed_at is None


def test_a_teacher_deals_with_an_item_on_the_page(school: School, client: ShopClient) -> None:
    gap(school)
    log_in(client, "teacher")
    page = client.get("/worklist").text
    assert "从第 4 号起缺号" in page
    assert 'href="/devices"' in page
    number = only(school.session).id
    refused = client.post(f"/worklist/{number}", data={"outcome": ""})
    assert (refused.status_code, "请写一句处理结果" in refused.text) == (422, True)
    assert client.post(f"/worklist/{number}", data={"outcome": "平板找回来了"}).status_code == 303
    assert "缺号" not in client.get("/worklist").text
    closed = client.get("/worklist?state=closed").text
    assert "平板找回来了" in closed
    assert "昵teacher" in closed


def test_the_navigation_says_how_many_wait(school: School, client: ShopClient) -> None:
    gap(school)
    gap(school, subject="device:1:1:9")
    log_in(client, "teacher")
    assert '<b class="num">2</b>' in client.get("/account").text


def test_what_another_page_mends_is_not_crossed_out_here(school: School, client: ShopClient) -> None:
    person = school.people["cashier"]
    actions.open_item(
        "pin_locked", subject=f"person:{person}", right=May.EDIT_PEOPLE,
        facts={"nickname": "阿朵", "device": "吧台", "person_id": person}, at=school.clock.now(),
    )  # fmt: skip
    log_in(client, "teacher")
    number = only(school.session).id
    page = client.get(f"/worklist/{number}").text
    assert "「阿朵」在「吧台」" in page
    assert f'href="/people/{person}"' in page
    assert client.post(f"/worklist/{number}", data={"outcome": "没事"}).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leads_to_a_page_that_is_there(app: Flask, kind: str) -> None:
    endpoint = KINDS[kind].endpoint
    (rule,) = [rule for rule in app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or set())]
    assert set(rule.arguments) == set(KINDS[kind].arguments)


def test_an_item_with_unknown_kind_or_missing_facts_does_not_break_the_page(school: School, client: ShopClient) -> None:
    for kind in ("something_new", "price_drift", "refund_due"):
        actions.open_item(kind, subject="x:1", right=May.DECIDE_HELD, facts={}, at=school.clock.now())
    log_in(client, "teacher")
    assert client.get("/worklist").status_code == 200
