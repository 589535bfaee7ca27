"""Food contact: display pieces say so and invite nobody to drink; drinks are served only in a tested lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.catalog.actions.choices import save_group
from shop.catalog.actions.whole import problems_with
from shop.catalog.models import ModifierGroup, ModifierOption
from shop.catalog.queries.facts import product_by_id, product_facts
from shop.catalog.rules.facts import GroupFacts, OptionFacts
from shop.catalog.rules.pottery import invitation
from shop.kernel.errors import Invalid
from shop.pottery.actions import contact
from shop.pottery.models import WorkLot
from tests.pottery.conftest import Studio
from tests.support.application import ShopClient

DAY = date(2026, 11, 20)
CUP = "DT-CUP-003"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("用它喝茶，水更甜。", "喝"),
        ("适合泡茶", "泡茶"),
        ("可盛放食物", "盛放食物"),
        ("首次用前煮沸20分钟", "首次用前"),
        ("Sip your coffee from it", "Sip"),
        ("泡茶壶的样子", ""),
        ("阔口品茗杯", ""),
        ("不能盛放食物和饮料", ""),
        ("请勿用来喝水", ""),
        ("Not for drinking", ""),
        ("放在茶席上看的", ""),
    ],
)
def test_words_that_invite_are_told_from_names_and_warnings(text: str, words: str) -> None:
    assert invitation(text) == words


def test_the_catalogue_refuses_them_too(studio: Studio) -> None:
    product = product_by_id(studio.work(CUP).product_id)
    assert product is not None
    facts = product_facts(product)
    assert problems_with(facts, product_id=product.id) == []
    wrong = problems_with(replace(facts, description="喝茶正好", name="喝水杯（陈设）"), product_id=product.id)
    assert {one.field for one in wrong} == {"description", "name"}


def test_a_report_takes_the_mark_from_name_badge_and_page(
    teacher: ShopClient, client: ShopClient, studio: Studio, session: Session
) -> None:
    work = studio.work(CUP)
    assert "陈设 · 未做食品接触检测" in client.get(f"/w/{CUP}").text
    answer = teacher.post(f"/pottery/{work.id}/certify", data={"number": "", "on": "2026-12-24"})
    assert answer.status_code == 422
    for told in ("要填检测报告编号", "不能晚于今天"):
        assert told in answer.text
    assert teacher.post(f"/pottery/{work.id}/certify", data={"number": "WT-1", "on": "2026-11-20"}).status_code == 303
    session.expire_all()
    product = studio.work(CUP).product
    assert (product.name, product.badge) == ("单耳水杯", "")
    page = client.get(f"/w/{CUP}").text
    assert "食品接触已检测" in page
    assert "WT-1" in page
    teacher.post(f"/pottery/{work.id}/show-only")
    session.expire_all()
    product = studio.work(CUP).product
    assert (product.name, product.badge) == ("单耳水杯（陈设）", "陈设")


def test_a_tested_work_may_invite_but_then_does_not_lose_its_report_unnoticed(studio: Studio) -> None:
    at, by = studio.clock.now(), studio.books.teacher
    work = studio.work(CUP)
    contact.certify_work(work.id, number="WT-1", on=DAY, by=by, at=at)
    work.story = "用它喝茶。"
    studio.session.commit()
    with pytest.raises(Invalid) as refused:
        contact.show_only(work.id, by=by, at=at)
    assert {one.field for one in refused.value.problems} == {"story"}


def dai_cup(session: Session) -> ModifierOption:
    session.expire_all()
    return session.scalars(select(ModifierOption).where(ModifierOption.name == "堂食（傣陶杯）")).one()


def switched_on(group: ModifierGroup) -> GroupFacts:
    options = [
        OptionFacts(id=one.id, name=one.name, name_en=one.name_en, price_fen=one.price_fen, default=one.default,
                    service=one.service, available=True)
        for one in group.options
    ]  # fmt: skip
    return GroupFacts(name=group.name, min_choices=group.min_choices, max_choices=group.max_choices, options=options)


def test_nobody_switches_the_dai_cup_on_without_a_report(studio: Studio, session: Session) -> None:
    option = dai_cup(session)
    assert not option.available
    with pytest.raises(Invalid) as refused:
        save_group(switched_on(option.group), group_id=option.group_id, by=1, at=studio.clock.now())
    assert [one.field.split("-")[2] for one in refused.value.problems] == ["available"]
    with pytest.raises(IntegrityError):
        session.execute(update(ModifierOption).where(ModifierOption.id == option.id).values(available=True))
    session.rollback()


def test_the_dai_cup_is_served_while_a_tested_lot_is_assigned(
    teacher: ShopClient, studio: Studio, session: Session
) -> None:
    work, lot = studio.work(CUP).id, studio.fire(CUP).id
    teacher.post(f"/pottery/lots/{lot}/serve")
    assert not dai_cup(session).available
    refused = teacher.post(f"/pottery/lots/{lot}/certify", data={"number": "", "on": ""})
    assert refused.status_code == 422
    assert "请填检测报告编号" in refused.text
    teacher.post(f"/pottery/lots/{lot}/certify", data={"number": "WT-1", "on": "2026-11-20"})
    teacher.post(f"/pottery/lots/{lot}/serve")
    assert not dai_cup(session).available, "the work itself is still a display piece"
    teacher.post(f"/pottery/{work}/certify", data={"number": "WT-1", "on": "2026-11-20"})
    teacher.post(f"/pottery/lots/{lot}/serve")
    option = dai_cup(session)
    assert option.available
    assert "WT-1" in option.report
    assert "堂食在用" in teacher.get(f"/pottery/{work}").text
    save_group(switched_on(option.group), group_id=option.group_id, by=1, at=studio.clock.now())
    teacher.post(f"/pottery/lots/{lot}/uncertify")
    teacher.post(f"/pottery/lots/{lot}/take-back")
    assert session.get_one(WorkLot, lot).report_on == DAY
    teacher.post("/pottery/serve/close")
    assert not dai_cup(session).available
    teacher.post(f"/pottery/lots/{lot}/serve")
    assert dai_cup(session).available
    teacher.post(f"/pottery/{work}/show-only")
    assert not dai_cup(session).available


def test_only_one_lot_is_served_in(studio: Studio, session: Session) -> None:
    at, by = studio.clock.now(), studio.books.teacher
    contact.certify_work(studio.work(CUP).id, number="WT-1", on=DAY, by=by, at=at)
    lots = [studio.fire(CUP).id, studio.fire(CUP).id]
    for lot in lots:
        contact.certify_lot(lot, number="WT-1", on=DAY, today=date(2026, 11, 23), by=by, at=at)
        contact.open_dine_in(lot, by=by, at=at)
    assert session.scalars(select(WorkLot.id).where(WorkLot.dine_in)).all() == [lots[1]]


def test_the_catalogue_does_not_take_the_report_away_while_drinks_are_served(studio: Studio, session: Session) -> None:
    at, by, work = studio.clock.now(), studio.books.teacher, studio.work(CUP)
    contact.certify_work(work.id, number="WT-1", on=DAY, by=by, at=at)
    lot = studio.fire(CUP).id
    contact.certify_lot(lot, number="WT-1", on=DAY, today=date(2026, 11, 23), by=by, at=at)
    contact.open_dine_in(lot, by=by, at=at)
    product = product_by_id(work.product_id)
    assert product is not None
    facts = product_facts(product)
    untested = replace(facts, food_contact="非食品接触", report_number="", report_date="")
    for changed in (untested, replace(facts, code="NEW")):
        (problem,) = problems_with(changed, product_id=product.id)
        assert "请先在「陶器作品」里停用" in problem.message
    assert problems_with(replace(facts, price_fen=100), product_id=product.id) == []
    contact.close_dine_in(by=by, at=at)
    assert problems_with(untested, product_id=product.id) == []


def test_a_potter_does_not_certify(potter: ShopClient, studio: Studio) -> None:
    work = studio.work(CUP)
    data = {"number": "WT-1", "on": "2026-11-20"}
    assert potter.post(f"/pottery/{work.id}/certify", data=data).status_code == 403
    assert potter.post(f"/pottery/{work.id}/seconds", data={"price_fen": "10"}).status_code == 403
