"""The screens over HTTP: on tablets by their purpose, at desks by right; a basket beside the till."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from shop.db import transaction
from shop.people.models import Device
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import line

PICTURE = {
    "state": "basket", "lines": [{"name": "拿铁", "detail": "燕麦奶", "quantity": 1000, "total_fen": LATTE}],
    "gross_fen": LATTE, "discount_fen": 0, "total_fen": LATTE, "payments": [], "change_fen": 0, "call": "",
    "order_uuid": None,
}  # fmt: skip


@pytest.fixture
def till(app: Flask, books: Books) -> Tablet:
    return enrolled(app, books)


def screen(app: Flask, books: Books, purpose: str) -> Tablet:
    made = enrolled(app, books, name=f"{purpose} 屏")
    with transaction() as current:
        current.get_one(Device, made.maker.device_id).purpose = purpose
    return made


def move(tablet: Tablet, ticket: dict[str, Any], before: str, after: str) -> int:
    form = urlencode({"lines": ",".join(one["uuid"] for one in ticket["lines"]), "before": before, "after": after})
    headers = {"X-Till-Token": tablet.token, "Accept": "application/json"}
    answer = tablet.client.post(
        "/till/board/step", data=form, content_type="application/x-www-form-urlencoded", headers=headers, csrf=False
    )
    assert answer.status_code == 200, answer.text
    moved: int = answer.get_json()["moved"]
    return moved


def test_a_board_without_anybody_switched_on_moves_tickets(app: Flask, till: Tablet, books: Books) -> None:
    board = screen(app, books, "board")
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    content = board.get("/till/board.json")
    assert content["stations"]
    (ticket,) = content["tickets"]
    assert move(board, ticket, "queued", "done") == 1
    assert board.get("/till/pickup.json")["ready"] == [ticket["call"]]
    known = board.send("GET", f"/till/pickup.json?version={board.get('/till/pickup.json')['version']}")
    assert known.status_code == 204
    assert known.headers["Shop-Time"].startswith("2026-11-23T02:00")


def test_a_screen_before_customers_shows_numbers_and_can_do_nothing(app: Flask, till: Tablet, books: Books) -> None:
    display = screen(app, books, "display")
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    assert display.get("/till/pickup.json")["making"] == [f"{till.maker.letter}-001"]
    for path in ("/till/board.json", "/till/boot.json", "/till/catalog.json"):
        assert display.status("GET", path) == 403, path
    for path in ("/till/board/step", "/till/pin", "/till/sync", "/till/display"):
        assert display.status("POST", path, b"{}") == 403, path
    assert display.client.get("/till").location == "/till/display"
    assert display.client.get("/till/board").location == "/till/display"


def test_pick_up_says_numbers_only(app: Flask, till: Tablet, books: Books) -> None:
    till.sync(till.maker.sale([line(books.latte, LATTE, name="拿铁", note="给王同学")]))
    told = till.send("GET", "/till/pickup.json").get_data(as_text=True)
    assert set(json.loads(told)) == {"version", "making", "ready"}
    assert "拿铁" not in told
    assert "王" not in told


def test_the_basket_is_shown_on_another_screen(app: Flask, till: Tablet, books: Books) -> None:
    display = screen(app, books, "display")
    address = f"/till/display.json?till={till.maker.device_id}"
    assert display.get(address)["state"] == "idle"
    till.post("/till/display", PICTURE)
    answer = display.send("GET", address)
    assert answer.get_json() == PICTURE
    again = display.send("GET", f"{address}&version={answer.headers['Shop-Version']}")
    assert again.status_code == 204
    assert till.status("POST", "/till/display", json.dumps({**PICTURE, "cashier": "阿朵"}).encode()) == 422


def test_a_till_no_database_could_number_is_none(till: Tablet) -> None:
    own = till.client.get("/till/display.json")
    answer = till.client.get(f"/till/display.json?till={10**30}")
    assert (answer.status_code, answer.data) == (own.status_code, own.data)


def test_the_screens_open_where_they_may(app: Flask, client: ShopClient, till: Tablet, books: Books) -> None:
    for path in ("/till/board", "/till/pickup", "/till/display"):
        assert "登记码" in client.get(path).text, "a strange browser is told how to enrol"
        assert till.client.get(path).status_code == 200
    client.post("/login", data={"username": "teacher", "password": SECRET})
    for path in ("/board", "/pickup", "/stations"):
        assert client.get(path).status_code == 200
    assert client.get("/till/board").location == "/board"
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    (ticket,) = client.get("/board/tickets.json").get_json()["tickets"]
    form = {"lines": ticket["lines"][0]["uuid"], "before": "queued", "after": "making"}
    assert client.post("/board/step", data=form).get_json() == {"moved": 1}
    assert client.post("/board/step", data={**form, "lines": "nothing"}).status_code == 422


def test_stations_are_edited_on_their_page(client: ShopClient, books: Books) -> None:
    client.post("/login", data={"username": "teacher", "password": SECRET})
    assert client.post("/stations/new", data={"name": "吧台"}).status_code == 422, "the name is taken"
    assert client.post("/stations/new", data={"name": "后厨", "takes_drinks": "y"}).status_code == 303
    page = client.get("/stations").text
    assert "后厨" in page
    saved = client.post("/stations", data={"more_product": books.tea, "more_station": "0"})
    assert saved.status_code == 303
    assert f'name="product-{books.tea}"' in client.get("/stations").text
    assert client.post("/stations/2/delete").status_code == 303
    assert "食品" not in client.get("/stations").text.split("<main")[1].split("<form")[0]
