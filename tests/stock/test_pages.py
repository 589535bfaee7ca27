"""The pages of stock as a teacher uses them: nothing typed is lost, every figure leads on, hot pages ask little."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from shop.stock.actions.items import ItemFacts, PackFacts, add_item
from shop.stock.models import Item, Location, StockCount, StockPaper, Tare
from shop.stock.places import BAR, STORE
from tests.support.application import ShopClient
from tests.support.books import Books
from tests.support.stock import Shelf, Stock, make_item, on_hand, value_of

pytestmark = pytest.mark.once

PIECE = 1000


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", heard)
    yield asked
    event.remove(engine, "before_cursor_execute", heard)


def hidden(page: str, name: str = "uuid") -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


@pytest.fixture
def boxed(stock: Stock) -> int:
    """Milk that comes in boxes."""
    facts = ItemFacts(
        "M1", "鲜牛奶", "ingredient", "volume", standard=(1350, 950_000), shelf_life_days=15,
        packs=[PackFacts("盒(950ml)", 950, price_fen=1350)],
    )  # fmt: skip
    return add_item(facts, by=None, at=stock.clock.now()).id


def test_three_boxes_come_and_the_card_tells_where_and_what_they_cost(
    teacher: ShopClient, stock: Stock, boxed: int
) -> None:
    page = teacher.get("/stock/receive?item=M1").text
    assert 'value="M1"' in page
    form = {"uuid": hidden(page), "to_id": str(STORE), "note": "周一的牛奶"}
    form |= {"lines-0-item": "M1 鲜牛奶", "lines-0-quantity": "3盒", "lines-0-value": "40.50"}
    answers = [teacher.post("/stock/receive", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (on_hand(boxed, STORE), value_of(boxed)) == (2_850 * PIECE, (2_850 * PIECE, 4050))
    card = teacher.get(f"/stock/items/{boxed}").text
    for words in ("仓库", "2850", "¥14.21", "移动平均", "2026-12-08", "周一的牛奶", "先用这个"):
        assert words in card, words
    assert "周一的牛奶" in teacher.get("/stock/papers").text
    assert "鲜牛奶" in teacher.get("/stock/moves?day=2026-11-23").text


def test_every_wrong_row_is_told_beside_it_and_nothing_typed_is_lost(
    teacher: ShopClient, stock: Stock, boxed: int
) -> None:
    form = {"uuid": "", "to_id": "999", "lines-0-item": "没有的", "lines-0-quantity": "3盒"}
    form |= {"lines-3-item": "M1", "lines-3-quantity": "很多", "lines-4-item": "M1", "lines-4-quantity": "2盒"}
    answer = teacher.post("/stock/receive", data=form)
    assert answer.status_code == 422
    for words in ("没有这种物料", "「很多」看不懂", 'value="没有的"', 'value="很多"', 'value="2盒"'):
        assert words in answer.text, words
    form = {"uuid": "", "to_id": "999", "lines-4-item": "M1", "lines-4-quantity": "2盒"}
    answer = teacher.post("/stock/receive", data=form)
    assert answer.status_code == 422
    assert "lines-4-value-error" in answer.text
    assert "请选择库位" in answer.text


def test_an_unusual_price_shows_how_it_is_decided(
    teacher: ShopClient, stock: Stock, boxed: int, session: Session
) -> None:
    form = {"to_id": str(BAR), "lines-0-item": "M1", "lines-0-quantity": "1盒", "lines-0-value": "135"}
    answer = teacher.post("/stock/receive", data=form)
    page = teacher.get(answer.headers["Location"]).text
    assert "等另一位核对" in page
    assert "单价没错，入库" not in page, "the one who wrote it cannot confirm it"
    uuid = session.scalars(select(StockPaper.uuid)).one()
    assert teacher.post(f"/stock/papers/{uuid}/confirm").status_code == 403
    assert teacher.post(f"/stock/papers/{uuid}/refuse").status_code == 303


def test_transfer_write_off_and_undo(teacher: ShopClient, stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000, to=STORE)
    form = {"from_id": str(STORE), "to_id": str(BAR), "lines-0-item": "纸杯", "lines-0-quantity": "4"}
    assert teacher.post("/stock/transfer", data=form).status_code == 303
    form = {"from_id": str(BAR), "reason": "broken", "lines-0-item": "纸杯", "lines-0-quantity": "1"}
    answer = teacher.post("/stock/write-off", data=form)
    assert "破损" in teacher.get(answer.headers["Location"]).text
    assert teacher.post(f"{answer.headers['Location']}/take-back").status_code == 303
    assert (on_hand(shelf.cup, BAR), on_hand(shelf.cup, STORE)) == (4 * PIECE, 6 * PIECE)


def test_opening_stock_from_a_sheet_stands_in_the_form_before_it_is_booked(
    teacher: ShopClient, stock: Stock, boxed: int
) -> None:
    assert teacher.post("/stock/opening/empty-sheet").data[:2] == b"PK"
    sheet = "编码,数量,总金额（元）\nM1,2盒,27\n纸杯,50,36.00\n".encode()
    page = teacher.post("/stock/opening/sheet", data={"sheet": (io.BytesIO(sheet), "opening.csv")}).text
    assert 'value="2盒"' in page
    assert value_of(boxed) == (0, 0)
    bad = "编码,数量,总金额（元）\nM1,2盒,很贵\n".encode()
    answer = teacher.post("/stock/opening/sheet", data={"sheet": (io.BytesIO(bad), "opening.csv")})
    assert (answer.status_code, "第 2 行的金额「很贵」看不懂" in answer.text) == (422, True)
    form = {
        "uuid": hidden(page),
        "to_id": str(BAR),
        "lines-0-item": "M1",
        "lines-0-quantity": "2盒",
        "lines-0-value": "27",
    }
    assert teacher.post("/stock/opening", data=form).status_code == 303
    assert value_of(boxed) == (1_900 * PIECE, 2700)
    again = teacher.post("/stock/opening/sheet", data={"sheet": (io.BytesIO(sheet), "copy.csv")})
    assert (again.status_code, "已经记过账了" in again.text) == (422, True)
    assert teacher.post("/stock/opening", data=form).status_code == 303
    assert value_of(boxed) == (1_900 * PIECE, 2700), "the same sheet is booked once"


def test_every_row_of_an_opening_sheet_that_cannot_be_booked_is_named(teacher: ShopClient, boxed: int) -> None:
    sheet = "编码,数量,总金额（元）,到期日\nM1,2盒,27,2026-12-24\n,5,1,\nM1,,3,\nM1,1,3,下周\n".encode()
    answer = teacher.post("/stock/opening/sheet", data={"sheet": (io.BytesIO(sheet), "opening.csv")})
    assert answer.status_code == 422
    for told in ("第 3 行没有编码", "第 4 行没有填数量", "第 5 行的到期日「下周」"):
        assert told in answer.text, told
    sheet = "编码,数量,总金额（元）,到期日\nM1,2盒,27,2026/12/24\n没有的,5,1,\nM1,很多,3,\n".encode()
    answer = teacher.post("/stock/opening/sheet", data={"sheet": (io.BytesIO(sheet), "opening.csv")})
    assert answer.status_code == 422
    for told in ('value="2026-12-24"', "没有这种物料", "「很多」看不懂"):
        assert told in answer.text, told


def test_the_list_finds_by_name_place_and_state(teacher: ShopClient, stock: Stock, shelf: Shelf) -> None:
    stock.receive(shelf.milk, 950 * PIECE, 1350)
    stock.sell(shelf.cup, PIECE)
    assert "牛奶" in teacher.get("/stock?q=牛奶").text
    at_the_bar = teacher.get(f"/stock?location={BAR}").text
    assert ("牛奶" in at_the_bar, "咖啡豆" in at_the_bar) == (True, False)
    short = teacher.get("/stock?state=short").text
    assert ("纸杯" in short, "牛奶</a>" in short) == (True, False)
    assert teacher.get("/stock?as=xlsx").data[:2] == b"PK"


def test_the_list_asks_the_same_for_three_items_and_for_forty(
    teacher: ShopClient, stock: Stock, shelf: Shelf, session: Session
) -> None:
    counts = []
    for turn in range(2):
        with statements(session) as asked:
            assert teacher.get("/stock").status_code == 200
        counts.append(len(asked))
        for number in range(37 * (1 - turn)):
            make_item(stock.clock, f"N{number:02d}")
    assert counts[0] == counts[1]


def test_older_moves_are_reached_page_by_page(teacher: ShopClient, stock: Stock, shelf: Shelf) -> None:
    stock.post(*(stock.record(shelf.cup, PIECE, STORE, BAR, "transfer", note=f"第{n}次") for n in range(60)))
    first = teacher.get(f"/stock/items/{shelf.cup}").text
    assert ("第59次" in first, "第9次" in first) == (True, False)
    older = re.search(r'href="([^"]*before=\d+)"', first)
    assert older
    assert "第9次" in teacher.get(older[1]).text


def test_a_count_on_the_phone_is_blind_until_it_is_posted(
    teacher: ShopClient, stock: Stock, shelf: Shelf, session: Session, books: Books
) -> None:
    stock.receive(shelf.cup, 20 * PIECE, 2000)
    stock.receive(shelf.beans, 1_000 * PIECE, 10_500)
    stock.clock.advance(minutes=5)
    teacher.post("/stock/tares", data={"name": "玻璃罐", "weight": "350"})
    tare = session.scalars(select(Tare.id)).one()
    page = teacher.get("/stock/counts/new").text
    begun = teacher.post("/stock/counts/new", data={"uuid": hidden(page), "location_id": str(BAR), "which": "due"})
    address = begun.headers["Location"]
    sheet = teacher.get(address).text
    assert "1000" not in sheet
    assert ">20<" not in sheet
    answer = teacher.post(address, data={"line-1": "1350", "tare-1": str(tare), "line-2": "很多"})
    assert (answer.status_code, "「很多」看不懂" in answer.text, 'value="1350"' in answer.text) == (422, True, True)
    teacher.post(address, data={"line-1": "1350", "tare-1": str(tare), "line-2": "20"})
    assert teacher.post(f"{address}/finish").status_code == 303
    count = session.scalars(select(StockCount)).one()
    assert [(line.counted_quantity, line.delta) for line in count.lines] == [(1_000 * PIECE, 0), (20 * PIECE, 0)]
    assert isinstance(count.uuid, UUID)
    assert "没有要盘点的物料" in teacher.post(
        "/stock/counts/new", data={"location_id": str(BAR), "which": "due"}
    ).text, "both were just counted"  # fmt: skip


def test_a_teacher_adds_and_renames_items_and_places(teacher: ShopClient, session: Session, books: Books) -> None:
    form = {"code": "S1", "name": "玫瑰糖浆", "kind": "ingredient", "dimension": "volume", "count_class": "B"}
    form |= {"active": "y", "pack_name": "瓶", "pack_quantity": "750", "pack_price": "38", "density": "1.3"}
    address = teacher.post("/stock/items/new", data=form).headers["Location"]
    assert "玫瑰糖浆" in teacher.get(address).text
    again = teacher.post("/stock/items/new", data={**form, "density": "很稠", "pack_quantity": "满"})
    assert (again.status_code, "请填数字" in again.text, 'value="很稠"' in again.text) == (422, True, True)
    assert "这个编码已经有了" in teacher.post("/stock/items/new", data=form).text
    assert 'value="1.3"' in teacher.get(f"{address}/edit").text
    assert teacher.post(f"{address}/edit", data={**form, "name": "玫瑰露"}).status_code == 303
    item = session.scalars(select(Item).where(Item.code == "S1")).one()
    assert (item.name, item.density_num, item.density_den, item.standard_value_fen) == ("玫瑰露", 13, 10, 3800)
    assert teacher.post("/stock/locations/new", data={"name": "阁楼", "active": "y"}).status_code == 303
    loft = session.scalars(select(Location).where(Location.name == "阁楼")).one()
    assert (loft.id, loft.own) == (200, True)
    assert teacher.post(f"/stock/locations/{loft.id}", data={"name": "吧台", "active": "y"}).status_code == 422
