/**
 * Sending what was taken: one loop per tablet, driven by opening the page, coming back to it, the network coming back, a
 * new envelope, and a timer. A request without envelopes is the heartbeat; `navigator.onLine` is never believed.
 */
import { t } from "./i18n.js";
import { backOff, isSyncAnswer } from "./outbox.js";

/** @typedef {import("./types.js").SyncState} SyncState */
/** @typedef {import("./types.js").SyncRequest} SyncRequest */
/**
 * @typedef {object} SyncStore  the part of the store that sending needs
 * @property {() => Promise<import("./types.js").Counter|null>} counter
 * @property {(limit?: number) => Promise<import("./types.js").OutboxRecord[]>} pendingBatch
 * @property {((batch: import("./types.js").OutboxRecord[]) => Promise<{order_uuid: string, line_no: number}[]>)} [madeOf]
 * @property {() => Promise<{pending: number, quarantined: number}>} counts
 * @property {() => Promise<import("./types.js").SyncMemory>} memory
 * @property {(answer: import("./types.js").SyncAnswer) => Promise<{resend: boolean}>} applyAnswer
 * @typedef {object} SyncWorld  everything outside, so that a test can play it
 * @property {SyncStore} store
 * @property {(request: SyncRequest, patience_ms: number) => Promise<any>} post  the parsed answer; throws when there is none
 * @property {string} appVersion
 * @property {() => Promise<Partial<SyncRequest>>} [about]  what else the tablet tells of itself; a server that does not know it yet gets the rest
 * @property {() => number} [now]
 * @property {() => number} [random]
 * @property {(work: () => void, ms: number) => any} [after]
 * @property {(timer: any) => void} [cancel]
 * @property {() => boolean} [looked]  whether somebody can see the page
 * @property {(work: () => Promise<void>) => Promise<void>} [alone]  runs the work unless another tab is at it
 * @property {{postMessage: (message: any) => void, onmessage: ((event: any) => void)|null}} [channel]  to the other tabs
 */

const HEARTBEAT_MS = 15_000;
const PROBE_MS = 3_000;
const SEND_MS = 20_000;
const ROUNDS = 50;
/** From this many failures in a row on, one envelope at a time; this many of those in a row end the attempt. */
const SUSPECT = 3;
const GIVE_UP = 5;

/**
 * The sentence of the status strip.
 * @param {Omit<SyncState, "words">} state
 * @returns {string}
 */
export function stateWords({ online, pending, quarantined, lastHeard }) {
  const facts = { pending, quarantined };
  const rest = quarantined ? t(" · %(quarantined)s 笔待核", facts) : "";
  if (online) return (pending ? t("在线 · 正在上传 %(pending)s 笔", facts) : t("在线 · 全部已上传")) + rest;
  if (pending) return t("离线 · %(pending)s 笔未上传，可以继续收银", facts) + rest;
  return (lastHeard === null ? t("正在连接…") : t("离线 · 可以继续收银")) + rest;
}

/** Web Locks: at most one tab of this browser sends. @param {() => Promise<void>} work */
const oneTab = async (work) => {
  await navigator.locks.request("mabang-till-sync", { ifAvailable: true }, async (lock) => { if (lock) await work(); });
};

/**
 * @param {SyncWorld} world
 */
