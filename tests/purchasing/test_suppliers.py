"""Suppliers and their quotes: kept, compared with freight and the least that is sold, out and in as a sheet."""

from __future__ import annotations

import io
import re
from fractions import Fraction

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from shop.kernel.errors import Invalid
from shop.purchasing.actions.suppliers import SupplierFacts, save_supplier
from shop.purchasing.models import Quote, Supplier
from shop.purchasing.queries.suppliers import quotes_for, side_by_side
from shop.purchasing.rules.offers import Offer, compare, quantity_of
from tests.purchasing.conftest import Market
from tests.support.application import ShopClient
from tests.support.books import count
from tests.support.stock import make_item

PIECE = 1000


def test_the_cheaper_box_is_dearer_with_its_freight_and_the_least_that_is_sold() -> None:
    # 10 l are needed. A: boxes of 950 ml at 13.50, 1.00 freight: 11 boxes, 159.50.
    # B: cases of 12 boxes at 138.00, freight 12.00, at least 2: 22.8 l, 300.00, but cheaper by the litre.
    a, b = Offer(1, Fraction(950), 1350, 100, 1), Offer(2, Fraction(11_400), 13_800, 1200, 2)
    first, second = compare(10_000 * PIECE, [b, a])
    assert (first.id, first.packs, first.quantity, first.total_fen) == (1, 11, 10_450 * PIECE, 15_950)
    assert (second.id, second.packs, second.total_fen, second.extra) == (2, 2, 30_000, 12_800 * PIECE)
    assert (first.cheapest, first.lowest_unit, second.cheapest, second.lowest_unit) == (True, False, False, True)
    assert second.unit_fen == Fraction(15_000, 11_400)


def test_a_pack_that_is_no_whole_number_of_thousandths_is_rounded_once() -> None:
    assert quantity_of(3, Fraction(1000, 3)) == 1_000_000


def test_a_newer_quote_ends_the_older_one_of_the_same_pack(market: Market, session: Session) -> None:
    market.quote(market.valley, market.shelf.milk, 1350)
    market.quote(market.valley, market.shelf.milk, 1420)
    market.quote(market.town, market.shelf.milk, 1300, freight_fen=200)
    session.rollback()
    rows = side_by_side(950 * PIECE, quotes_for([market.shelf.milk])[market.shelf.milk])
    assert [(quote.supplier.name, row.total_fen) for quote, row in rows] == [("河谷乳业", 1420), ("县城批发", 1500)]


def test_two_suppliers_are_not_called_the_same(market: Market) -> None:
    with pytest.raises(Invalid):
        save_supplier(SupplierFacts("河谷乳业"), by=market.buyer, at=market.clock.now())


def test_a_quote_typed_at_the_desk_stands_on_the_suppliers_page(buyer: ShopClient, market: Market) -> None:
    typed = {
        "supplier_id": str(market.valley), "item": "咖啡豆", "pack_name": "袋", "pack_quantity": "1kg", "price": "105",
        "freight": "3.5", "minimum": "2", "shelf_life_days": "180", "lead_days": "3", "note": "中深烘",
    }  # fmt: skip
    answer = buyer.post("/purchasing/quotes/new", data=typed)
    assert answer.status_code == 303
    page = buyer.get(answer.headers["Location"]).text
    for told in ("咖啡豆", "¥105.00", "¥3.50", "¥10.850", "180 天", "3 天", "中深烘"):
        assert told in page, told
    number = re.search(r"/purchasing/quotes/(\d+)/end", page)
    assert number
    assert buyer.post(f"/purchasing/quotes/{number[1]}/end").status_code == 303
    assert "旧价" in buyer.get(f"/purchasing/suppliers/{market.valley}").text


def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(buyer: ShopClient, market: Market) -> None:
    typed = {
        "supplier_id": str(market.valley),
        "item": "牛奶",
        "pack_name": "箱",
        "pack_quantity": "十盒",
        "price": "便宜",
    }
    answer = buyer.post("/purchasing/quotes/new", data=typed)
    assert answer.status_code == 422
    for told in ("十盒", "便宜", "看不懂", "请输入金额"):
        assert told in answer.text, told
    assert count(Quote) == 0


def test_suppliers_go_out_are_changed_and_come_back(buyer: ShopClient, market: Market, session: Session) -> None:
    assert buyer.get("/purchasing/suppliers?as=xlsx").mimetype.endswith("sheet")
    sheet = "名称,电话,还在供货\n河谷乳业,13900001111,是\n红河陶土厂,,\n县城批发,,否\n".encode()
    answer = buyer.post("/purchasing/suppliers/import", data={"sheet": (io.BytesIO(sheet), "a.csv")})
    assert answer.status_code == 200
    assert count(Supplier) == 2
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', answer.text)
    assert mark
    assert buyer.post("/purchasing/suppliers/import/confirm", data={"mark": mark[1]}).status_code == 303
    told = {one.name: (one.phone, one.active) for one in session.scalars(select(Supplier))}
    assert told == {"河谷乳业": ("13900001111", True), "红河陶土厂": ("", True), "县城批发": ("", False)}


def test_one_wrong_row_and_nothing_comes_in(buyer: ShopClient, market: Market) -> None:
    sheet = "名称,还在供货\n新的一家,也许\n,是\n新的一家,\n".encode()
    answer = buyer.post("/purchasing/suppliers/import", data={"sheet": (io.BytesIO(sheet), "a.csv")})
    assert answer.status_code == 422
    for told in ("请写 是 或 否", "没有名称", "出现了两次"):
        assert told in answer.text, told
    assert count(Supplier) == 2


def test_more_suppliers_ask_the_database_no_more(buyer: ShopClient, market: Market, session: Session) -> None:
    oats = make_item(market.clock, "燕麦", reorder_point=PIECE, reorder_to=9 * PIECE)
    market.quote(market.valley, oats, 100)

    def asked(path: str) -> int:
        heard: list[str] = []
        engine = session.get_bind().engine

        def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            heard.append(statement)

        event.listen(engine, "before_cursor_execute", listen)
        assert buyer.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", listen)
        return len(heard)

    paths = ("/purchasing", "/purchasing/suppliers", f"/purchasing/suppliers/{market.valley}")
    before = [asked(path) for path in paths]
    for number in range(5):
        supplier = save_supplier(SupplierFacts(f"第 {number} 家"), by=market.buyer, at=market.clock.now()).id
        item = make_item(market.clock, f"料{number}", reorder_point=PIECE, reorder_to=9 * PIECE)
        for one in (market.valley, supplier):
            market.quote(one, item, 100)
    assert [asked(path) for path in paths] == before
