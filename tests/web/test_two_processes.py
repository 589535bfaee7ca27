"""The shop served by two processes at once (`run --lan`): what happens through one is seen through the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from config import Settings
from shop.catalog.actions.version import touch
from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.models import Device
from shop.till.board.actions.stations import save_station
from shop.till.board.actions.tickets import step
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books, open_shop
from tests.support.other_process import OtherProcess, other_process
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import line

BASKET = {
    "state": "basket", "lines": [{"name": "拿铁", "detail": "", "quantity": 1000, "total_fen": LATTE}],
    "gross_fen": LATTE, "discount_fen": 0, "total_fen": LATTE, "payments": [], "change_fen": 0, "call": "",
    "order_uuid": None,
}  # fmt: skip


@pytest.fixture
def books(app: Flask, clock: FakeClock) -> Iterator[Books]:
    with app.app_context():
        yield open_shop(clock)


@pytest.fixture
def till(app: Flask, books: Books) -> Tablet:
    return enrolled(app, books)


@pytest.fixture
def lan(shop_settings: Settings, books: Books) -> Iterator[OtherProcess]:
    """The process that serves the tablets; the test itself is the one that serves this computer."""
    with other_process(shop_settings, at=books.clock.now()) as process:
        yield process


def test_a_customers_screen_shows_the_basket_of_a_till_at_the_other_process(
    app: Flask, books: Books, till: Tablet, lan: OtherProcess
) -> None:
    display = enrolled(app, books, name="顾客屏")
    with transaction() as current:
        current.get_one(Device, display.maker.device_id).purpose = "display"
    address = f"/till/display.json?till={till.maker.device_id}"
    assert display.get(address)["state"] == "idle"
    assert lan.from_tablet(till, "POST", "/till/display", BASKET).status == 200
    shown = display.send("GET", address)
    assert shown.get_json() == BASKET
    known = f"{address}&version={shown.headers['Shop-Version']}"
    assert display.status("GET", known) == 204
    assert lan.from_tablet(display, "GET", known).status == 204, "both call the same picture by the same version"
    till.post("/till/display", {**BASKET, "state": "paying"})
    assert lan.from_tablet(display, "GET", known).json["state"] == "paying"


def polled(process: OtherProcess, screen: Tablet, version: str) -> Any:
    """What a screen gets that asks again and again, as all of them do: while sales pour in it takes half a second."""
    asked = (process.from_tablet(screen, "GET", f"/till/board.json?version={version}") for _ in range(5000))
    return next(answer.json for answer in asked if answer.status == 200)


def test_the_board_sees_sales_taps_and_stations_of_the_other_process(
    till: Tablet, books: Books, lan: OtherProcess
) -> None:
    before = lan.from_tablet(till, "GET", "/till/board.json").json
    assert before["tickets"] == []
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    sold = polled(lan, till, before["version"])
    (made,) = sold["tickets"][0]["lines"]
    step([UUID(made["uuid"])], before="queued", after="making", by=None, device=None, at=books.clock.now())
    tapped = lan.from_tablet(till, "GET", f"/till/board.json?version={sold['version']}")
    assert tapped.json["tickets"][0]["lines"][0]["state"] == "making", "a tap shows at once"
    save_station(None, name="点心台", takes_drinks=False, takes_food=True, by=books.teacher, at=books.clock.now())
    renewed = polled(lan, till, tapped.json["version"])
    assert "点心台" in [station["name"] for station in renewed["stations"]]


def test_a_new_price_reaches_the_tills_of_the_other_process(till: Tablet, books: Books, lan: OtherProcess) -> None:
    before = lan.from_tablet(till, "GET", "/till/catalog.json").json
    with transaction() as current:
        current.get_one(Product, books.latte).name = "新拿铁"
        touch(at=books.clock.now())
    after = lan.from_tablet(till, "GET", "/till/catalog.json").json
    assert after["version"] == before["version"] + 1
    assert "新拿铁" in str(after)


def _batch(till: Tablet, books: Books) -> object:
    return till.maker.request([till.maker.sale([line(books.latte, LATTE)])])


def test_wrong_passwords_at_one_process_close_the_login_at_the_other(
    client: ShopClient, books: Books, lan: OtherProcess
) -> None:
    right = {"username": "teacher", "password": SECRET}
    assert lan.ask("POST", "/login", form=right).status == 303
    for _ in range(6):
        assert client.post("/login", data={**right, "password": "wrong"}).status_code == 422
    assert lan.ask("POST", "/login", form=right).status == 422, "even the right one has to wait there too"


def test_tries_are_counted_for_both_processes_together(shop_settings: Settings, books: Books) -> None:
    def tries(process: OtherProcess, times: int) -> list[int]:
        return [process.ask("POST", "/login", form={}).status for _ in range(times)]

    with (
        other_process(shop_settings, at=books.clock.now(), rate_limits=True) as one,
        other_process(shop_settings, at=books.clock.now(), rate_limits=True) as other,
    ):
        assert tries(one, 12) + tries(other, 9) == [*[422] * 20, 429]
        assert tries(one, 1) == [429]
