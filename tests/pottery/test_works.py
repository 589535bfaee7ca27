"""Works: what the seed states, what is refused, what the editor keeps, what anybody may read."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from shop.db import db, transaction
from shop.people.models import Person
from shop.pottery.models import Work, WorkClaim
from shop.pottery.queries.public import makers_of
from shop.pottery.rules.works import ClaimFacts, WorkFacts, work_problems
from tests.pottery.conftest import Studio
from tests.support.application import ShopClient
from tests.support.books import count

TYPED = {
    "kind": "茶杯", "makers_as": "nickname", "method": "手拍成型", "firing": "平地堆烧", "diameter_mm": "7.5",
    "height_mm": "5", "capacity_ml": "60", "weight_g": "90", "story": "一只一只拍出来的。", "care": "软毛刷除尘。",
    "published": "y", "claims-0-kind": "heritage",
    "claims-0-claim": "省级非物质文化遗产：红河县傣族传统制陶技艺", "claims-0-source": "省级名录，2026 年公布",
}  # fmt: skip


def test_the_seed_describes_its_pottery_and_claims_nothing_more(studio: Studio) -> None:
    cup = studio.work("DT-CUP-001")
    assert (cup.kind, cup.diameter_mm, cup.capacity_ml, cup.method) == ("茶杯", 60, 60, "拍打成型")
    assert "煮沸" not in cup.care
    assert "勿放洗碗机" in cup.care
    assert (cup.story, cup.makers, cup.claims) == ("", [], [])
    assert count(Work) == 39


def test_what_was_typed_is_kept_and_shown_again(potter: ShopClient, studio: Studio) -> None:
    work = studio.work("DT-CUP-001").id
    answer = potter.post(f"/pottery/{work}/edit", data={**TYPED, "makers": [str(studio.books.potter)]})
    assert answer.status_code == 303
    page = potter.get(f"/pottery/{work}").text
    for told in ("potter", "直径 7.5 厘米", "省级非物质文化遗产", "出处：省级名录", "一只一只拍出来的。"):
        assert told in page
    editor = potter.get(f"/pottery/{work}/edit").text
    for told in ('value="7.5"', 'value="60"', "省级名录，2026 年公布"):
        assert told in editor


def test_all_problems_stand_on_the_page_and_nothing_is_half_written(
    potter: ShopClient, studio: Studio, session: Session
) -> None:
    work = studio.work("DT-CUP-001").id
    wrong = {
        "kind": "", "diameter_mm": "很大", "capacity_ml": "1.5", "claims-0-claim": "非物质文化遗产",
        "claims-0-source": "", "story": "用它喝茶最好。", "claims-2-kind": "patent", "claims-2-claim": "拍板",
        "claims-2-source": "",
    }  # fmt: skip
    answer = potter.post(f"/pottery/{work}/edit", data={**TYPED, **wrong})
    assert answer.status_code == 422
    for told in ("请输入数量", "请填整数", "很大"):
        assert told in answer.text
    answer = potter.post(f"/pottery/{work}/edit", data={**TYPED, **wrong, "diameter_mm": "7", "capacity_ml": "9"})
    for told in ("请填种类", "非遗要写明级别", "请写出处", "不能写「喝」", "用它喝茶最好。"):
        assert told in answer.text
    assert 'id="claims-2-source-error"' in answer.text
    session.rollback()
    assert studio.work("DT-CUP-001").kind == "茶杯"
    assert count(WorkClaim) == 0


def test_a_claim_to_heritage_names_its_level_and_source() -> None:
    claim = ClaimFacts(kind="heritage", claim="傣族制陶", source="")
    facts = WorkFacts(kind="茶杯", claims=[claim])
    assert {one.field for one in work_problems(facts, display_only=False)} == {"claims-0-claim", "claims-0-source"}


def test_a_new_work_takes_a_product_of_pottery_that_has_none(potter: ShopClient, studio: Studio) -> None:
    taken = studio.work("DT-CUP-001").product_id
    for product in (str(taken), str(studio.books.latte), "nonsense"):
        assert potter.post("/pottery/new", data={**TYPED, "product_id": product}).status_code == 422
    with transaction() as current:
        current.delete(studio.work("DT-CUP-001"))
    answer = potter.post("/pottery/new", data={**TYPED, "product_id": str(taken)})
    assert answer.status_code == 303
    assert studio.work("DT-CUP-001").diameter_mm == 75


def test_makers_are_called_by_nickname_or_number_in_public_never_by_name(
    potter: ShopClient, client: ShopClient, studio: Studio, session: Session
) -> None:
    with transaction() as current:
        person = current.get_one(Person, studio.books.potter)
        person.name, person.nickname = "岩糯全名", "小糯"
    work = studio.work("DT-CUP-001").id
    makers = {"makers": [str(studio.books.potter)]}
    potter.post(f"/pottery/{work}/edit", data={**TYPED, **makers})
    public = client.get("/w/DT-CUP-001").text
    assert "小糯" in public
    assert "岩糯全名" not in public
    refused = potter.post(f"/pottery/{work}/edit", data={**TYPED, **makers, "makers_as": "number"})
    assert "小糯 还没有编号" in refused.text
    with transaction() as current:
        current.get_one(Person, studio.books.potter).staff_number = "T-06"
    potter.post(f"/pottery/{work}/edit", data={**TYPED, **makers, "makers_as": "number"})
    session.rollback()
    assert makers_of(studio.work("DT-CUP-001")) == ("T-06",)
    assert "小糯" not in client.get("/w/DT-CUP-001").text


def test_anybody_reads_what_is_published_without_stock_or_money_of_the_shop(
    client: ShopClient, potter: ShopClient, studio: Studio
) -> None:
    studio.fire("DT-CUP-001", firsts=37)
    page = client.get("/w/DT-CUP-001")
    assert page.status_code == 200
    assert "陈设 · 未做食品接触检测" in page.text
    for secret in ("37", r"96\.00"):
        assert not re.search(rf"\b{secret}\b", page.text)  # the versions of styles are hexadecimal digits
    assert "手拍小茶杯" in client.get("/works").text
    potter.post(f"/pottery/{studio.work('DT-CUP-001').id}/edit", data={**TYPED, "published": ""})
    assert client.get("/w/DT-CUP-001").status_code == 404
    assert "手拍小茶杯（陈设）" not in client.get("/works").text
    assert client.get("/w/%3Cscript%3E").status_code == 404


@pytest.mark.parametrize(("address", "most"), [("/pottery", 12), ("/works", 12)])
def test_lists_ask_a_constant_number_of_questions(teacher: ShopClient, studio: Studio, address: str, most: int) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    assert teacher.get(address).status_code == 200
    assert len(asked) <= most, "\n".join(asked)


def test_works_are_found_by_name_kind_code_and_food_contact(teacher: ShopClient, studio: Studio) -> None:
    assert "单枝花插" in teacher.get("/pottery?q=DT-VAS-001").text
    assert "单枝花插" not in teacher.get("/pottery?q=茶杯").text
    assert "手拍小茶杯" not in teacher.get("/pottery?contact=非食品接触").text
    assert "单枝花插" in teacher.get("/search?q=花插").text


def test_a_cashier_reads_but_changes_nothing(at_desk, studio: Studio, session: Session) -> None:  # type: ignore[no-untyped-def]
    cashier = at_desk(studio.books.cashier)
    work = studio.work("DT-CUP-001").id
    assert cashier.get(f"/pottery/{work}").status_code == 200
    assert cashier.post(f"/pottery/{work}/edit", data=TYPED).status_code == 403
    session.rollback()
    assert session.scalars(select(Work.story).where(Work.id == work)).one() == ""
