"""Nobody may try secrets, search or carry data away faster than people do; a lie about one's address does not help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from config import Settings
from shop import create_app
from shop.db import db, session
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.web.access import access_of
from shop.web.limits import Counts, limiter
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in, open_school, put_tablet

pytestmark = pytest.mark.once

#: What checks a secret, carries data out or in, or works long: all of it has a limit.
LIMITED = {
    "people.login": 20, "people.enrol": 10, "upkeep.set_up": 10, "till_api.pin": 30, "till_api.approve": 20,
    "people.change_password": 20, "people.change_pin": 20, "people.reset_password": 20, "people.set_pin": 20,
    "sales.refund": 30, "sales.void": 30, "sales.comp": 30, "sales.due_in_cash": 30, "sales.export_orders": 20,
    "sales.export_summary": 20, "catalog.export": 60, "catalog.sheet_import": 60, "catalog.sheet_confirm": 60,
    "imports.new": 60, "reconcile.new": 60, "customers.export": 60, "customers.members": 240, "till_members.find": 30,
    "claims.buyer": 120, "people.approval_phone_key": 10, "till_answers.images": 12,
    "partner.slips": 60, "partner.hand_over_file": 30, "partner.upload_sheet": 30, "partner.returns": 60,
    "partner.statements": 60, "partner.hand_over_decide": 20,
    "live_imports.new": 60, "live_imports.buyer": 120, "live_imports.export_orders": 20,
    "till_members.join": 20, "sales.orders": 240, "people.persons": 240, "people.audit": 240,
    "catalog.products": 240, "recipes.recipes": 240, "recipes.ways": 30,
    "recipes.recipe_import": 60, "recipes.recipe_import_confirm": 60,
    "till_api.orders": 240, "people.audit_check": 6, "till.receipt": 60, "search.page": 120, "board_api.show": 20,
    "calendar.export": 60, "calendar.sheet_confirm": 60, "calendar.sheet_import": 60, "people.approval_grant": 10,
    "drawer_api.print_one": 30, "till_api.ask": 10, "till_api.print_receipt": 30, "printing.discover": 2,
    "printing.look": 30, "backup.carry_away": 10, "rescue.scan": 60,
    "pottery.works": 240, "pottery.catalogue": 120, "pottery.public_page": 120,
    "stock.items": 240, "stock.opening_import": 60, "stock.item_import": 60, "stock.item_import_confirm": 60,
    "purchasing.suppliers": 240, "purchasing.supplier_import": 60, "purchasing.supplier_import_confirm": 60,
    "books.ledger": 20, "books.accountant": 20,
    "usage.item": 240, "usage.items": 240, "usage.moves": 240,
}  # fmt: skip


@pytest.fixture
def strict(shop_settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    """The shop with its limits on and nothing counted yet."""
    app = create_app(replace(shop_settings, rate_limits=True), clock=clock)
    limiter.reset()
    with app.app_context():
        yield app
        db.engine.dispose()
    limiter.reset()
    limiter.enabled = False


@pytest.fixture
def school(strict: Flask, clock: FakeClock) -> School:
    return open_school(session(), clock)


def counts() -> Counts:
    assert isinstance(limiter.storage, Counts)
    return limiter.storage


def post(client: ShopClient, address: str, times: int, **options: object) -> list[int]:
    return [client.post(address, **options).status_code for _ in range(times)]


def at_desk(strict: Flask, school: School, who: str) -> ShopClient:
    """Somebody logged in, without using up a try at the login."""
    client = browser(strict)
    token = sessions.begin(sessions.DESK, person_id=school.people[who], at=school.clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


def from_address(client: ShopClient, address: str) -> ShopClient:
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_everything_that_should_have_a_limit_has_one_and_is_in_the_table(strict: Flask) -> None:
    limits = limiter.limit_manager
    have = {
        endpoint: {one.limit.amount for one in found}
        for endpoint, view in strict.view_functions.items()
        if (found := limits.decorated_limits(f"{view.__module__}.{view.__name__}.{view.__qualname__}"))
    }
    assert {endpoint: {times} for endpoint, times in LIMITED.items()} == have
    assert all(access_of(strict, endpoint) for endpoint in LIMITED), "a limit does not hide who may call it"


def test_logging_in_is_tried_so_often_from_one_address_and_no_more(school: School, strict: Flask) -> None:
    client = from_address(browser(strict), "10.0.0.7")
    assert post(client, "/login", 21, data={}) == [*[422] * 20, 429]
    assert client.post("/login", data={"username": "teacher", "password": "x"}).status_code == 429
    assert "操作太频繁" in client.post("/login", data={}).text
    assert client.get("/login").status_code == 200, "the page itself still opens"
    other = from_address(browser(strict), "10.0.0.8")
    assert other.post("/login", data={}).status_code == 422, "other people are not shut out"


def test_after_a_minute_one_may_try_again(school: School, strict: Flask) -> None:
    client = browser(strict)
    assert post(client, "/login", 21, data={})[-1] == 429
    limiter.reset()
    assert client.post("/login", data={}).status_code == 422


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"])
def test_an_invented_address_does_not_help(school: School, strict: Flask, header: str) -> None:
    client = browser(strict)
    told = [client.post("/login", data={}, headers={header: f"203.0.113.{number}"}) for number in range(21)]
    assert [answer.status_code for answer in told] == [*[422] * 20, 429]


@pytest.fixture
def behind(shop_settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    """The shop behind one proxy that it knows of."""
    app = create_app(replace(shop_settings, rate_limits=True, proxy_hops=1), clock=clock)
    limiter.reset()
    with app.app_context():
        open_school(session(), clock)
        yield app
        db.engine.dispose()
    limiter.reset()
    limiter.enabled = False


def test_behind_a_known_proxy_each_address_is_counted_by_itself(behind: Flask) -> None:
    client = browser(behind)
    for number in range(25):
        answer = client.post("/login", data={}, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        assert answer.status_code == 422


def test_only_what_the_proxy_itself_says_counts(behind: Flask) -> None:
    """The last entry is the proxy's; what stands before it was sent by the caller."""
    client = browser(behind)
    told = [
        client.post("/login", data={}, headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}).status_code
        for number in range(21)
    ]
    assert told == [*[422] * 20, 429]


