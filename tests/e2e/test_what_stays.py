"""What stays on a tablet when people change: nothing the one before looked at. What may stay is listed exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import devices, pins
from shop.till.shell import STYLES, shell_files
from tests.e2e.conftest import PIN, Shop
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, ready_without_server, tablet_browser
from tests.support.tills import TabletForTests, line

pytestmark = pytest.mark.browser
OTHER_PIN = "937164"
BUYER, PHONE, LABEL, SOUGHT = "王小明", "13812345678", "红帽子的大叔", "王小明"
#: Everything kept in the browser, as text.
EVERYTHING = """
async () => {
  const told = { page: document.documentElement.outerHTML, caches: {}, databases: {},
    local: { ...localStorage }, session: { ...sessionStorage } };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname, search } = new URL(request.url);
      told.caches[name] = { ...told.caches[name], [pathname + search]: await (await cache.match(request)).text() };
    }
  }
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    told.databases[name] = {};
    for (const store of database.objectStoreNames) {
      const place = database.transaction(store).objectStore(store);
      const [keys, values] = [await asked(place.getAllKeys()), await asked(place.getAll())];
      told.databases[name][store] = Object.fromEntries(keys.map((key, at) => [key, values[at]]));
    }
    database.close();
  }
  return JSON.stringify(told, (_, value) => (value instanceof CryptoKey ? { extractable: value.extractable }
    : value instanceof Uint8Array ? value.length : value));
}
"""


@pytest.fixture
def served(shop: Shop, tmp_path: Path, database_url: str) -> Iterator[server.Served]:
    """A shop in which another tablet took a buyer's order; two students share this one."""
    with shop.app.app_context():
        at = shop.now()
        with transaction():
            other, _ = devices.add_device(name="另一台", people=[3], by=1, at=at)
        latte = session().scalars(select(Product).where(Product.code == "D04")).one()
        tablet = TabletForTests(other.id, 3, FakeClock(at), letter=other.letter)
        tablet.send(tablet.sale([line(latte.id, latte.price_fen)], note=f"{BUYER} {PHONE} 送到宿舍"))
        pins.set_pin(2, OTHER_PIN, by=1, at=at)
        devices.change_device(1, name="前台平板", people=[2, 3], by=1, at=at)
    one = server.Served(server.environment(tmp_path, database_url), log=tmp_path / "shop.log")
    one.start()
    yield one
    one.stop()


def browse(page: Page) -> None:
    """What somebody does in a morning: look at others' orders, search, put one aside, sell."""
    page.get_by_test_id("receipts").tap()
    page.get_by_test_id("day-row").first.tap()
    expect(page.get_by_test_id("day-sheet").get_by_text(BUYER)).to_be_visible()
    page.get_by_test_id("day-search").fill(SOUGHT)
    page.get_by_test_id("day-sheet").get_by_role("button", name="关闭").tap()
    till = Cashier(page, Journal())
    till.tap("D02")
    page.get_by_test_id("park").tap()
    page.get_by_label("怎么认出这一单").fill(LABEL)
    page.get_by_test_id("park-confirm").tap()
    page.get_by_test_id("parked").tap()
    expect(page.get_by_test_id("parked-row").filter(has_text=LABEL)).to_be_visible()
    page.keyboard.press("Escape")
    till.tap("D04")
    till.pay("wechat")
    till.tap("D04")
    page.get_by_test_id("pay").tap()
    page.get_by_test_id("tender-wechat").tap()
    expect(page.get_by_test_id("done")).to_be_visible()


def test_after_a_switch_nothing_of_the_one_before_is_in_the_browser(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(SILENCE)
    with tablet_browser(playwright, tmp_path / "tablet", served.address, console) as page:
        page.goto(f"/devices/enrol?code={shop.code}")
        page.locator("main button[type=submit]").tap()
        enter_pin(page, "阿朵", PIN)
        ready_without_server(page)
        browse(page)
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
        page.get_by_role("button", name="锁屏").tap()
        expect(page.get_by_test_id("done")).to_have_count(0)
        enter_pin(page, "罗老师", OTHER_PIN)
        served.stop()
        told = json.loads(page.evaluate(EVERYTHING))
        nothing_of_others_in(told)
        only_what_may_stay(told)
        page.reload()
        expect(page.get_by_test_id("lock")).to_be_visible()
        nothing_of_others_in(json.loads(page.evaluate(EVERYTHING)))


def nothing_of_others_in(told: dict[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False)
    leaked = [word for word in ("李阿朵", "罗敏", BUYER, PHONE, LABEL, PIN, OTHER_PIN) if word in text]
    assert leaked == []


def only_what_may_stay(told: dict[str, Any]) -> None:
    """The list of what a tablet keeps; whoever adds to it has to say so here."""
    (files,) = told["caches"].values()
    styled = {address.split("?")[0] for address in files}
    assert styled == {"/till", *(f"/static/{name}" for name in shell_files())}
    assert {address for address in files if "?" in address} == {
        address for address in files if address.split("?")[0].removeprefix("/static/") in STYLES
    }
    assert (told["local"], told["session"]) == ({}, {})
    assert set(told["databases"]) == {"mabang-till", "mabang-people", "mabang-signing"}
    till, people, signing = (told["databases"][name] for name in ("mabang-till", "mabang-people", "mabang-signing"))
    assert set(till) == {"meta", "counters", "outbox", "books", "catalog", "basket", "parked"}
    assert set(till["meta"]) == {"boot", "sync", "joined"}
    shift = till["meta"]["joined"]
    assert set(shift) == {"shift_uuid", "device", "own", "opened_at", "opened_by", "counts", "count_uuid"}
    assert isinstance(shift["opened_by"], int), "an opaque id, no name"
    assert (till["meta"]["boot"]["person"], till["basket"], till["parked"]) == (None, {}, {})
    known = {"id", "nickname", "initial", "colour", "photo", "pin_mark"}
    assert all(set(face) == known for face in till["meta"]["boot"]["people"])
    sales = [json.loads(record["envelope"]["payload"]) for record in till["outbox"].values()]
    assert [(sale["cashier_id"], sale["note"]) for sale in sales] == [(3, ""), (3, "")]
    assert {order["sale"]["number"] for order in till["books"].values()} == {sale["number"] for sale in sales}
    assert set(people) == {"keys", "people"}
    assert set(people["keys"]) == {"device", "tries", "answers"}
    assert set(people["keys"]["answers"]) == {"device", "first", "next", "mark", "people", "tries"}
    assert all(set(one) == {"id", "nickname", "images"} for one in people["keys"]["answers"]["people"])
    assert people["keys"]["device"] == {"extractable": False}
    kept = {"id", "nickname", "initial", "colour", "photo_name", "picture", "pin_mark", "verifier", "rights", "failed"}
    assert all(set(one) == kept for one in people["people"].values())
    assert all(one["verifier"]["rounds"] >= 600_000 for one in people["people"].values() if one["verifier"])
    assert signing["keys"]["pair"]["privateKey"] == {"extractable": False}
