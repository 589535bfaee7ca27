/** Tells seeded histories: reads one seed per line from the keeper of the books, asks it everything, and reports the journal. */
import { createHash } from "node:crypto";
import { readSync, writeSync } from "node:fs";
import { ACCIDENTS, heal, reopen } from "./accidents.js";
import { DEEDS } from "./deeds.js";
import { clearAway } from "./disk.js";
import { FAULTS } from "./line.js";
import { settle, Tablet } from "./tablet.js";
import { chance as chanceOf } from "../../js/makers.js";

const ASKED = 1;
const ANSWERED = 0;
const room = Buffer.alloc(1 << 20);
let rest = Buffer.alloc(0);

/** One line from the keeper; waits for it, so that nothing of a history depends on how fast the machine is. */
function readLine() {
  for (;;) {
    const end = rest.indexOf(10);
    if (end >= 0) {
      const line = rest.subarray(0, end).toString();
      rest = rest.subarray(end + 1);
      return line;
    }
    const size = readSync(ANSWERED, room);
    if (size === 0) return null;
    rest = Buffer.concat([rest, room.subarray(0, size)]);
  }
}

function call(message) {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < line.length;) {
    try { sent += writeSync(ASKED, line, sent); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  }
  const answer = readLine();
  if (answer === null) process.exit(0);
  return JSON.parse(answer);
}

/** Ids and hashes that can be repeated. A hash still takes a turn of the loop, as in a browser. */
function seeded(chance) {
  const bytes = (array) => { for (let place = 0; place < array.length; place += 1) array[place] = chance.upTo(255); return array; };
  Object.defineProperty(globalThis.crypto, "getRandomValues", { value: bytes, configurable: true });
  Object.defineProperty(globalThis.crypto.subtle, "digest", { configurable: true, value: (_, data) => new Promise((done) => {
    setImmediate(() => done(createHash("sha256").update(data).digest()));
  }) });
}

function weighted(chance, rows) {
  const total = rows.reduce((all, row) => all + row[1], 0);
  let left = chance.next() * total;
  return rows.find((row) => { left -= row[1]; return left < 0; }) ?? rows[0];
}

const JUNK = ["{", "7", "null", "{\"envelope_uuid\": 1}", "[]", "\"text\""];

class History {
  constructor(seed, facts, options) {
    this.chance = chanceOf(seed);
    Object.assign(this, { seed, facts, options, journal: [], mix: {}, complaints: [], shown: 0, saved: 0, restored: 0, call, clock_ms: facts.now_ms });
    this.complain = this.complain.bind(this);
    this.count = (name) => { this.mix[name] = (this.mix[name] ?? 0) + 1; };
  }

  now() { return this.clock_ms; }
  pass(ms) { this.clock_ms += ms; call({ do: "clock", now_ms: this.clock_ms }); }
  complain(kind, check, text) { this.complaints.push({ kind, check, text }); }

  /** A broken envelope that sits in the queue before all others (from an older version, say). */
  poison(tablet) {
    const uuid = tablet.chance.pick(["x", "y"]) + tablet.chance.upTo(1e9);
    const row = { envelope_uuid: uuid, state: "pending", reason: "", server_seq: null, acknowledged_at: null,
      envelope: { envelope_uuid: uuid, device_id: 0, epoch: 0, device_seq: 0, type: "sale", junk: tablet.chance.pick(JUNK) } };
    const { outbox } = tablet.disk.stores;
    if (outbox) outbox.rows.set(JSON.stringify(uuid), [uuid, row]);
    tablet.poisoned = (tablet.poisoned ?? 0) + 1;
  }

  async tell() {
    const many = this.chance.next() < 0.3 ? 3 : 2;
    this.tablets = this.facts.tablets.slice(0, many).map((facts, place) => new Tablet(`t${place}`, facts, this));
    for (const tablet of this.tablets) { tablet.enrolledAt = 0; await reopen(this, tablet); }
    const deeds = this.options.deeds ?? 30;
    const least = this.options.faults ?? 3;
    const { boost = {} } = this.options;
    const boosted = ([name, weight, work]) => [name, boost[name] ?? weight, work];
    const faultRows = Object.keys(FAULTS).map((name) => boosted([name, 1]));
    this.accidentRows = ACCIDENTS.map(boosted);
    this.deedRows = DEEDS.map(boosted);
    for (let done = 0, turns = 0; done < deeds && turns < deeds * 2; turns += 1) {
      const tablet = this.chance.pick(this.tablets);
      this.pass(1000 + this.chance.upTo(90_000));
      if (this.chance.next() < 0.16 || (least > 0 && done > deeds - 6 && this.faults() < least)) this.mishap(faultRows, tablet);
      if (this.chance.next() < 0.2) await this.accident(tablet);
      if (!tablet.page) await reopen(this, tablet);
      if (tablet.line.down && this.chance.next() < 0.25) tablet.line.down = false;
      if (!tablet.page?.catalog.products.length) continue; // a revoked tablet opens without a menu, to hand over its queue
      const [name, , deed] = weighted(this.chance, this.deedRows);
      await deed(this, tablet.page);
      this.count(`does: ${name}`);
      done += 1;
      if (this.chance.next() < 0.22 && tablet.page) await tablet.page.ring();
      else await settle(this.chance.upTo(20));
    }
    await heal(this);
  }

  faults() { return Object.entries(this.mix).reduce((all, [name, times]) => (name.startsWith("does: ") ? all : all + times), 0); }
  mishap(rows, tablet) { tablet.line.plan.push(weighted(this.chance, rows)[0]); }

  async accident(tablet) {
    const [name, , happens] = weighted(this.chance, this.accidentRows);
    if (await happens(this, tablet) !== false) this.count(name);
  }

  /** What the tablets hold and show at the end. */
  async holdings() {
    return Promise.all(this.tablets.map(async (tablet) => {
      const { page } = tablet;
      if (!page) return { device: tablet.line.device, open: false, revoked: Boolean(tablet.revoked), cloned: Boolean(tablet.cloned) };
      const kept = Object.values(tablet.disk.stores.outbox.rows.size ? [...tablet.disk.stores.outbox.rows.values()] : []).map(([, row]) => row);
      return { device: tablet.line.device, open: true, counter: await page.store.counter(), ...await page.store.counts(), revoked: Boolean(tablet.revoked), wiped: Boolean(tablet.wiped), cloned: Boolean(tablet.cloned),
        named: Boolean(tablet.named), poisoned: tablet.poisoned ?? 0, kept: kept.map((row) => [row.envelope_uuid, row.state]), shows: page.sync.state().pending };
    }));
  }
}

for (let asked = call({ do: "ready" }); asked; ) {
  clearAway();
  const history = new History(asked.seed, asked, asked.options ?? {});
  seeded(history.chance);
  let broken = null;
  let tablets = [];
  try {
    await history.tell();
    tablets = await history.holdings();
  } catch (error) {
    broken = `${error.stack ?? error}`;
  }
  asked = call({ do: "end", seed: history.seed, journal: history.journal, mix: history.mix, complaints: history.complaints, tablets, restored: history.restored, broken });
}