def test_a_proxy_says_whether_it_is_https_but_not_which_host(behind: Flask) -> None:
    client = browser(behind)
    answer = client.get(
        "/login", headers={"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == 200
    assert "Strict-Transport-Security" in answer.headers
    assert "evil.example" not in answer.text


def test_pins_are_tried_so_often_on_one_tablet_whoever_is_meant(school: School, strict: Flask) -> None:
    cashier = school.add("ming", "cashier", pin="603914")
    device, credential = school.tablet(cashier)
    client = browser(strict)
    headers = put_tablet(client, device, credential)
    told = post(client, "/till/pin", 15, json={}, headers=headers)
    assert set(told) == {422}
    token = sessions.begin(sessions.TILL, person_id=cashier, device_id=device.id, at=school.clock.now())
    client.set_cookie("__Host-till", token, secure=True)
    from_address(client, "10.9.9.9")
    assert post(client, "/till/pin", 16, json={}, headers=headers) == [*[422] * 15, 429], "a login does not start anew"
    other, credential = school.tablet(cashier, name="第二台")
    second = browser(strict)
    assert second.post("/till/pin", json={}, headers=put_tablet(second, other, credential)).status_code == 422


def test_approvals_are_asked_for_so_often_and_no_more(school: School, strict: Flask) -> None:
    cashier = school.people["cashier"]
    device, credential = school.tablet(cashier)
    client = browser(strict)
    headers = put_tablet(client, device, credential)
    token = sessions.begin(sessions.TILL, person_id=cashier, device_id=device.id, at=school.clock.now())
    client.set_cookie("__Host-till", token, secure=True)
    assert post(client, "/till/approvals", 21, json={}, headers=headers) == [*[422] * 20, 429]


def test_the_code_of_the_set_up_cannot_be_tried_out(shop_settings: Settings, clock: FakeClock) -> None:
    app = create_app(replace(shop_settings, rate_limits=True, demo=True), clock=clock)
    limiter.reset()
    with app.app_context():
        told = [browser(app).post("/set-up", data={"code": f"{number:08}"}).status_code for number in range(11)]
        db.engine.dispose()
    limiter.reset()
    limiter.enabled = False
    assert told == [*[422] * 10, 429]


@pytest.mark.parametrize(
    ("address", "times"),
    [("/sales/orders/export", 20), ("/sales/summary/export", 20), ("/catalog/export", 60), ("/imports/new", 60)],
)
def test_carrying_data_out_and_in_is_limited_for_each_person(
    school: School, strict: Flask, address: str, times: int
) -> None:
    client = at_desk(strict, school, "teacher")
    told = [from_address(client, f"10.0.0.{number}").post(address, data={}).status_code for number in range(times + 1)]
    assert told[-1] == 429, "another address does not help the same person"
    assert 429 not in told[:-1]
    assert at_desk(strict, school, "administrator").post(address, data={}).status_code != 429


@pytest.mark.parametrize("address", ["/people?q=a", "/catalog/products?q=a", "/sales/orders?q=a", "/audit?q=a"])
def test_searching_is_limited_for_each_person(school: School, strict: Flask, address: str) -> None:
    client = at_desk(strict, school, "teacher")
    assert client.get(address).status_code == 200
    names = [str(name) for (name,) in counts().between.run("SELECT name FROM counter")]
    (counted,) = [name for name in names if f"person:{school.people['teacher']}" in name]
    counts().incr(counted, 60, amount=239)  # as if he had searched so often within this minute
    assert client.get(address).status_code == 429
    assert at_desk(strict, school, "administrator").get(address).status_code == 200


def test_the_limits_are_on_unless_a_test_switches_them_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.__dataclass_fields__["rate_limits"].default is True
    assert log_in is not None


def test_an_unknown_order_is_looked_for_only_so_often(school: School, strict: Flask) -> None:
    """The public receipt: nobody guesses the numbers of other people's receipts."""
    client = browser(strict)
    assert [client.get(f"/r/{uuid4()}").status_code for _ in range(61)] == [*[404] * 60, 429]
