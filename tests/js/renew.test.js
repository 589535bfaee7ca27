import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiFailure } from "../../static/till/api.js";
import { renewing } from "../../static/till/renew.js";

const boot = (changes = {}) => ({ device: { id: 3, letter: "A", epoch: 1, name: "吧台" }, token: "old", ...changes });

/** A page with the token "old" before a server that takes only `takes`. */
function page(takes, told, failure = new ApiFailure("denied", 403)) {
  const world = { present: boot(), kept: null, sent: [] };
  const api = {
    sync: async (request) => {
      world.sent.push(world.present.token);
      if (world.present.token !== takes) throw failure;
      return request;
    },
    boot: async () => { if (told instanceof Error) throw told; return told; },
  };
  const store = { keepBoot: async (value) => { world.kept = value; }, loadBoot: async () => world.present };
  world.send = renewing(api, store, () => world.present, (value) => { world.present = value; });
  return world;
}

test("a refused token is renewed, kept, and the batch goes through", async () => {
  const world = page("new", boot({ token: "new" }));
  assert.equal(await world.send("batch"), "batch");
  assert.deepEqual([world.sent, world.kept.token], [["old", "new"], "new"]);
  await world.send("next");
  assert.deepEqual(world.sent, ["old", "new", "new"]);
});

for (const [why, told] of [
  ["the same token again", boot()],
  ["another epoch", boot({ token: "new", device: { id: 3, letter: "A", epoch: 2, name: "吧台" } })],
  ["another tablet", boot({ token: "new", device: { id: 4, letter: "B", epoch: 1, name: "前台" } })],
  ["no network", new ApiFailure("offline", 0)],
  ["a tablet nobody knows", new ApiFailure("denied", 403)],
]) {
  test(`${why}: the refusal stands, everything is kept and tried again`, async () => {
    const world = page("new", told);
    await assert.rejects(world.send("batch"), { kind: "denied" });
    assert.deepEqual([world.sent, world.present.token], [["old"], "old"]);
  });
}

test("another failure asks for nothing", async () => {
  const world = page("new", boot({ token: "new" }), new ApiFailure("offline", 0));
  await assert.rejects(world.send("batch"), { kind: "offline" });
  assert.equal(world.kept, null);
});
