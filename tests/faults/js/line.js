/**
 * The line between a tablet and the shop, and everything that goes wrong on it. What is asked goes to the real server by
 * `call`; a fault decides whether it arrives, how often, when, and what comes back.
 */
const PORTALS = ["<!doctype html><title>校园网登录</title><form action='http://10.0.0.1/login'>", "{\"welcome\": \"free Wi-Fi\"}", ""];
const PAGE_502 = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

const answer = (status, text, redirected = false) => ({ ok: status >= 200 && status < 300, status, redirected, text: async () => text });
const lost = () => { throw new TypeError("Failed to fetch"); };
const turn = () => new Promise((done) => { setImmediate(done); });
const turns = async (many) => { for (let left = many; left > 0; left -= 1) await turn(); };

/** What can happen to one request. Each gets the request as `ask()` and gives an answer or throws as `fetch` does. */
export const FAULTS = {
  "drop before server": async () => lost(),
  "drop after commit": async ({ ask }) => { ask(); lost(); },
  delay: async ({ ask, chance }) => {
    await turns(chance.upTo(80));
    return ask();
  },
  duplicate: async ({ ask, chance }) => {
    const first = ask();
    const second = ask();
    return chance.next() < 0.5 ? first : second;
  },
  reorder: async ({ line, ask }) => { line.strays.push(ask); lost(); },
  "cut answer": async ({ ask, chance }) => {
    const { status, text } = ask();
    const whole = await text();
    if (chance.next() < 0.5) return { ...answer(status, ""), text: async () => lost() };
    return answer(status, whole.slice(0, chance.upTo(Math.max(0, whole.length - 1))));
  },
  "cut request": async ({ askWith, body, chance }) => { askWith(body?.slice(0, chance.upTo(Math.max(0, body.length - 1)))); lost(); },
  502: async () => answer(502, PAGE_502),
  "502 after commit": async ({ ask }) => { ask(); return answer(502, PAGE_502); },
  captive: async ({ chance }) => answer(200, chance.pick(PORTALS), chance.next() < 0.5),
  "login page": async () => answer(200, "<!doctype html><form method=post action=/login>", true),
  401: async () => answer(401, "{\"error\": {\"message\": \"请先登录\"}}"),
  "stale token": async ({ askAs }) => askAs("0".repeat(40)),
  "server disk full": async ({ ask }) => ask({ trouble: "full" }),
  "server fsync fails": async ({ ask }) => ask({ trouble: "fsync" }),
};

/** A tablet's line. `plan` holds the faults of the next requests that matter; `down` cuts it altogether. */
export class Line {
  constructor(device, { call, chance, count, complain }) {
    Object.assign(this, { device, call, chance, count, complain, plan: [], strays: [], down: false, sending: null });
  }

  /** What stands in for `fetch` in a page. */
  fetchFor(page) {
    return async (path, init) => {
      if (page.dead) return page.never;
      const carries = path === "/till/sync" && !init.body.includes("\"envelopes\":[]");
      if (carries && this.sending && this.sending !== page && !this.sending.dead) this.complain("doubled", "one-sender", "two pages of one tablet send its queue at once");
      if (carries) this.sending = page;
      try {
        await turns(2 + this.chance.upTo(8));
        return await this.send(path, init);
      } finally {
        await turns(2 + this.chance.upTo(8));
        if (this.sending === page) this.sending = null;
        if (page.dead) await page.never;
      }
    };
  }

  async send(path, { method, headers, body }) {
    if (this.down) lost();
    const askWith = (text, token = headers["X-Till-Token"], more = {}) => {
      const said = this.call({ do: "http", device: this.device, method, path, token: token ?? "", body: text ?? null, ...more });
      return said.status ? answer(said.status, said.body) : lost();
    };
    const ask = (more = {}) => askWith(body, undefined, more);
    const fault = path === "/till/sync" ? this.plan.shift() : null;
    if (!fault) return ask();
    this.count(fault);
    return FAULTS[fault]({ line: this, ask, askWith, askAs: (token) => askWith(body, token), body, chance: this.chance });
  }

  /** Requests that were thought lost arrive after all, some twice. */
  deliverStrays() {
    for (const ask of this.strays.splice(0)) {
      try { ask(); } catch { /* nobody waits for the answer */ }
    }
  }
}
