"""Goods used without a sale: waste, staff cups, training, remakes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from shop.db import session
from shop.sales.actions.rollups import compare
from shop.sales.models import GoodsUse, Order
from tests.support.books import LATTE, Books, count
from tests.support.tills import TabletForTests, line, payload_of


def waste(tablet: TabletForTests, product_id: int, **changes: Any) -> dict[str, Any]:
    made = {
        "v": 1, "use_uuid": tablet.uuid(), "kind": "waste", "product_id": product_id, "variant_id": None,
        "modifiers": [{"id": 1, "group_id": 1, "name": "燕麦奶", "quantity": 1, "price_fen": 400}], "quantity": 1000,
        "reason": "spilt", "note": "", "order_uuid": None, "line_no": None, "cashier_id": tablet.cashier_id,
    }  # fmt: skip
    return tablet.seal("waste", {**made, **changes})


def remake(tablet: TabletForTests, sale: dict[str, Any], line_no: int = 1) -> dict[str, Any]:
    made = {
        "v": 1, "use_uuid": tablet.uuid(), "order_uuid": payload_of(sale)["order_uuid"], "line_no": line_no,
        "quantity": 1000, "reason": "wrong_drink", "note": "要冰的", "cashier_id": tablet.cashier_id,
    }  # fmt: skip
    return tablet.seal("remake", made)


def test_waste_costs_goods_and_no_money(tablet: TabletForTests, books: Books) -> None:
    assert tablet.send(waste(tablet, books.latte))[0].verdict == "accepted"
    use = session().scalars(select(GoodsUse)).one()
    assert (use.kind, use.product_id, use.quantity, use.by_id, use.reason) == (
        "waste",
        books.latte,
        1000,
        books.cashier,
        "spilt",
    )
    assert use.modifiers[0]["name"] == "燕麦奶"
    assert count(Order) == 0
    assert compare() == []


def test_staff_and_training_cups_are_told_apart(tablet: TabletForTests, books: Books) -> None:
    tablet.send(waste(tablet, books.latte, kind="staff"), waste(tablet, books.latte, kind="training"))
    assert sorted(session().scalars(select(GoodsUse.kind))) == ["staff", "training"]


def test_a_remake_names_the_line_it_makes_again(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    assert [one.verdict for one in tablet.send(sale, remake(tablet, sale))] == ["accepted", "accepted"]
    use = session().scalars(select(GoodsUse)).one()
    assert (use.kind, use.product_id, use.line_no, use.note) == ("remake", books.latte, 1, "要冰的")


def test_a_remake_waits_for_its_sale(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    assert tablet.send(remake(tablet, sale))[0].reason == "waiting_for_sale"
    tablet.send(sale)
    assert count(GoodsUse) == 1


def test_a_line_or_product_nobody_knows_waits(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    assert tablet.send(remake(tablet, sale, 7), waste(tablet, 999))[0].reason == "unknown_line"
    assert count(GoodsUse) == 0
