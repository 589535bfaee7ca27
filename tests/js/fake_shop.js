/** A shop to try sending against: a tablet's store in memory, a server, and a network that fails on purpose. */
import { createHash } from "node:crypto";
import { canonicalText, GENESIS, sealEnvelope } from "../../static/till/envelope.js";
import { advance } from "../../static/till/numbering.js";
import { applyVerdicts, chooseBatch, NOTHING_HEARD, outlived } from "../../static/till/outbox.js";

export const sha256 = async (text) => createHash("sha256").update(text).digest("hex");

/** What store.js does, without a database: the same pure functions decide. */
export function fakeTablet() {
  let counter = { device_id: 3, letter: "A", epoch: 1, device_seq: 0, prev_sha256: GENESIS, day_counts: {} };
  let records = [];
  let memory = NOTHING_HEARD;
  return {
    async take(uuid, payload = `{"v":1,"of":"${uuid}"}`) {
      const envelope = await sealEnvelope({ envelope_uuid: uuid, device_id: 3, epoch: 1, device_seq: counter.device_seq + 1, shift_uuid: null,
        type: "sale", occurred_at: "2026-11-23T02:00:00.000Z", catalog_version: 1, payload }, counter.prev_sha256, sha256);
      counter = advance(counter, envelope, null);
      records = [...records, { envelope_uuid: uuid, envelope, state: "pending", reason: "", server_seq: null, acknowledged_at: null }];
    },
    records: () => records,
    counter: async () => counter,
    pendingBatch: async (limit) => chooseBatch(records, limit),
    counts: async () => ({ pending: records.filter((record) => record.state === "pending").length, quarantined: records.filter((record) => record.state === "quarantined").length }),
    memory: async () => memory,
    async applyAnswer(answer) {
      const result = applyVerdicts(records, memory, answer);
      const changed = new Map(result.changed.map((record) => [record.envelope_uuid, record]));
      records = records.map((record) => changed.get(record.envelope_uuid) ?? record);
      const old = outlived(records, answer.server_time);
      records = records.filter((record) => !old.includes(record));
      memory = result.memory;
      return { resend: result.resend };
    },
  };
}

/** The server's side of the contract: exactly once by id and hash, one verdict per envelope. */
export function fakeServer() {
  let books = new Map();
  let books_epoch = "one";
  let time = Date.parse("2026-11-23T02:00:00Z");
  const server = {
    requests: [],
    poison: new Set(),
    books: () => books,
    copy: () => new Map(books),
    /** An old backup is put back. */
    restore(old) {
      books = new Map(old);
      books_epoch += "+";
    },
    /** The books fall back without anybody telling (a copied file). */
    slip(old) { books = new Map(old); },
    pass(ms) { time += ms; },
    async answer(request) {
      server.requests.push(request);
      const verdicts = [];
      for (const envelope of request.envelopes) verdicts.push(await server.judge(envelope));
      const seen = new Set([...books.values()].map((envelope) => envelope.device_seq));
      let contiguous_seq = 0;
      while (seen.has(contiguous_seq + 1)) contiguous_seq += 1;
      return { ok: true, books_epoch, server_time: new Date(time).toISOString(), contiguous_seq, catalog_version: 7, verdicts };
    },
    async judge(envelope) {
      const { envelope_uuid } = envelope;
      const before = books.get(envelope_uuid);
      if (before) return { envelope_uuid, verdict: before.sha256 === envelope.sha256 ? "replayed" : "quarantined", reason: null, server_seq: 1 };
      const sound = await sha256(canonicalText(envelope)) === envelope.sha256 && !server.poison.has(envelope_uuid);
      if (sound) books.set(envelope_uuid, envelope);
      return sound ? { envelope_uuid, verdict: "accepted", reason: null, server_seq: books.size }
        : { envelope_uuid, verdict: "quarantined", reason: "unknown product", server_seq: null };
    },
  };
  return server;
}

/** Time and timers in the test's hand. */
export function fakeTime() {
  let now_ms = Date.parse("2026-11-23T02:00:00Z");
  let timers = [];
  return {
    now: () => now_ms,
    waiting: () => timers.map((timer) => timer.at - now_ms),
    after: (work, ms) => {
      const timer = { work, at: now_ms + ms };
      timers.push(timer);
      return timer;
    },
    cancel: (timer) => { timers = timers.filter((one) => one !== timer); },
    /** Jump to the next timer, run it and let everything it started come to rest. */
    async next() {
      const [first] = timers.sort((one, other) => one.at - other.at);
      timers = timers.filter((one) => one !== first);
      now_ms = first.at;
      first.work();
      await new Promise((done) => { setImmediate(() => setImmediate(done)); });
    },
  };
}