export function createSync(world) {
  const { store, post, appVersion } = world;
  const now = world.now ?? (() => Date.now());
  const random = world.random ?? Math.random;
  const after = world.after ?? ((work, ms) => setTimeout(work, ms));
  const cancel = world.cancel ?? ((timer) => clearTimeout(timer));
  const looked = world.looked ?? (() => globalThis.document?.visibilityState === "visible");
  const alone = world.alone ?? oneTab;
  const channel = world.channel ?? new BroadcastChannel("mabang-till");
  /** @type {Set<(state: SyncState) => void>} */
  const listeners = new Set();
  /** @type {Omit<SyncState, "words">} */
  let facts = { online: false, pending: 0, quarantined: 0, lastHeard: null, clockOffset_ms: 0, catalogVersion: null };
  let failures = 0;
  let tellsMore = true;
  let running = false;
  let wanted = false;
  let ran = false;
  let started = false;
  /** @type {any} */
  let timer = null;

  const state = () => ({ ...facts, words: stateWords(facts) });

  /** @param {Partial<typeof facts>} changes */
  function tell(changes) {
    facts = { ...facts, ...changes };
    for (const listener of listeners) listener(state());
  }

  /**
   * Post a request. A server of an older edition refuses what it does not know (422); it is then asked in its own words.
   * @param {SyncRequest} request
   * @param {Partial<SyncRequest>} more
   * @param {number} patience_ms
   */
  async function ask(request, more, patience_ms) {
    try {
      return await post(tellsMore ? { ...request, ...more } : request, patience_ms);
    } catch (error) {
      if (!tellsMore || !Object.keys(more).length || /** @type {any} */ (error)?.kind !== "refused") throw error;
      const answer = await post(request, patience_ms);
      tellsMore = false;
      return answer;
    }
  }

  /**
   * One request.
   * @param {import("./types.js").OutboxRecord[]} batch
   * @returns {Promise<number>} how many envelopes got a verdict (or 1, when all are to be sent again)
   */
  async function exchange(batch) {
    const counter = await store.counter();
    const { pending } = await store.counts();
    const envelopes = batch.map((record) => record.envelope);
    const device = counter ?? envelopes.at(-1);
    if (!device) return 0;
    const made = await store.madeOf?.(batch) ?? [];
    const more = { ...(made.length ? { made } : {}), ...await world.about?.().catch(() => ({})) };
    const sent_ms = now();
    const answer = await ask({
      device_id: device.device_id, epoch: device.epoch, app_version: appVersion, pending,
      highest_seq: device.device_seq, sent_at: new Date(sent_ms).toISOString(), envelopes,
    }, more, envelopes.length ? SEND_MS : PROBE_MS);
    if (!isSyncAnswer(answer)) throw new Error("not an answer of our server");
    const heard_ms = now();
    const { resend } = await store.applyAnswer(answer);
    tell({ ...await store.counts(), online: true, lastHeard: heard_ms, catalogVersion: answer.catalog_version,
      clockOffset_ms: Date.parse(answer.server_time) - Math.trunc((sent_ms + heard_ms) / 2) });
    const judged = new Set(answer.verdicts.map((verdict) => verdict.envelope_uuid));
    return resend ? 1 : envelopes.filter((envelope) => judged.has(envelope.envelope_uuid)).length;
  }

  /**
   * One envelope per request, from a random place on: a server that chokes on one of them still gets the others.
   * @param {import("./types.js").OutboxRecord[]} batch
   * @returns {Promise<number>}
   */
  async function exchangeSingly(batch) {
    const first = Math.floor(random() * batch.length);
    let progress = 0;
    let inARow = 0;
    /** @type {any} */
    let failure = null;
    for (let position = 0; position < batch.length && inARow < GIVE_UP; position += 1) {
      try {
        progress += await exchange([batch[(first + position) % batch.length]]);
        inARow = 0;
      } catch (error) {
        failure = error;
        inARow = failure?.kind === "offline" ? GIVE_UP : inARow + 1;
      }
    }
    if (failure) throw failure;
    return progress;
  }

  /** Send until nothing is left or an answer brings nothing further. */
  async function sendAll() {
    ran = true;
    for (let round = 0; round < ROUNDS; round += 1) {
      const batch = await store.pendingBatch();
      const suspect = failures >= SUSPECT && batch.length > 1;
      const progress = await (suspect ? exchangeSingly(batch) : exchange(batch));
      if (progress === 0 || facts.pending === 0) return;
    }
  }

  /**
   * Send now. Never throws; a call during a run makes it run once more. After a failure the next attempt waits longer.
   * @returns {Promise<void>}
   */
  async function flush() {
    wanted = true;
    if (running) return;
    running = true;
    ran = false;
    try {
      while (wanted) {
        wanted = false;
        await alone(sendAll);
        failures = 0;
      }
    } catch {
      failures += 1;
      tell({ ...await store.counts().catch(() => ({})), online: false });
    }
    running = false;
    if (ran) channel.postMessage({ kind: "state", facts });
    arm();
  }

  function arm() {
    if (timer !== null) cancel(timer);
    timer = started ? after(() => { timer = null; void flush(); }, failures ? backOff(failures, random, looked()) : HEARTBEAT_MS) : null;
  }

  /** Something was taken: say so at once, and send. */
  async function kick() {
    tell(await store.counts().catch(() => ({})));
    channel.postMessage({ kind: "queued" });
    await flush();
  }

  /** Try at once, however often it failed. */
  async function retry() {
    failures = 0;
    await flush();
  }

  const wake = () => void retry();
  const seen = () => { if (document.visibilityState === "visible") wake(); };

  return {
    flush, kick, retry, state,
    /** Begin: send what is left from last time, then keep going. @returns {Promise<void>} the first attempt */
    async start() {
      started = true;
      channel.onmessage = (/** @type {{data: any}} */ { data }) => {
        if (data.kind === "queued") void flush();
        if (data.kind === "state") tell(data.facts);
      };
      if (globalThis.window) {
        window.addEventListener("online", wake);
        document.addEventListener("visibilitychange", seen);
      }
      const { catalog_version } = await store.memory().catch(() => ({ catalog_version: null }));
      tell({ ...await store.counts().catch(() => ({})), catalogVersion: catalog_version });
      await flush();
    },
    stop() {
      started = false;
      if (timer !== null) cancel(timer);
      timer = null;
      channel.onmessage = null;
      if (globalThis.window) {
        window.removeEventListener("online", wake);
        document.removeEventListener("visibilitychange", seen);
      }
    },
    /**
     * @param {(state: SyncState) => void} listener called at once and at every change
     * @returns {() => void} to stop listening
     */
    subscribe(listener) {
      listeners.add(listener);
      listener(state());
      return () => { listeners.delete(listener); };
    },
  };
}
