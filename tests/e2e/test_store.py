"""What a tablet keeps, in a real Chromium: static/till/store.js over the browser's own database."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import Console
from tests.support.source import ROOT

pytestmark = pytest.mark.browser

#: Loaded into every page: a shop's store, one sale or refund of it, and a refusal as data.
TILL = """
async () => {
  const { openStore } = await import('/till/store.js');
  const { createSync } = await import('/till/sync.js');
  const { newUuid } = await import('/till/uuid7.js');
  const now_ms = Date.parse('2026-11-23T02:00:00Z');
  const store = await openStore();
  const commit = (changes) => store.commitEnvelope({
    type: 'sale', envelope_uuid: newUuid(), now_ms, catalog_version: 17, day_starts_hour: 4, ...changes });
  const sell = (order_uuid = newUuid(), changes = {}) => commit({
    build: (number) => ({ v: 1, order_uuid, ...number, note: '少糖🏺' }), ...changes });
  const told = ({ name, message, facts }) => ({ name, message, facts });
  const refused = (work) => work().then(() => null, told);
  const prepare = (device = {}, last = null) => store.prepareDevice({
    device: { id: 3, letter: 'A', epoch: 1, name: '吧台', ...device }, last });
  window.till = { store, createSync, commit, sell, refused, prepare, newUuid };
}
"""


class Quiet(SimpleHTTPRequestHandler):
    """The static files, without a log."""

    def log_message(self, *about: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The static files, served on the loopback (where a browser trusts the page)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT / "static"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def tablet(browser: Browser, files: str, console: Console) -> Iterator[BrowserContext]:
    """A tablet that was never used."""
    console.allow("favicon")
    with browser.new_context(base_url=files) as context:
        context.on("page", console.listen)
        yield context


def tab(tablet: BrowserContext) -> Page:
    """Another tab of the tablet, with the till's modules at hand."""
    page = tablet.new_page()
    page.goto("/till/types.js")
    page.evaluate(TILL)
    return page


def enrolled(tablet: BrowserContext) -> Page:
    """A tab of a tablet that has its numbers."""
    page = tab(tablet)
    assert page.evaluate("till.prepare()") == "fresh"
    return page


HASHED = ["envelope_uuid", "device_id", "epoch", "device_seq", "shift_uuid", "type", "occurred_at", "catalog_version"]


def envelopes(page: Page) -> list[dict[str, Any]]:
    """What waits to be sent, in order."""
    return [record["envelope"] for record in page.evaluate("till.store.pendingBatch()")]


def assert_chained(sent: list[dict[str, Any]]) -> None:
    """Numbers without a gap, and each hash over the text of the contract and the hash before."""
    before = "0" * 64
    for position, envelope in enumerate(sent):
        assert (envelope["device_seq"], envelope["prev_sha256"]) == (position + 1, before)
        text = "\n".join(["1", *(str(envelope[field] or "") for field in HASHED), before, envelope["payload"]])
        before = hashlib.sha256(text.encode()).hexdigest()
        assert envelope["sha256"] == before


