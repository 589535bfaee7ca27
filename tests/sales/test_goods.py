"""What sales, refunds and uses do to stock: the table of domain rule 4, in the sale's own transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from shop.catalog.models import ModifierOption
from shop.db import session, transaction
from shop.kernel.ids import uuid7
from shop.people.models import AuditEntry
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.queries.book import recipe_book
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.sales.actions.refusals import UnknownLine
from shop.sales.actions.uses import write_off_many
from shop.sales.models import GoodsUse, OrderLine
from shop.sales.rules.records import UseRecord
from shop.stock.models import StockMove
from shop.stock.places import BAR, CUSTOMER, STAFF, TRAINING, WASTE, WASTE_REMAKE
from shop.stock.queries.books import faults, item_ids
from tests.support.books import LATTE, Books, count
from tests.support.stock import Shelf, Stock, fill_shelf, make_item, on_hand
from tests.support.tills import TabletForTests, line


@pytest.fixture
def shelf(books: Books) -> Shelf:
    """Milk, beans and cups with a latte's recipe: 18 g, 250 ml, one cup."""
    made = fill_shelf(books.clock, by=books.teacher)
    write_latte(books, (made.beans, 18_000, "coffee"), (made.milk, 250_000, "milk"), (made.cup, 1000, "cup"))
    return made


@pytest.fixture
def stock(books: Books, shelf: Shelf) -> Stock:
    """1 kg of beans at 105.00, 4 boxes of milk at 13.50, 50 cups at 36.00 are at the bar."""
    goods = Stock(books.clock, by=books.teacher)
    goods.receive(shelf.beans, 1_000_000, 10_500)
    goods.receive(shelf.milk, 3_800_000, 5_400)
    goods.receive(shelf.cup, 50_000, 3_600)
    return goods


def write_latte(books: Books, *lines: tuple[int, int, str]) -> int:
    facts = RecipeFacts(lines=tuple(LineFacts(item_id=item, quantity=q, role=role) for item, q, role in lines))
    return write_product_recipe(facts, product_id=books.latte, by=None, at=books.clock.now()).id


def sold_lines() -> list[tuple[Any, ...]]:
    rows = session().execute(
        select(OrderLine.recipe_version_id, OrderLine.cost_fen, OrderLine.cost_status).order_by(
            OrderLine.order_id, OrderLine.line_no
        )
    )
    return [tuple(row) for row in rows]


def at_the_bar(shelf: Shelf) -> tuple[int, int, int]:
    return on_hand(shelf.beans, BAR), on_hand(shelf.milk, BAR), on_hand(shelf.cup, BAR)


FULL = (1_000_000, 3_800_000, 50_000)


def test_a_latte_takes_its_recipe_and_knows_what_it_cost(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE, quantity=2000)]))
    assert at_the_bar(shelf) == (964_000, 3_300_000, 48_000)
    ((version, cost, status),) = sold_lines()
    assert (cost, status) == (378 + 711 + 144, "final")
    assert version is not None
    moves = session().scalars(select(StockMove).where(StockMove.kind == "sale")).all()
    assert {(move.from_id, move.to_id, move.source_type) for move in moves} == {(BAR, CUSTOMER, "sale")}
    assert faults(item_ids()) == []


def test_oat_milk_is_taken_instead_of_milk(tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock) -> None:
    oat_milk = make_item(books.clock, "OAT", "volume", standard=(1700, 1_000_000))
    with transaction() as current:
        current.get_one(ModifierOption, books.oat).operations = "replace(milk->OAT:1.0)"
    write_latte(books, (shelf.beans, 18_000, "coffee"), (shelf.milk, 250_000, "milk"))
    chosen = {"id": books.oat, "group_id": 1, "name": "燕麦奶", "quantity": 1, "price_fen": 400}
    tablet.send(tablet.sale([line(books.latte, LATTE + 400, list_price_fen=LATTE, modifiers=[chosen])]))
    assert on_hand(shelf.milk, BAR) == 3_800_000
    assert on_hand(oat_milk, BAR) == -250_000
    assert sold_lines()[0][2] == "provisional", "oat milk was never received"


def test_without_a_recipe_the_cost_is_missing_not_zero(tablet: TabletForTests, books: Books, stock: Stock) -> None:
    tablet.send(tablet.sale([line(books.tea, 1800), line(books.latte, LATTE)]))
    assert sold_lines()[0] == (None, None, "missing")
    assert sold_lines()[1][2] == "final"


def test_a_late_sale_is_made_by_the_recipe_of_its_own_moment(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    offline = tablet.sale([line(books.latte, LATTE)])
    books.clock.advance(minutes=30)
    newer = write_latte(books, (shelf.beans, 20_000, "coffee"), (shelf.milk, 200_000, "milk"))
    tablet.send(offline, tablet.sale([line(books.latte, LATTE)]))
    versions = [row[0] for row in sold_lines()]
    assert versions[1] == newer
    assert versions[0] != newer
    assert at_the_bar(shelf) == (1_000_000 - 38_000, 3_800_000 - 450_000, 49_000)


def test_the_same_envelope_again_takes_nothing_twice(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    once = at_the_bar(shelf)
    tablet.send(sale)
    tablet.send(sale, tablet.sale([line(books.tea, 1800)]))
    assert at_the_bar(shelf) == once


def give_back(tablet: TabletForTests, books: Books, kind: str, sale: dict[str, Any], *, goods: str) -> None:
    envelope_uuid = tablet.uuid()
    asked = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)])
    asked["lines"][0]["goods"] = goods
    asked["approval_uuid"] = books.approve(kind, envelope_uuid, LATTE)
    answers = tablet.send(tablet.seal(kind, asked, envelope_uuid=envelope_uuid))
    assert [one.verdict for one in answers] == ["accepted"], answers


