"""The editor at the desk: what a basket would cost, what is refused, who approves."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.people.actions import sessions
from shop.promotions.models import Promotion
from shop.promotions.queries import till_rules
from tests.support.application import ShopClient
from tests.support.books import Books, count

pytestmark = pytest.mark.once


def typed(books: Books, **changes: str) -> dict[str, str]:
    bundle = {
        "name": "一杯一陶", "kind": "bundle", "amount": "78", "percent": "", "n": "2", "priority": "100", "most": "0",
        "slots-0-goods": f"product:{books.cup}", "slots-0-count": "1", "slots-1-goods": f"product:{books.latte}",
        "slots-1-count": "1", "basket-0-product": str(books.cup), "basket-0-pieces": "1",
        "basket-1-product": str(books.latte), "basket-1-pieces": "2",
    }  # fmt: skip
    return {**bundle, **changes}


def test_the_basket_shows_what_it_would_cost_and_why_and_keeps_nothing(teacher: ShopClient, books: Books) -> None:
    answer = teacher.post("/promotions/new", data=typed(books, step="try"))
    assert answer.status_code == 200
    for told in ("¥112.00", "¥100.00", "¥58.93", "一杯一陶：1 次，省 ¥12.00"):
        assert told in answer.text
    assert count(Promotion) == 0


def test_an_unfinished_promotion_says_so_instead_of_a_price(teacher: ShopClient, books: Books) -> None:
    answer = teacher.post("/promotions/new", data=typed(books, step="try", amount=""))
    assert answer.status_code == 200
    assert "先把上面的促销填完整" in answer.text


def test_saved_as_a_draft_approved_by_the_teacher_stopped_again(
    teacher: ShopClient, books: Books, session: Session
) -> None:
    answer = teacher.post("/promotions/new", data=typed(books))
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "草稿，等老师批准" in teacher.get(address).text
    assert till_rules() == []
    assert teacher.post(f"{address}/approve").status_code == 303
    session.rollback()
    assert [rule["name"] for rule in till_rules()] == ["一杯一陶"]
    page = teacher.get("/promotions").text
    assert "进行中" in page
    assert "2 件一起 ¥78.00" in page
    assert teacher.post(f"{address}/stop").status_code == 303
    session.rollback()
    assert till_rules() == []
    assert "已结束" in teacher.get("/promotions").text


def test_the_editor_shows_again_what_was_saved(teacher: ShopClient, books: Books, session: Session) -> None:
    happy = typed(
        books, name="下午茶", kind="percent", percent="12.5", opens="9:00", closes="16:00", starts="2026-12-01",
        members_only="y", stackable="y", floor_fen="15", goods="kind:drink", days="1",
    )  # fmt: skip
    address = teacher.post("/promotions/new", data=happy).headers["Location"]
    session.rollback()
    rule = session.scalars(select(Promotion)).one().rule
    assert (rule["value"], rule["opens"], rule["floor_fen"], rule["days"]) == (1250, "09:00", 1500, [1])
    assert rule["scope"]["kinds"] == ["drink"]
    page = teacher.get(address).text
    for told in ('value="12.5"', 'value="09:00"', 'value="2026-12-01"', 'value="15.00"'):
        assert told in page


def test_all_problems_stand_on_the_page_and_what_was_typed_stays(teacher: ShopClient, books: Books) -> None:
    wrong = {"name": "", "amount": "七十八", "starts": "明天", "opens": "14:00", "most": "-1", "slots-1-goods": ""}
    answer = teacher.post("/promotions/new", data=typed(books, **wrong))
    assert answer.status_code == 422
    for told in (
        "请填名称",
        "请输入金额",
        "日期请写成",
        "时段要两头都填",
        "请填整数",
        "合起来至少两件",
        "七十八",
        "明天",
    ):
        assert told in answer.text
    assert count(Promotion) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "nonsense"},
        {"slots-0-goods": "product:x"},
        {"basket-0-product": "-1"},
        {"percent": "NaN"},
        {"days": "99"},
    ],
)
def test_what_no_list_offers_is_refused_without_a_stumble(
    teacher: ShopClient, books: Books, changes: dict[str, Any]
) -> None:
    for step in ("", "try"):
        assert teacher.post("/promotions/new", data=typed(books, step=step, **changes)).status_code in (200, 422)
    assert count(Promotion) == 0


def test_a_cashier_sees_promotions_but_changes_none(
    client: ShopClient, books: Books, app: Flask, teacher: ShopClient
) -> None:
    address = teacher.post("/promotions/new", data=typed(books)).headers["Location"]
    token = sessions.begin(sessions.DESK, person_id=books.cashier, at=books.clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    assert client.get("/promotions").status_code == 200
    assert client.post(address, data=typed(books, name="别的")).status_code == 403
    assert client.post(f"{address}/approve").status_code == 403
