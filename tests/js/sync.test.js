import assert from "node:assert/strict";
import { test } from "node:test";
import { createSync, stateWords } from "../../static/till/sync.js";
import { fakeServer, fakeTablet, fakeTime } from "./fake_shop.js";
import { forSeeds } from "./makers.js";

const SILENT = () => ({ postMessage: () => {}, onmessage: null });

/** A tablet, a server and a line between them; `line.fault` decides what happens to the next requests. */
function counter(changes = {}) {
  const world = { tablet: fakeTablet(), server: fakeServer(), time: fakeTime(), line: { fault: null, sent: 0 }, heard: [] };
  const post = async (request) => {
    world.line.sent += 1;
    const fault = world.line.fault?.(request);
    if (fault === "unreachable") throw Object.assign(new Error("no network"), { kind: "offline" });
    if (fault === "portal") return { welcome: "free Wi-Fi" };
    if (fault === "broken") throw Object.assign(new Error("500"), { kind: "strange" });
    const answer = await world.server.answer(structuredClone(request));
    if (fault === "not meant") return { ...answer, ok: false };
    if (fault === "answer lost") throw Object.assign(new Error("cut"), { kind: "offline" });
    return fault === "cut body" ? JSON.parse(JSON.stringify(answer, ["ok", "books_epoch"])) : answer;
  };
  world.sync = createSync({ store: world.tablet, post, appVersion: "1", now: world.time.now, random: () => 0.5, after: world.time.after, cancel: world.time.cancel,
    alone: (work) => work(), channel: SILENT(), ...changes });
  world.sync.subscribe((state) => world.heard.push(state));
  return world;
}

const inBooks = ({ server }) => [...server.books().keys()];

test("what was taken is in the books after one flush, in order, and the strip says so", async () => {
  const world = counter();
  for (const uuid of ["a", "b", "c"]) await world.tablet.take(uuid);
  await world.sync.start();
  assert.deepEqual(inBooks(world), ["a", "b", "c"]);
  const [request] = world.server.requests;
  assert.deepEqual([request.device_id, request.epoch, request.pending, request.highest_seq, request.sent_at], [3, 1, 3, 3, "2026-11-23T02:00:00.000Z"]);
  assert.deepEqual({ ...world.sync.state() }, { online: true, pending: 0, quarantined: 0, lastHeard: world.time.now(), clockOffset_ms: 0, catalogVersion: 7, words: "在线 · 全部已上传" });
  world.sync.stop();
});

test("nothing to send: a heartbeat says we are there", async () => {
  const world = counter();
  await world.sync.start();
  await world.time.next();
  assert.deepEqual(world.server.requests.map((request) => request.envelopes.length), [0, 0]);
  assert.deepEqual(world.time.waiting(), [15_000]);
  world.sync.stop();
  assert.deepEqual(world.time.waiting(), []);
});

for (const fault of ["unreachable", "portal", "broken", "answer lost", "cut body", "not meant"]) {
  test(`${fault}: kept, told, tried again later and later, then in the books once`, async () => {
    const world = counter();
    await world.tablet.take("a");
    world.line.fault = () => fault;
    await world.sync.start();
    assert.deepEqual([world.sync.state().online, world.sync.state().pending, world.sync.state().words], [false, 1, "离线 · 1 笔未上传，可以继续收银"]);
    const waits = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      waits.push(...world.time.waiting());
      await world.time.next();
    }
    assert.deepEqual(waits, [750, 1500, 3000, 6000]);
    world.line.fault = null;
    await world.time.next();
    assert.deepEqual([inBooks(world), world.sync.state().pending, world.sync.state().online], [["a"], 0, true]);
    assert.deepEqual(world.time.waiting(), [15_000]);
    world.sync.stop();
  });
}