USED = (982_000, 3_550_000, 49_000)


@pytest.mark.parametrize(
    ("kind", "goods", "left", "wasted"),
    [
        ("void", "none", FULL, 0),
        ("comp", "none", USED, 0),
        ("refund", "back", FULL, 0),
        ("refund", "waste", USED, 1000),
        ("refund", "none", USED, 0),
    ],
)
def test_what_comes_back_after_the_sale(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock, kind: str, goods: str, left: Any, wasted: int
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    assert at_the_bar(shelf) == USED
    give_back(tablet, books, kind, sale, goods=goods)
    assert at_the_bar(shelf) == left
    assert on_hand(shelf.cup, WASTE) == wasted
    assert faults(item_ids()) == []


def test_a_void_is_linked_to_what_it_takes_back(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    give_back(tablet, books, "void", sale, goods="none")
    moves = session().scalars(select(StockMove).order_by(StockMove.id)).all()
    sold = [move.id for move in moves if move.kind == "sale"]
    assert [move.reverses_id for move in moves if move.kind == "reverse"] == sold


def test_three_lattes_given_back_one_by_one_come_to_the_whole(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    write_latte(books, (shelf.beans, 33_333, "coffee"))
    sale = tablet.sale([line(books.latte, LATTE, quantity=3000)])
    tablet.send(sale)
    assert on_hand(shelf.beans, BAR) == 1_000_000 - 99_999
    for _ in range(3):
        give_back(tablet, books, "refund", sale, goods="back")
    assert on_hand(shelf.beans, BAR) == 1_000_000
    assert faults(item_ids()) == []


@pytest.mark.parametrize(
    ("kind", "reason", "place"), [("waste", "other", WASTE), ("staff", "drink", STAFF), ("training", "art", TRAINING)]
)
def test_goods_used_without_a_sale_leave_the_bar(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock, kind: str, reason: str, place: int
) -> None:
    payload = {
        "v": 1, "use_uuid": tablet.uuid(), "cashier_id": books.cashier, "kind": kind, "product_id": books.latte,
        "variant_id": None, "modifiers": [], "quantity": 1000, "reason": reason, "note": "", "order_uuid": None,
        "line_no": None,
    }  # fmt: skip
    assert [one.verdict for one in tablet.send(tablet.seal("waste", payload))] == ["accepted"]
    assert at_the_bar(shelf) == USED
    assert on_hand(shelf.cup, place) == 1000


def test_a_remake_takes_everything_once_more(tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock) -> None:
    payload = tablet.sale_payload([line(books.latte, LATTE)])
    remake = {
        "v": 1, "use_uuid": tablet.uuid(), "cashier_id": books.cashier, "order_uuid": payload["order_uuid"],
        "line_no": 1, "quantity": 1000, "reason": "wrong", "note": "",
    }  # fmt: skip
    sent = tablet.send(tablet.seal("sale", payload), tablet.seal("remake", remake))
    assert [one.verdict for one in sent] == ["accepted"] * 2
    assert at_the_bar(shelf) == (964_000, 3_300_000, 48_000)
    assert on_hand(shelf.cup, WASTE_REMAKE) == 1000
    assert session().scalars(select(StockMove.reason).where(StockMove.kind == "use")).first() == "remake"


def test_what_several_people_used_is_booked_together_or_not_at_all(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    payload = tablet.sale_payload([line(books.latte, LATTE)])
    tablet.send(tablet.seal("sale", payload))
    at, order = books.clock.now(), UUID(payload["order_uuid"])

    def used(kind: str, line_no: int | None = None) -> UseRecord:
        return UseRecord(
            uuid7(at), kind, books.latte, None, [], 1000, "other", "", order if line_no else None, line_no, at
        )  # fmt: skip

    asked = [(used("waste"), books.cashier), (used("staff"), None), (used("remake", 1), books.teacher)]
    with transaction():
        write_off_many(asked, at=at, book=recipe_book())
    assert at_the_bar(shelf) == (1_000_000 - 4 * 18_000, 3_800_000 - 4 * 250_000, 50_000 - 4 * 1000)
    assert [on_hand(shelf.cup, place) for place in (WASTE, STAFF, WASTE_REMAKE)] == [1000] * 3
    moves = select(StockMove.by_id).where(StockMove.source_type == "use", StockMove.item_id == shelf.cup)
    assert session().scalars(moves.order_by(StockMove.id)).all() == [books.cashier, None, books.teacher]
    told = select(AuditEntry.verb, AuditEntry.person_id).where(AuditEntry.verb.startswith("use."))
    assert session().execute(told.order_by(AuditEntry.id)).all() == [
        ("use.waste", books.cashier), ("use.staff", None), ("use.remake", books.teacher),
    ]  # fmt: skip

    with pytest.raises(UnknownLine):
        write_off_many([(used("waste"), books.cashier), (used("remake", 7), books.cashier)], at=at, book=recipe_book())
    assert count(GoodsUse) == 3
    assert faults(item_ids()) == []


def test_nothing_moves_where_nothing_has_a_recipe(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert count(StockMove) == 0
    assert sold_lines() == [(None, None, "missing")]


def test_each_sale_of_a_batch_takes_its_goods_in_the_name_of_its_own_cashier(
    tablet: TabletForTests, books: Books, shelf: Shelf, stock: Stock
) -> None:
    tablet.send(
        tablet.sale([line(books.latte, LATTE)]),
        tablet.sale([line(books.latte, LATTE)], cashier_id=books.teacher),
    )
    by = session().scalars(select(StockMove.by_id).where(StockMove.kind == "sale").order_by(StockMove.id)).all()
    assert by == [books.cashier] * 3 + [books.teacher] * 3
