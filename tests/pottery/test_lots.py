"""Lots at their actual cost, seconds, single pieces, and what a sale takes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Barcode, Variant
from shop.kernel.errors import Invalid
from shop.kernel.ids import uuid7
from shop.pottery.actions.lots import AlreadySold, describe_piece, sell_seconds, take_back_lot
from shop.pottery.models import WorkForm, WorkLot
from shop.pottery.rules.lots import shares
from shop.recipes.queries.book import recipe_book
from shop.stock.actions.posting import post
from shop.stock.models import Item, StockMove
from shop.stock.places import CUSTOMER, STUDIO
from shop.stock.rules.records import MoveRecord
from tests.pottery.conftest import Studio
from tests.support.application import ShopClient
from tests.support.books import count
from tests.support.stock import on_hand, value_of

LOT = {"fired_on": "2026-11-22", "firsts": "6", "lost": "1", "cost_fen": "96", "location_id": str(STUDIO), "note": ""}


def item(studio: Studio, code: str) -> int:
    return studio.session.scalars(select(Item.id).where(Item.code == code)).one()


def single(studio: Studio, code: str = "DT-JAR-009") -> None:
    studio.work(code).one_off = True
    studio.session.commit()


def sell_one(studio: Studio, item_id: int) -> None:
    now = studio.clock.now()
    post([MoveRecord(item_id, 1000, STUDIO, CUSTOMER, "sale", "test", uuid7(now), 1, now, date(2026, 11, 23))], at=now)


def test_a_lot_goes_into_stock_at_what_it_really_cost_lost_pieces_too(potter: ShopClient, studio: Studio) -> None:
    work, cup = studio.work("DT-CUP-001").id, item(studio, "DT-CUP-001")
    assert (
        potter.post(f"/pottery/{work}/lots/new", data={**LOT, "uuid": str(uuid7(studio.clock.now()))}).status_code
        == 303
    )
    assert value_of(cup) == (6000, 9600)
    assert on_hand(cup, STUDIO) == 6000
    assert "正品 6 件，二等品 0 件，烧坏 1 件" in potter.get(f"/pottery/{work}").text


def test_the_same_lot_sent_twice_is_one_lot(studio: Studio) -> None:
    same = uuid7(studio.clock.now())
    assert studio.fire("DT-CUP-001", uuid=same).id == studio.fire("DT-CUP-001", uuid=same).id
    assert value_of(item(studio, "DT-CUP-001")) == (6000, 9600)


def test_wrong_lots_are_refused_with_every_problem_and_keep_nothing(potter: ShopClient, studio: Studio) -> None:
    work = studio.work("DT-CUP-001").id
    wrong = {"fired_on": "2026-12-24", "firsts": "0", "seconds": "2", "cost_fen": "", "location_id": "1"}
    answer = potter.post(f"/pottery/{work}/lots/new", data={**LOT, **wrong})
    assert answer.status_code == 422
    for told in ("出窑日期不能晚于今天", "还没有二等品的价格", "请填这一批的实际成本", "请选择库位"):
        assert told in answer.text
    assert count(WorkLot) == 0
    assert count(StockMove) == 0


def test_a_second_bears_less_of_the_cost_by_its_price() -> None:
    assert shares(10_000, firsts=3, seconds=2, price_fen=100, second_price_fen=50) == (7500, 2500)
    assert sum(shares(10_001, firsts=7, seconds=3, price_fen=4800, second_price_fen=2800)) == 10_001


def test_seconds_are_a_form_with_price_code_and_stock_of_their_own(studio: Studio, session: Session) -> None:
    bowl = studio.work("DT-BWL-001")
    second = sell_seconds(bowl.id, price_fen=2400, by=studio.books.teacher, at=studio.clock.now())
    lot = studio.fire("DT-BWL-001", firsts=3, seconds=2, cost_fen=8000)
    assert value_of(item(studio, "DT-BWL-001")) == (3000, 6000)
    assert value_of(item(studio, "DT-BWL-001-B")) == (2000, 2000)
    forms = session.scalars(select(Variant).where(Variant.product_id == bowl.product_id).order_by(Variant.sort)).all()
    assert [(one.name, one.price_fen) for one in forms] == [("正品", 4800), ("二等品", 2400)]
    assert session.get_one(Barcode, "DT-BWL-001-B").variant_id == second.variant_id
    sell_seconds(bowl.id, price_fen=2000, by=studio.books.teacher, at=studio.clock.now())
    assert count(WorkForm) == 1
    assert (lot.firsts, lot.seconds) == (3, 2)


@pytest.mark.parametrize("price", [0, 4800, None])
def test_a_second_costs_less_than_a_good_piece(studio: Studio, price: int | None) -> None:
    with pytest.raises(Invalid):
        sell_seconds(studio.work("DT-BWL-001").id, price_fen=price, by=1, at=studio.clock.now())


def test_each_single_piece_has_its_code_stock_and_page(
    studio: Studio, client: ShopClient, potter: ShopClient, session: Session
) -> None:
    single(studio)
    lot = studio.fire("DT-JAR-009", firsts=3, cost_fen=100_000)
    pieces = session.scalars(select(WorkForm).order_by(WorkForm.id)).all()
    assert [one.variant.code for one in pieces] == ["DT-JAR-009-001", "DT-JAR-009-002", "DT-JAR-009-003"]
    assert [value_of(one.item_id) for one in pieces] == [(1000, 33_334), (1000, 33_333), (1000, 33_333)]
    describe_piece(pieces[1].id, note="肩上有一道火痕", by=studio.books.potter, at=studio.clock.now())
    page = client.get("/w/DT-JAR-009-002").text
    assert "肩上有一道火痕" in page
    assert "2026-11-23" in page
    assert "肩上有一道火痕" not in client.get("/w/DT-JAR-009-001").text
    assert "DT-JAR-009-003" in potter.get(f"/pottery/{lot.work_id}/labels").text
    studio.fire("DT-JAR-009", firsts=1, cost_fen=30_000)
    assert session.scalars(select(Variant.code).where(Variant.code == "DT-JAR-009-004")).one()


def test_a_sale_of_a_piece_or_a_second_takes_that_very_thing(studio: Studio, session: Session) -> None:
    single(studio)
    studio.fire("DT-JAR-009", firsts=2, cost_fen=100_000)
    work = studio.work("DT-JAR-009")
    for form in session.scalars(select(WorkForm)):
        made = recipe_book().resolve(work.product_id, form.variant_id, at=studio.clock.now())
        assert list(made.taken(1000)) == [(form.item_id, 1000)]


def test_a_lot_entered_by_mistake_is_taken_back_whole_but_not_after_a_sale(
    studio: Studio, session: Session, potter: ShopClient
) -> None:
    cup = item(studio, "DT-CUP-001")
    wrong = studio.fire("DT-CUP-001", firsts=60)
    take_back_lot(wrong.id, by=studio.books.potter, at=studio.clock.now())
    assert value_of(cup) == (0, 0)
    take_back_lot(wrong.id, by=studio.books.potter, at=studio.clock.now())
    assert value_of(cup) == (0, 0)
    right = studio.fire("DT-CUP-001")
    sell_one(studio, cup)
    with pytest.raises(AlreadySold):
        take_back_lot(right.id, by=studio.books.potter, at=studio.clock.now())
    potter.post(f"/pottery/lots/{right.id}/take-back")
    assert value_of(cup) == (5000, 8000)


def test_pieces_of_a_lot_that_was_taken_back_are_no_longer_sold(studio: Studio, session: Session) -> None:
    single(studio)
    lot = studio.fire("DT-JAR-009", firsts=2, cost_fen=100_000)
    take_back_lot(lot.id, by=studio.books.potter, at=studio.clock.now())
    assert not any(session.scalars(select(Variant.active).where(Variant.code.startswith("DT-JAR-009-"))))