test("an older server that does not know what else the tablet tells is asked in its own words", async () => {
  const world = counter({ about: async () => ({ storage: "persistent", free_mb: 900 }) });
  world.line.fault = (request) => {
    if ("storage" in request) throw Object.assign(new Error("unknown field"), { kind: "refused" });
  };
  await world.tablet.take("a");
  await world.sync.start();
  assert.deepEqual([inBooks(world), world.sync.state().online, world.line.sent], [["a"], true, 2]);
  await world.time.next();
  assert.equal(world.line.sent, 3);
  world.sync.stop();
});

test("a newer server hears of the tablet's storage with every request", async () => {
  const world = counter({ about: async () => ({ storage: "at_risk", free_mb: 3 }) });
  await world.sync.start();
  assert.deepEqual(world.server.requests.map(({ storage, free_mb }) => [storage, free_mb]), [["at_risk", 3]]);
  world.sync.stop();
});

test("a poisoned envelope is put aside, the rest goes through", async () => {
  const world = counter();
  for (const uuid of ["a", "bad", "c"]) await world.tablet.take(uuid);
  world.server.poison.add("bad");
  await world.sync.start();
  assert.deepEqual(inBooks(world), ["a", "c"]);
  assert.deepEqual([world.sync.state().pending, world.sync.state().quarantined, world.sync.state().words], [0, 1, "在线 · 全部已上传 · 1 笔待核"]);
  await world.time.next();
  assert.deepEqual(world.server.requests.at(-1).envelopes, []);
  world.sync.stop();
});

test("a server that falls over one envelope still gets the others", async () => {
  const world = counter();
  for (let sale = 0; sale < 9; sale += 1) await world.tablet.take(sale === 4 ? "bad" : `s${sale}`);
  world.line.fault = (request) => (request.envelopes.some((envelope) => envelope.envelope_uuid === "bad") ? "broken" : null);
  await world.sync.start();
  for (let attempt = 0; attempt < 4; attempt += 1) await world.time.next();
  assert.equal(inBooks(world).length, 8);
  assert.equal(world.sync.state().pending, 1);
  world.sync.stop();
});

test("an answer that judges nothing does not make it ask for ever", async () => {
  const world = counter();
  await world.tablet.take("a");
  world.server.judge = async () => ({ envelope_uuid: "somebody else's", verdict: "accepted", reason: null, server_seq: 1 });
  await world.sync.start();
  assert.deepEqual([world.line.sent, world.sync.state().pending], [1, 1]);
  world.sync.stop();
});

test("a whole day offline goes out in batches of two hundred", async () => {
  const world = counter();
  for (let sale = 0; sale < 450; sale += 1) await world.tablet.take(`s${sale}`);
  await world.sync.start();
  assert.deepEqual(world.server.requests.map((request) => request.envelopes.length), [200, 200, 50]);
  assert.equal(inBooks(world).length, 450);
  world.sync.stop();
});

for (const how of ["restore", "slip"]) {
  test(`the books fall back to an old backup (${how}): the tablet sends everything again by itself`, async () => {
    const world = counter();
    await world.tablet.take("a");
    await world.sync.start();
    const backup = world.server.copy();
    for (const uuid of ["b", "c"]) await world.tablet.take(uuid);
    await world.sync.flush();
    world.server[how](backup);
    assert.deepEqual(inBooks(world), ["a"]);
    await world.sync.flush();
    assert.deepEqual(inBooks(world), ["a", "b", "c"]);
    assert.equal(world.sync.state().pending, 0);
    world.sync.stop();
  });
}

test("acknowledged sales are kept seven days, then they may go", async () => {
  const world = counter();
  await world.tablet.take("a");
  await world.sync.start();
  world.server.pass(7 * 24 * 3_600_000 - 1);
  await world.sync.flush();
  assert.equal(world.tablet.records().length, 1);
  world.server.pass(1);
  await world.sync.flush();
  assert.equal(world.tablet.records().length, 0);
  world.sync.stop();
});

test("a sale taken while a heartbeat is under way follows at once", async () => {
  const world = counter();
  let during = null;
  world.line.fault = () => { during ??= world.tablet.take("a").then(world.sync.kick); };
  await world.sync.start();
  await during;
  assert.deepEqual([inBooks(world), world.sync.state().pending], [["a"], 0]);
  world.sync.stop();
});

