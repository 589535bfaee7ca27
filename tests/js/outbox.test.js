import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalText, GENESIS, sealEnvelope } from "../../static/till/envelope.js";
import { applyVerdicts, backOff, chooseBatch, isSyncAnswer, NOTHING_HEARD, outlived } from "../../static/till/outbox.js";
import { fakeServer, fakeTablet, sha256 } from "./fake_shop.js";
import { forSeeds } from "./makers.js";

const record = (uuid, device_seq, changes = {}) => ({ envelope_uuid: uuid, envelope: { envelope_uuid: uuid, epoch: 1, device_seq }, state: "pending", reason: "", server_seq: null, acknowledged_at: null, ...changes });
const answer = (changes = {}) => ({ ok: true, books_epoch: "one", server_time: "2026-11-23T02:00:00Z", contiguous_seq: 2, catalog_version: 7, verdicts: [], ...changes });
const verdict = (envelope_uuid, changes = {}) => ({ envelope_uuid, verdict: "accepted", reason: null, server_seq: 1, ...changes });
const heard = { books_epoch: "one", contiguous_seq: 2, server_time: null, catalog_version: 7 };

test("oldest first by the device's numbers, an earlier epoch before a later one, never more than a batch", () => {
  const old = record("old", 90);
  const records = [record("c", 3), record("a", 1), record("sent", 2, { state: "accepted" }), record("odd", 4, { state: "quarantined" }), old, record("e2", 1, { envelope: { epoch: 2, device_seq: 1 } })];
  assert.deepEqual(chooseBatch(records).map((one) => one.envelope_uuid), ["a", "c", "old", "e2"]);
  assert.equal(chooseBatch(Array.from({ length: 500 }, (_, position) => record(`u${position}`, position + 1))).length, 200);
});

test("each envelope has its own verdict; without one it stays", () => {
  const records = ["a", "b", "c", "d"].map((uuid, position) => record(uuid, position + 1));
  const { changed, resend, memory } = applyVerdicts(records, NOTHING_HEARD, answer({ verdicts: [
    verdict("a"), verdict("b", { verdict: "replayed" }), verdict("c", { verdict: "quarantined", reason: "没有这个商品" }), verdict("stranger")] }));
  assert.deepEqual(changed.map((one) => [one.envelope_uuid, one.state, one.reason]), [["a", "accepted", ""], ["b", "accepted", ""], ["c", "quarantined", "没有这个商品"]]);
  assert.equal(resend, false);
  assert.deepEqual(memory, { books_epoch: "one", contiguous_seq: 2, server_time: "2026-11-23T02:00:00Z", catalog_version: 7 });
});

test("restored books: everything kept is sent again, also what was put aside", () => {
  const kept = [record("a", 1, { state: "accepted", acknowledged_at: "2026-11-20T02:00:00Z" }), record("b", 2, { state: "quarantined" }), record("c", 3)];
  for (const news of [answer({ books_epoch: "two" }), answer({ contiguous_seq: 1 })]) {
    const { changed, resend } = applyVerdicts(kept, heard, { ...news, verdicts: [verdict("c")] });
    assert.deepEqual([resend, changed.map((one) => [one.envelope_uuid, one.state])], [true, [["a", "pending"], ["b", "pending"], ["c", "accepted"]]]);
  }
  assert.equal(applyVerdicts(kept, heard, answer({ contiguous_seq: 9 })).resend, false);
});

test("an acknowledged envelope is kept seven days by the server's clock; a pending or odd one for ever", () => {
  const at = (acknowledged_at, state = "accepted") => record(acknowledged_at, 1, { state, acknowledged_at });
  const kept = [at("2026-11-16T02:00:00Z"), at("2026-11-16T02:00:01Z"), at("2020-01-01T00:00:00Z", "quarantined"), record("p", 2)];
  assert.deepEqual(outlived(kept, "2026-11-23T02:00:00Z").map((one) => one.envelope_uuid), ["2026-11-16T02:00:00Z"]);
  assert.deepEqual(outlived(kept, "2026-11-23T01:59:59Z"), []);
});

test("only our server's answer counts", () => {
  assert.ok(isSyncAnswer(answer({ verdicts: [verdict("a")] })));
  const strange = [null, undefined, "", "<html>Welcome to the Wi-Fi</html>", [], 7, {}, { ok: true }, answer({ ok: "true" }), answer({ books_epoch: "" }),
    answer({ books_epoch: null }), answer({ contiguous_seq: "2" }), answer({ server_time: "soon" }), answer({ verdicts: {} }), answer({ verdicts: [null] }),
    answer({ verdicts: [verdict("a", { verdict: "perhaps" })] }), answer({ verdicts: [{ verdict: "accepted" }] }), { error: { message: "no" } }];
  for (const body of strange) assert.equal(isSyncAnswer(body), false, JSON.stringify(body));
});

test("waiting doubles up to a minute, half of it by chance", () => {
  assert.deepEqual([1, 2, 3, 6, 7, 8, 5000].map((attempt) => backOff(attempt, () => 0)), [500, 1000, 2000, 16000, 30000, 30000, 30000]);
  assert.equal(backOff(1, () => 0.5), 750);
  assert.ok([1, 7, 100].every((attempt) => backOff(attempt, () => 0.999999) <= 60_000));
});

test("an envelope follows the one before, and no field can be changed unnoticed", async () => {
  const parts = { envelope_uuid: "u", device_id: 1, epoch: 1, device_seq: 1, shift_uuid: null, type: "sale", occurred_at: "t", catalog_version: 1, payload: "{}" };
  const first = await sealEnvelope(parts, GENESIS, sha256);
  const second = await sealEnvelope({ ...parts, device_seq: 2 }, first.sha256, sha256);
  assert.equal(second.prev_sha256, first.sha256);
  for (const field of Object.keys(parts)) {
    assert.notEqual(await sha256(canonicalText({ ...first, [field]: field === "shift_uuid" ? "s" : `${first[field]}1` })), first.sha256, field);
  }
});

test("any order, any repeats, any lost answers: each sale is in the books exactly once", () => forSeeds(150, async (chance) => {
  const [tablet, server] = [fakeTablet(), fakeServer()];
  const flights = [];
  let backup = null;
  for (let step = 0; step < 40; step += 1) {
    const act = chance.upTo(5);
    if (act <= 1) await tablet.take(`u${step}`);
    if (act === 2) flights.push({ device_id: 3, envelopes: (await tablet.pendingBatch(1 + chance.upTo(5))).map((one) => one.envelope) });
    if (act >= 3 && flights.length) {
      const news = await server.answer(chance.pick(flights));
      if (act === 3) await tablet.applyAnswer(news);
    }
    if (step === 20) backup = server.copy();
  }
  if (chance.upTo(1)) server.restore(backup);
  for (let round = 0; round < 20; round += 1) await tablet.applyAnswer(await server.answer({ envelopes: (await tablet.pendingBatch(3)).map((one) => one.envelope) }));
  const mine = tablet.records().map((one) => one.envelope_uuid);
  assert.deepEqual([...server.books().keys()].sort(), [...mine].sort());
  assert.equal((await tablet.counts()).pending, 0);
}));
