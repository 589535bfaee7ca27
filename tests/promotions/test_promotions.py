"""A promotion from the proposal to the sale: who decides, what tablets are told, what the server finds."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from shop.catalog.queries import catalog_version
from shop.db import session
from shop.kernel.errors import Invalid
from shop.people.models import AuditEntry
from shop.promotions.actions.promotions import AlreadyEnded, NotADraft, approve, save, stop
from shop.promotions.models import Promotion
from shop.promotions.queries import state_on, till_rules
from shop.promotions.rules import Rule, Scope, Slot
from shop.promotions.rules.states import State
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from tests.support.books import CUP, LATTE, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line

TODAY = "2026-11-23"


def verdicts(answers: Any) -> list[tuple[str, str | None]]:
    return [(answer.verdict, answer.reason) for answer in answers]


def bundle(books: Books, **changes: Any) -> Rule:
    slots = (Slot(Scope(products=(books.cup,)), 1), Slot(Scope(products=(books.latte,)), 1))
    return Rule(**{"id": 0, "name": "一杯一陶", "kind": "bundle", "value": 7800, "slots": slots, **changes})


def running(books: Books, rule: Rule) -> int:
    made = save(rule, by=books.teacher, at=books.clock.now())
    return approve(made.id, by=books.teacher, at=books.clock.now()).id


def sold(tablet: TabletForTests, books: Books, promo_id: int, *, cup: int, latte: int, **more: Any) -> dict[str, Any]:
    def part(product_id: int, price: int, off: int) -> dict[str, Any]:
        taken = {
            "kind": "promotion",
            "label": "一杯一陶",
            "reason": "",
            "fen": off,
            "approval_uuid": None,
            "promo_id": promo_id,
        }
        return line(product_id, price, discount_fen=off, total_fen=price - off, discounts=[taken] if off else [])

    return tablet.sale([part(books.cup, CUP, cup), part(books.latte, LATTE, latte)], **more)


def test_a_draft_reaches_no_tablet_until_a_teacher_approves_and_none_after_it_was_stopped(books: Books) -> None:
    made = save(bundle(books), by=books.cashier, at=books.clock.now())
    before = catalog_version()
    assert (till_rules(), state_on(made, TODAY)) == ([], State.DRAFT)
    approve(made.id, by=books.teacher, at=books.clock.now())
    assert catalog_version() == before + 1, "tablets fetch the catalogue anew"
    (told,) = till_rules()
    assert (told["id"], told["name"], told["value"], state_on(made, TODAY)) == (
        made.id,
        "一杯一陶",
        7800,
        State.RUNNING,
    )
    stop(made.id, by=books.teacher, at=books.clock.now())
    assert (till_rules(), state_on(made, TODAY)) == ([], State.ENDED)
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.verb.startswith("promotion.")))
    assert list(verbs) == ["promotion.add", "promotion.approve", "promotion.stop"]


def test_a_changed_promotion_waits_for_approval_again(books: Books) -> None:
    number = running(books, bundle(books))
    save(bundle(books, value=7500), promotion_id=number, by=books.cashier, at=books.clock.now())
    assert till_rules() == []
    approve(number, by=books.teacher, at=books.clock.now())
    assert [rule["value"] for rule in till_rules()] == [7500]


def test_what_has_ended_is_neither_changed_nor_approved_and_nothing_is_approved_twice(books: Books) -> None:
    number = running(books, bundle(books))
    with pytest.raises(NotADraft):
        approve(number, by=books.teacher, at=books.clock.now())
    stop(number, by=books.teacher, at=books.clock.now())
    with pytest.raises(AlreadyEnded):
        save(bundle(books), promotion_id=number, by=books.teacher, at=books.clock.now())
    with pytest.raises(AlreadyEnded):
        stop(number, by=books.teacher, at=books.clock.now())


def test_the_schedule_tells_the_state(books: Books) -> None:
    number = running(books, bundle(books, starts="2026-12-01", ends="2026-12-31"))
    row = session().get_one(Promotion, number)
    days = ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01")
    assert [state_on(row, day).value for day in days] == ["scheduled", "running", "running", "ended"]


def test_everything_that_is_wrong_is_named_at_once_and_nothing_is_kept(books: Books) -> None:
    wrong = Rule(
        id=0, name="", kind="bundle", value=0, slots=(Slot(Scope(), 0),), starts="2026-13-01", opens="25:00",
        most=-1, priority=5000, channel="moon", days=(9,), min_fen=100,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        save(wrong, by=books.teacher, at=books.clock.now())
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {
        "name", "amount", "slots", "slots-0-count", "starts", "opens", "closes", "most", "priority", "channel", "days",
        "min_fen",
    }  # fmt: skip
    assert count(Promotion) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "percent", "value": 10_001}, "percent"), ({"kind": "nth", "value": 5000, "n": 1}, "n"),
        ({"kind": "coupon_amount", "value": 500, "code": "a b"}, "code"), ({"kind": "points", "value": 500}, "points"),
        ({"kind": "order_amount", "value": 500, "every": True, "min_fen": 400}, "min_fen"),
        ({"kind": "percent", "value": 10, "starts": "2026-12-02", "ends": "2026-12-01"}, "ends"),
        ({"kind": "percent", "value": 10, "opens": "14:00", "closes": "14:00"}, "closes"),
    ],
)  # fmt: skip
def test_each_kind_asks_for_its_own(books: Books, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        save(Rule(**{"id": 0, "name": "促销", **changes}), by=books.teacher, at=books.clock.now())
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_sale_at_the_promotions_price_is_booked_without_a_word(books: Books, tablet: TabletForTests) -> None:
    number = running(books, bundle(books))
    assert verdicts(tablet.send(sold(tablet, books, number, cup=907, latte=293))) == [("accepted", None)]
    order = session().scalars(select(Order)).one()
    assert (order.total_fen, order.discount_fen, order.price_drift_fen) == (7800, 1200, 0)
    assert [one["promo_id"] for one in order.lines[0].discounts] == [number]
    assert (worklist_kinds(), compare()) == ([], [])


def test_a_promotion_left_out_or_given_without_right_is_price_drift_and_the_sale_stays(
    books: Books, tablet: TabletForTests
) -> None:
    number = running(books, bundle(books))
    without = sold(tablet, books, number, cup=0, latte=0)
    too_much = sold(tablet, books, number, cup=2000, latte=293)
    tablet.send(without, too_much)
    booked = session().execute(select(Order.total_fen, Order.price_drift_fen).order_by(Order.id)).all()
    assert [tuple(row) for row in booked] == [(9000, 1200), (6707, -1093)]
    assert worklist_kinds() == ["price_drift", "price_drift"]


def test_a_promotion_nobody_approved_is_price_drift(books: Books, tablet: TabletForTests) -> None:
    tablet.send(sold(tablet, books, 77, cup=907, latte=293))
    assert session().scalars(select(Order.price_drift_fen)).one() == -1200


def test_a_basket_priced_just_before_happy_hour_ended_is_no_drift(books: Books, tablet: TabletForTests) -> None:
    local_now = "2026-11-23T02:00:00+00:00"
    assert books.clock.now().isoformat() == local_now, "10:00 in Shanghai"
    number = running(books, bundle(books, opens="08:00", closes="09:50"))
    tablet.send(
        sold(tablet, books, number, cup=907, latte=293, priced_at="2026-11-23T01:45:00Z"),
        sold(tablet, books, number, cup=907, latte=293, priced_at="2026-11-23T00:45:00Z"),
        sold(tablet, books, number, cup=907, latte=293, priced_at="long ago"),
    )
    assert session().scalars(select(Order.price_drift_fen).order_by(Order.id)).all() == [0, -1200, -1200]


def test_tablets_of_before_that_know_no_promotions_sell_on(books: Books, tablet: TabletForTests) -> None:
    assert verdicts(tablet.send(tablet.sale([line(books.latte, LATTE)]))) == [("accepted", None)]
    assert worklist_kinds() == []