test("only the tab that holds the lock sends; the other hears of it", async () => {
  const held = counter();
  const channels = [SILENT(), SILENT()];
  channels[0].postMessage = (data) => channels[1].onmessage?.({ data: structuredClone(data) });
  const other = counter({ store: held.tablet, alone: async () => {}, channel: channels[1] });
  const sender = createSync({ store: held.tablet, post: (request) => held.server.answer(request), appVersion: "1", now: held.time.now, random: () => 0, after: held.time.after,
    cancel: held.time.cancel, alone: (work) => work(), channel: channels[0] });
  await other.sync.start();
  await held.tablet.take("a");
  await other.sync.kick();
  assert.deepEqual([other.line.sent, inBooks(held), other.sync.state().pending], [0, [], 1]);
  await sender.start();
  assert.deepEqual([inBooks(held), other.sync.state().pending, other.sync.state().online], [["a"], 0, true]);
  sender.stop();
  other.sync.stop();
});

test("a listener that left hears nothing more", async () => {
  const world = counter();
  const heard = [];
  world.sync.subscribe((state) => heard.push(state))();
  await world.sync.flush();
  assert.equal(heard.length, 1);
});

test("the wrong clock of a tablet is measured", async () => {
  const world = counter();
  world.server.pass(-3 * 60_000);
  await world.sync.start();
  assert.equal(world.sync.state().clockOffset_ms, -180_000);
  world.sync.stop();
});

test("a store that cannot be read does not stop the loop", async () => {
  const world = counter();
  const { counts } = world.tablet;
  world.tablet.counts = async () => { throw new Error("connection lost"); };
  await world.sync.start();
  assert.equal(world.sync.state().online, false);
  world.tablet.counts = counts;
  await world.time.next();
  assert.equal(world.sync.state().online, true);
  world.sync.stop();
});

test("the strip's words before anything was heard", () => {
  const state = { online: false, pending: 0, quarantined: 0, lastHeard: null, clockOffset_ms: 0, catalogVersion: null };
  assert.equal(stateWords(state), "正在连接…");
  assert.equal(stateWords({ ...state, lastHeard: 1 }), "离线 · 可以继续收银");
});

test("whatever the line does, in the end each sale is in the books once and nothing is pending", () => forSeeds(120, async (chance) => {
  const world = counter();
  world.line.fault = () => chance.pick(["unreachable", "portal", "broken", "answer lost", "cut body", null, null]);
  await world.sync.start();
  const taken = [];
  for (let step = 0; step < 25; step += 1) {
    const act = chance.upTo(4);
    if (act <= 1) {
      taken.push(`s${step}`);
      await world.tablet.take(`s${step}`);
      await world.sync.kick();
    }
    if (act === 2) await world.time.next();
    if (act === 3) await Promise.all([world.sync.flush(), world.sync.flush()]);
    if (act === 4 && chance.upTo(5) === 0) world.server.restore(world.server.copy());
    assert.ok(inBooks(world).length <= taken.length);
  }
  world.line.fault = null;
  while (world.sync.state().pending || !world.sync.state().online) await world.time.next();
  assert.deepEqual(inBooks(world).sort(), [...taken].sort());
  world.sync.stop();
}));

test("while somebody looks on, a tablet tries at least every ten seconds, and at once when it is told to", async () => {
  const world = counter({ looked: () => true });
  await world.tablet.take("a");
  world.line.fault = () => "unreachable";
  await world.sync.start();
  for (let attempt = 0; attempt < 8; attempt += 1) await world.time.next();
  assert.deepEqual(world.time.waiting(), [7_500]);
  world.line.fault = null;
  await world.sync.retry();
  assert.deepEqual([inBooks(world), world.sync.state().online, world.time.waiting()], [["a"], true, [15_000]]);
  world.sync.stop();
});
