"""A new product: what its category lets expect, a number agreed on before, and what it came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.clock import business_day
from shop.promotions.queries import till_rules
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.suggestions.actions import decide
from shop.suggestions.handlers import measure_trials, start_approved, think_anew
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.queries.evidence import evidence_of
from shop.suggestions.rules.states import State, Verdict, verdict_of_count
from tests.suggestions.conftest import at_desk
from tests.suggestions.history import sell
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.stock import make_item

PRICE, COST = 2600, 500


@pytest.fixture
def newcomer(books: Books) -> int:
    """A drink on the menu that nobody has bought yet."""
    with transaction() as current:
        category = current.get_one(Product, books.latte).category_id
        product = Product(code="海盐拿铁", name="海盐拿铁", kind="drink", category_id=category, price_fen=PRICE)
        current.add(product)
        current.flush()
    item = make_item(books.clock, "海盐拿铁-item", standard=(COST, 1000))
    line = LineFacts(item_id=item, quantity=1000, role="goods")
    write_product_recipe(
        RecipeFacts(lines=(line,)), product_id=product.id, variant_id=None, by=books.teacher, at=books.clock.now()
    )
    return product.id


def suggested(session: Session) -> Suggestion:
    session.rollback()
    return session.scalars(
        select(Suggestion).where(Suggestion.kind == "newcomer").order_by(Suggestion.id.desc())
    ).first()


def started(books: Books, session: Session) -> Trial:
    """A trial that begins tomorrow."""
    think_anew(at=books.clock.now())
    row = suggested(session)
    decide.approve(row.id, weeks=0, by=books.teacher, at=books.clock.now())
    trial = start_approved(row.id, at=books.clock.now())
    assert trial is not None
    return trial


def lived(books: Books, trial: Trial, newcomer: int, *, along: float) -> None:
    """The trial's days pass; the new product goes along with so many lattes."""
    today = business_day(books.clock.now())
    sell(replace(books, cup=newcomer), today, trial.last_day, seed=4, along=along)
    books.clock.advance(days=(trial.last_day - today).days + 1)


def test_a_young_shop_is_told_what_lacks_for_a_number(books: Books, newcomer: int, session: Session) -> None:
    yesterday = business_day(books.clock.now()) - timedelta(days=1)
    sell(books, yesterday - timedelta(days=39), yesterday)
    think_anew(at=books.clock.now())
    row = suggested(session)
    assert row.state == State.THIN
    assert row.reason[0]["facts"] == {"new": 1, "least": 3, "days": 56, "kin": 0, "units": 6}


def test_a_new_product_gets_a_hypothesis_a_number_and_an_interval(
    history: Books, newcomer: int, session: Session
) -> None:
    think_anew(at=history.clock.now())
    row = suggested(session)
    assert (row.state, row.products, row.rule) == (State.OPEN, [newcomer], None)
    facts = row.facts
    assert (facts["weeks"], facts["days"]) == (2, 14), "no longer than needed"
    kin, own = evidence_of(row)
    assert {cells[0].text for cells in kin.rows} == {"拿铁", "红茶", "土陶杯"}
    assert all(cells[0].endpoint == "sales.orders" for cells in kin.rows)
    assert sum(float(cells[1].text) for cells in own.rows) == 0
    tea_a_day = next(float(cells[1].text) for cells in kin.rows if cells[0].text == "红茶") / 56
    assert row.mean_fen == pytest.approx(tea_a_day * (PRICE - COST), rel=0.15), "as much as the middle one of its kin"
    assert row.low_fen < row.mean_fen < row.high_fen
    assert facts["low"] <= 14 * tea_a_day <= facts["high"]
    assert 0 < facts["chance"] < 100


def test_its_own_first_days_count_too(history: Books, newcomer: int, session: Session) -> None:
    think_anew(at=history.clock.now())
    before = suggested(session).mean_fen
    today = business_day(history.clock.now())
    sell(replace(history, cup=newcomer), today, today + timedelta(days=9), seed=5, along=1.0)
    history.clock.advance(days=10)
    think_anew(at=history.clock.now())
    row = suggested(session)
    assert row.mean_fen > before
    assert "%(units)s" in row.reason[1]["message"]


def test_it_is_tried_without_a_promotion_and_stays_when_the_number_is_reached(
    history: Books, newcomer: int, session: Session
) -> None:
    trial = started(history, session)
    assert trial.promotion_id is None
    assert till_rules() == []
    assert len(trial.changed) == 14
    assert trial.control == []
    assert measure_trials(at=history.clock.now()) == 0, "nobody looks before it is over"
    lived(history, trial, newcomer, along=1.0)
    assert measure_trials(at=history.clock.now()) == 1
    row = suggested(session)
    trial = row.trial
    assert (row.state, trial.verdict) == (State.MEASURED, Verdict.WORKS)
    sold = trial.effects["units"]["estimate"]
    assert sold >= row.facts["decide"]
    assert trial.effect_fen == pytest.approx(sold * (PRICE - COST) / 14, abs=1)
    assert trial.low_fen < trial.effect_fen < trial.high_fen
    expected = sum(trial.expected["own"].values()) / 14
    assert trial.effects["gap"]["estimate"] == pytest.approx(trial.effect_fen - expected, abs=1)


def test_what_hardly_anybody_buys_goes(history: Books, newcomer: int, session: Session) -> None:
    trial = started(history, session)
    lived(history, trial, newcomer, along=0.0)
    measure_trials(at=history.clock.now())
    assert suggested(session).trial.verdict == Verdict.LOSES


def test_the_pages_tell_the_number_before_and_the_result_after(
    app: Flask, client: ShopClient, history: Books, newcomer: int, session: Session
) -> None:
    think_anew(at=history.clock.now())
    row = suggested(session)
    at_desk(app, client, history.teacher, history.clock)
    page = client.get(f"/suggestions/{row.id}").text
    for told in ("14 天里卖到", "卖到就留下", "照预测卖得到的机会", "批准，明天开始"):
        assert told in page
    assert "同类商品最近 8 周卖了多少" in client.get(f"/suggestions/{row.id}/evidence").text
    assert client.get(f"/suggestions/{row.id}/poster").status_code == 200
    assert client.post(f"/suggestions/{row.id}/take").status_code == 409, "a trial needs a teacher's yes"
    assert client.post(f"/suggestions/{row.id}/approve").status_code == 303
    trial = start_approved(row.id, at=history.clock.now())
    assert trial is not None
    assert "试验没完以前不看结果" in client.get(f"/suggestions/{row.id}/effect").text
    lived(history, trial, newcomer, along=1.0)
    measure_trials(at=history.clock.now())
    at_desk(app, client, history.teacher, history.clock)
    after = client.get(f"/suggestions/{row.id}/effect").text
    for told in ("达到了，留下", "比开始前的预测", f"说好卖到 {row.facts['decide']} 件就留下"):
        assert told in after
    assert "试的日子，真的每天毛利" in client.get("/suggestions?tab=measured").text


@pytest.mark.parametrize(
    ("sold", "most", "verdict"), [(10, 18, "works"), (9, 17, "unclear"), (3, 8.8, "loses"), (0, 3.7, "loses")]
)
def test_the_number_decides_unless_it_may_be_an_accident(sold: int, most: float, verdict: str) -> None:
    assert verdict_of_count(sold, most, 10) == verdict
