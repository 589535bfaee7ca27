"""Commissions: taken, followed step by step, the deposit before the work and back before calling off."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.people.models import AuditEntry
from shop.pottery.actions import commissions as actions
from shop.pottery.models import Commission
from shop.pottery.rules.commissions import CommissionFacts
from tests.pottery.conftest import Studio
from tests.support.application import ShopClient
from tests.support.books import count

TYPED = {
    "customer": "王女士", "wish": "刻名字的花器一对", "price_fen": "520", "deposit_fen": "200", "due_on": "2026-12-20",
    "work_id": "0",
}  # fmt: skip


@pytest.fixture
def order(studio: Studio) -> int:
    facts = CommissionFacts(customer="王女士", wish="花器一对", price_fen=52_000, deposit_fen=20_000)
    return actions.save_commission(facts, by=studio.books.potter, at=studio.clock.now()).id


def test_an_order_is_taken_and_stands_on_the_list(potter: ShopClient, studio: Studio) -> None:
    assert potter.post("/pottery/commissions/new", data=TYPED).status_code == 303
    page = potter.get("/pottery/commissions").text
    for told in ("刻名字的花器一对", "王女士", "2026-12-20", "¥520.00", "没收", "在谈"):
        assert told in page


def test_every_problem_is_named_and_what_was_typed_stays(potter: ShopClient, studio: Studio) -> None:
    wrong = {"customer": "", "wish": "", "price_fen": "100", "deposit_fen": "200"}
    answer = potter.post("/pottery/commissions/new", data={**TYPED, **wrong})
    assert answer.status_code == 422
    for told in ("请填怎么称呼客人", "请写清楚要做什么", "定金不能比价钱多", 'value="2026-12-20"'):
        assert told in answer.text
    assert potter.post("/pottery/commissions/new").status_code == 422
    assert count(Commission) == 0


def test_from_asked_to_handed_over_with_the_deposit_first(potter: ShopClient, order: int, session: Session) -> None:
    address = f"/pottery/commissions/{order}"

    def state() -> str:
        session.expire_all()
        return session.get_one(Commission, order).state

    potter.post(f"{address}/move", data={"to": "accepted"})
    potter.post(f"{address}/move", data={"to": "making"})
    assert state() == "accepted"
    assert "先收定金再开始做" in potter.get(address).text
    potter.post(f"{address}/deposit")
    potter.post(f"{address}/move", data={"to": "handed_over"})
    assert state() == "accepted"
    for step in ("making", "ready", "handed_over"):
        potter.post(f"{address}/move", data={"to": step})
        assert state() == step
    assert potter.post(address, data=TYPED).status_code == 409
    assert "王女士" in potter.get("/pottery/commissions?state=ended").text


def test_a_deposit_goes_back_by_a_teacher_before_calling_off(
    potter: ShopClient, teacher: ShopClient, order: int, session: Session
) -> None:
    address = f"/pottery/commissions/{order}"
    potter.post(f"{address}/deposit")
    assert potter.post(address, data={**TYPED, "deposit_fen": "10"}).status_code == 422
    potter.post(f"{address}/move", data={"to": "called_off"})
    assert potter.post(f"{address}/deposit-back").status_code == 403
    assert teacher.post(f"{address}/deposit-back").status_code == 303
    potter.post(f"{address}/move", data={"to": "called_off"})
    session.expire_all()
    assert session.get_one(Commission, order).state == "called_off"
    verbs = session.scalars(select(AuditEntry.verb).where(AuditEntry.subject == f"commission:{order}")).all()
    assert verbs == ["commission.add", "commission.deposit", "commission.back", "commission.move"]
