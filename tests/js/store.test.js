/** What a tablet keeps when its storage fails in the middle (the whole store in a real browser: tests/e2e/test_store.py). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk, insertDisk } from "../faults/js/disk.js";
import { openStore } from "../../static/till/store.js";

const NOW = Date.parse("2026-11-23T02:00:00Z");
const ANSWER = { ok: true, books_epoch: "one", server_time: "2026-11-23T02:00:00Z", contiguous_seq: 0, catalog_version: 1, verdicts: [] };
let tablets = 0;

async function tablet() {
  const disk = new Disk();
  const name = `d${tablets += 1}`;
  insertDisk(name, disk);
  const store = await openStore(`${name}/1`);
  await store.prepareDevice({ device: { id: 3, letter: "A", epoch: 1, name: "吧台" }, last: null });
  const sell = (envelope_uuid) => store.commitEnvelope({ type: "sale", envelope_uuid, now_ms: NOW, catalog_version: 1, day_starts_hour: 4,
    build: (number) => ({ v: 1, order_uuid: `of ${envelope_uuid}`, ...number }) });
  const fail = (stores, times) => { for (let time = 0; time < times; time += 1) disk.accidents.push({ kind: "full", store: stores }); };
  return { disk, store, sell, fail };
}

test("a sale that could be kept at the second attempt is taken", async () => {
  const { store, sell, fail } = await tablet();
  fail("outbox", 1);
  assert.equal((await sell("a")).payload.number, "A-1123-001");
  assert.equal((await store.counts()).pending, 1);
});

test("a sale that cannot be kept is refused, and nothing of it stays", async () => {
  const { store, sell, fail } = await tablet();
  fail("counters", 2);
  await assert.rejects(sell("a"), { name: "Refusal" });
  assert.deepEqual([(await store.counts()).pending, (await sell("b")).payload.number], [0, "A-1123-001"]);
});

test("what was written is taken, although other work that failed took the connection away before it was read back", async () => {
  for (let turns = 0; turns < 60; turns += 1) {
    const { disk, store, sell, fail } = await tablet();
    fail("counters", 1);
    const selling = sell("a").catch((refusal) => refusal);
    for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => { setImmediate(done); });
    fail("meta", 2);
    await store.applyAnswer(ANSWER).catch(() => {});
    const taken = await selling;
    disk.accidents = [];
    const { pending } = await store.counts();
    assert.equal(pending, taken.payload ? 1 : 0, `after ${turns} turns: ${taken.payload ? "taken" : "refused"}, ${pending} in the queue`);
  }
});

test("work that fails does not take the new connection away from other work", async () => {
  for (let turns = 0; turns < 80; turns += 1) {
    const { store, sell, fail } = await tablet();
    fail("meta", 1);
    const first = store.applyAnswer(ANSWER);
    const selling = sell("a");
    for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => { setImmediate(done); });
    fail("meta", 1);
    const second = store.applyAnswer(ANSWER);
    await Promise.all([first, second].map((work) => work.catch(() => {})));
    await assert.doesNotReject(selling, `after ${turns} turns`);
  }
});