def test_a_sale_is_numbered_chained_kept_and_its_basket_cleared(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("till.store.keepBasket({order_uuid: 'mine', lines: []})")
    first = page.evaluate("till.sell('other')")
    assert first["payload"]["number"] == "A-1123-001"
    assert page.evaluate("till.store.loadBasket()") is not None
    assert page.evaluate("till.sell('mine')")["payload"]["call_number"] == "A-002"
    assert page.evaluate("till.store.loadBasket()") is None
    refund = page.evaluate("till.commit({type: 'refund', build: (number) => ({v: 1, number, order_uuid: 'mine'})})")
    assert refund["payload"]["number"] is None
    assert page.evaluate("till.sell()")["payload"]["number"] == "A-1123-003"
    assert_chained(envelopes(page))
    assert page.evaluate("till.store.counts()") == {"pending": 4, "quarantined": 0}
    assert [event["type"] for event in page.evaluate("till.store.order('mine')")["later"]] == ["refund"]
    assert len(page.evaluate("till.store.recentOrders(2)")) == 2


def test_the_write_is_one_strict_transaction(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("""() => {
      window.seen = [];
      const begin = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (...about) {
        const begun = begin.apply(this, about);
        if (begun.mode === 'readwrite') window.seen.push([[...begun.objectStoreNames], begun.durability]);
        return begun;
      };
    }""")
    page.evaluate("till.sell()")
    assert page.evaluate("seen") == [[["basket", "books", "counters", "outbox"], "strict"]]


def test_the_same_tap_twice_is_one_sale_and_the_same_order_twice_is_refused(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    first, again = page.evaluate("Promise.all([1, 2].map(() => till.sell('o', {envelope_uuid: 'tap'})))")
    assert first == again
    refused = page.evaluate("till.refused(() => till.sell('o'))")
    assert (refused["name"], refused["facts"]) == ("Refusal", {"number": "A-1123-001"})
    assert len(envelopes(page)) == 1


def test_two_tabs_selling_at_once_share_one_row_of_numbers(tablet: BrowserContext) -> None:
    one, other = enrolled(tablet), tab(tablet)
    sell = "window.done = (async () => { for (let sale = 0; sale < 25; sale += 1) await till.sell(); })()"
    one.evaluate(f"() => {{ {sell}; }}")
    other.evaluate(f"() => {{ {sell}; }}")
    one.evaluate("done")
    other.evaluate("done")
    sent = envelopes(one)
    assert len(sent) == 50
    assert_chained(sent)
    numbers = [order["sale"]["number"] for order in one.evaluate("till.store.recentOrders(100)")]
    assert sorted(numbers) == [f"A-1123-{count:03d}" for count in range(1, 51)]


@pytest.mark.parametrize(
    "failure",
    [
        "IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        "IDBDatabase.prototype.transaction = () => { throw new DOMException('lost', 'InvalidStateError'); }",
        "crypto.subtle.digest = async () => { throw new Error('no crypto'); }",
    ],
)
def test_what_cannot_be_kept_goes_on_paper(tablet: BrowserContext, failure: str) -> None:
    page = enrolled(tablet)
    page.evaluate("till.sell()")
    breakable = tab(tablet)
    breakable.evaluate(f"() => {{ {failure} }}")
    refused = breakable.evaluate("till.refused(() => till.sell('o', {envelope_uuid: 'tap-123456'}))")
    assert refused["name"] == "Refusal"
    assert refused["facts"] == {"slip": "123456"}
    assert "写在纸上" in refused["message"]
    assert len(envelopes(page)) == 1
    assert page.evaluate("till.sell()")["payload"]["number"] == "A-1123-002"


def test_a_write_that_cannot_be_read_back_is_not_taken(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("""() => {
      const get = IDBObjectStore.prototype.get;
      IDBObjectStore.prototype.get = function (key) {
        return this.name === 'outbox' ? get.call(this, 'nothing') : get.call(this, key);
      };
    }""")
    assert "写在纸上" in page.evaluate("till.refused(() => till.sell())")["message"]


def test_a_sale_survives_the_tab(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("till.sell('o')")
    page.close(run_before_unload=False)
    again = tab(tablet)
    assert again.evaluate("till.prepare()") == "same"
    assert len(envelopes(again)) == 1
    assert again.evaluate("till.sell()")["payload"]["number"] == "A-1123-002"


def test_a_lost_connection_comes_back_by_itself(tablet: BrowserContext) -> None:
    page = tab(tablet)
    page.evaluate("""() => {
      const open = IDBFactory.prototype.open;
      IDBFactory.prototype.open = function (...about) {
        const request = open.apply(this, about);
        request.addEventListener('success', () => { window.connection = request.result; });
        return request;
      };
    }""")
    assert page.evaluate("till.prepare()") == "fresh"
    page.evaluate("connection.close()")
    assert page.evaluate("till.sell()")["payload"]["number"] == "A-1123-001"


def test_a_wiped_tablet_sells_nothing_until_it_is_enrolled_again(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("till.sell()")
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('mabang-till').onsuccess = done; }).then(() => {})")
    assert "重新登记" in page.evaluate("till.refused(() => till.sell())")["message"]
    assert page.evaluate("till.prepare({}, {device_seq: 1, sha256: 'x'})") == "wiped"
    assert "重新登记" in page.evaluate("till.refused(() => till.sell())")["message"]
    assert page.evaluate("till.prepare({epoch: 2}, {device_seq: 0, sha256: null})") == "fresh"
    assert page.evaluate("till.sell()")["payload"]["number"] == "A2-1123-001"


def test_a_tablet_set_back_to_an_older_copy_is_noticed(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("till.sell()")
    assert page.evaluate("till.prepare({}, {device_seq: 1, sha256: 'x'})") == "same"
    assert page.evaluate("till.prepare({}, {device_seq: 2, sha256: 'x'})") == "wiped"


def test_a_new_epoch_keeps_what_was_not_sent_and_the_calls_of_the_day(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate("till.sell()")
    assert page.evaluate("till.prepare({epoch: 2})") == "fresh"
    sold = page.evaluate("till.sell()")
    assert sold["payload"]["number"] == "A2-1123-002"
    assert (sold["envelope"]["device_seq"], sold["envelope"]["prev_sha256"]) == (1, "0" * 64)
    assert [(envelope["epoch"], envelope["device_seq"]) for envelope in envelopes(page)] == [(1, 1), (2, 1)]


#: A server in the page: accepts everything, remembers who asked; `books` and `server_time` can be changed.
SERVER = """() => {
  window.server = { requests: [], books_epoch: 'one', server_time: '2026-11-23T02:00:00Z', odd: null };
  const post = async (request) => {
    server.requests.push(request.envelopes.map((envelope) => envelope.device_seq));
    return { ok: true, books_epoch: server.books_epoch, server_time: server.server_time, catalog_version: 7,
      contiguous_seq: 0, verdicts: request.envelopes.map(({ envelope_uuid }) => ({ envelope_uuid,
        verdict: envelope_uuid === server.odd ? 'quarantined' : 'accepted', reason: null, server_seq: 1 })) };
  };
  window.sync = till.createSync({ store: till.store, post, appVersion: '1' });
}"""


def test_sending_putting_aside_sending_again_and_forgetting(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    page.evaluate(SERVER)
    page.evaluate("server.odd = 'odd'")
    for uuid in ("a", "odd", "c"):
        page.evaluate(f"till.sell('{uuid}', {{envelope_uuid: '{uuid}'}})")
    page.evaluate("sync.flush()")
    state = page.evaluate("sync.state()")
    assert (state["online"], state["pending"], state["quarantined"]) == (True, 0, 1)
    assert state["words"] == "在线 · 全部已上传 · 1 笔待核"
    assert page.evaluate("till.store.quarantined()")[0]["envelope_uuid"] == "odd"
    page.evaluate("sync.flush()")
    page.evaluate("server.books_epoch = 'two'")
    page.evaluate("sync.flush()")
    assert page.evaluate("server.requests") == [[1, 2, 3], [], [], [1, 2, 3]]
    page.evaluate("server.server_time = '2026-11-30T02:00:00Z'")
    page.evaluate("sync.flush()")
    assert [order["order_uuid"] for order in page.evaluate("till.store.recentOrders()")] == ["odd"]
    assert page.evaluate("till.store.counts()") == {"pending": 0, "quarantined": 1}


def test_two_tabs_send_each_sale_once(tablet: BrowserContext) -> None:
    one, other = enrolled(tablet), tab(tablet)
    one.evaluate(SERVER)
    other.evaluate(SERVER)
    lock_is_free = "navigator.locks.request('mabang-till-sync', () => null)"
    one.evaluate("till.sell()")
    one.evaluate("""() => {
      window.busy = new Promise((go) => { window.go = go; });
      return new Promise((held) => { navigator.locks.request('mabang-till-sync', () => { held(); return busy; }); });
    }""")
    other.evaluate("sync.flush()")
    assert other.evaluate("server.requests") == []
    one.evaluate("go()")
    one.evaluate(lock_is_free)
    other.evaluate("sync.start()")
    one.evaluate(lock_is_free)
    one.evaluate("sync.start()")
    assert one.evaluate("sync.state().words") == "在线 · 全部已上传"
    other.evaluate("till.sell().then(sync.kick)")
    one.wait_for_function("till.store.counts().then(({ pending }) => pending === 0)")
    sent = [seq for page in (one, other) for request in page.evaluate("server.requests") for seq in request]
    assert sorted(sent) == [1, 2]
    assert other.evaluate("server.requests[0]") == [1]


def test_the_tablet_knows_its_own_health(tablet: BrowserContext) -> None:
    page = enrolled(tablet)
    health = page.evaluate("till.store.health()")
    assert health["works"] is True
    assert health["free_bytes"] > 50_000_000
    assert health["persisted"] or any("主屏幕" in problem for problem in health["problems"])
    page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new DOMException('no', 'UnknownError'); }; }")
    health = page.evaluate("till.store.health()")
    assert (health["works"], "不能收银" in health["problems"][0]) == (False, True)
