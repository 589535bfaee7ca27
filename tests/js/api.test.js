import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiFailure, createApi, loadBoot, loadCatalog, sendWithFreshToken } from "../../static/till/api.js";

const reply = (status, body, changes = {}) => Object.assign(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }), changes);

/** A server that gives one answer and remembers what it was asked. */
function serverSaying(answer) {
  const asked = [];
  const api = createApi(() => "token-1", async (path, init) => {
    asked.push({ path, ...init });
    return answer();
  });
  return { api, asked };
}

const failure = async (work) => {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof ApiFailure, error);
    return error;
  }
  return assert.fail("it went well");
};

test("what changes something carries the device's token, what only reads does not", async () => {
  const { api, asked } = serverSaying(() => reply(200, { ok: true }));
  await api.lock();
  await api.claimParked("a/b");
  await api.orders({ q: "A-047", day: "2026-11-23" });
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), ["POST /till/lock", "POST /till/parked/a%2Fb/claim", "GET /till/orders.json?q=A-047&day=2026-11-23"]);
  assert.deepEqual(asked.map(({ headers }) => headers["X-Till-Token"]), ["token-1", "token-1", undefined]);
  assert.ok(asked.every(({ cache, credentials, signal }) => cache === "no-store" && credentials === "same-origin" && signal));
});

test("each way to fail has its kind", async () => {
  const refusal = { error: { message: "PIN 不对", problems: [{ field: "pin", message: "再试一次" }] } };
  const kinds = [[401, {}, "denied"], [403, {}, "denied"], [404, {}, "missing"], [409, {}, "taken"], [422, refusal, "refused"], [423, {}, "locked"], [419, {}, "strange"],
    [500, {}, "strange"], [502, "<html>Bad gateway</html>", "strange"], [403, "<html>Please log in</html>", "strange"], [200, "<html>Free Wi-Fi</html>", "strange"], [200, "{\"ok\": tr", "strange"], [200, "", "strange"]];
  for (const [status, body, kind] of kinds) {
    const { api } = serverSaying(() => reply(status, body));
    const error = await failure(api.pin(1, "1234"));
    assert.deepEqual([error.kind, error.status], [kind, status]);
    if (kind === "refused") assert.deepEqual([error.message, error.problems], ["PIN 不对", refusal.error.problems]);
  }
});

test("no network, and an answer that breaks off, are both offline", async () => {
  const dead = serverSaying(() => { throw new TypeError("Failed to fetch"); });
  assert.equal((await failure(dead.api.boot())).kind, "offline");
  const cut = serverSaying(() => ({ text: async () => { throw new TypeError("network error"); } }));
  assert.equal((await failure(cut.api.boot())).kind, "offline");
});

test("an answer from somewhere we were sent on to is not our server's", async () => {
  const { api } = serverSaying(() => Object.defineProperty(reply(200, { ok: true }), "redirected", { value: true }));
  assert.equal((await failure(api.lock())).kind, "strange");
});

test("a stale token is renewed once, and what was to be sent goes off; a no without a new token, or for other numbers, stays a no", async () => {
  const cases = [["new", { id: 1, epoch: 1 }, ["old", "new"]], ["old", { id: 1, epoch: 1 }, ["old"]], ["new", { id: 1, epoch: 2 }, ["old"]]];
  for (const [fresh, device, sent] of cases) {
    const tablet = { id: 1, epoch: 1 };
    let present = { token: "old", device: tablet };
    const used = [];
    const api = { boot: async () => ({ token: fresh, device }), sync: async () => {
      used.push(present.token);
      if (present.token === "old") throw new ApiFailure("denied", 403);
      return { ok: true };
    } };
    const send = sendWithFreshToken(api, () => present, async (boot) => { present = boot; });
    if (sent.length > 1) assert.deepEqual(await send({}), { ok: true });
    else await assert.rejects(send({}), { kind: "denied" });
    assert.deepEqual(used, sent);
  }
});

test("without the server the till opens with what it kept; a server that says no is obeyed", async () => {
  const kept = { boot: null, catalog: null };
  const store = {
    keepBoot: async (boot) => { kept.boot = boot; }, loadBoot: async () => kept.boot,
    keepCatalog: async (catalog) => { kept.catalog = catalog; }, loadCatalog: async () => kept.catalog,
  };
  const [alive, dead, foreign, no] = [[200, { token: "t", person: { name: "李阿朵" } }], null, [200, "<html>"], [403, { error: { message: "设备已停用" } }]]
    .map((answer) => serverSaying(() => { if (!answer) throw new TypeError("no"); return reply(...answer); }).api);
  assert.equal((await failure(loadBoot(dead, store))).kind, "offline");
  assert.deepEqual(await loadBoot(alive, store), { boot: { token: "t", person: { name: "李阿朵" } }, cached: false });
  assert.deepEqual(await loadBoot(dead, store), { boot: { token: "t", person: null }, cached: true });
  assert.deepEqual(await loadBoot(foreign, store), { boot: { token: "t", person: null }, cached: true });
  assert.equal((await failure(loadBoot(no, store))).message, "设备已停用");
  assert.deepEqual(await loadCatalog(alive, store), { catalog: { token: "t", person: { name: "李阿朵" } }, cached: false });
  assert.deepEqual(await loadCatalog(dead, store), { catalog: { token: "t", person: { name: "李阿朵" } }, cached: true });
});
