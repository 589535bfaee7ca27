/** What a tablet keeps: its numbers, the envelopes not yet in the books, its own sales. Nothing here touches the page. */
import { GENESIS, sealEnvelope, sha256Hex } from "./envelope.js";
import { database } from "./database.js";
import { drawer } from "./drawer.js";
import { advance, nextNumber } from "./numbering.js";
import { applyVerdicts, BATCH, chooseBatch, KEEP_MS, mustResend, NOTHING_HEARD, outlived } from "./outbox.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./database.js").Connection} Connection */
/** @typedef {import("./database.js").Use} Use */
/** @typedef {import("./types.js").Boot} Boot */
/** @typedef {import("./types.js").Counter} Counter */
/** @typedef {import("./types.js").Envelope} Envelope */
/** @typedef {import("./types.js").LocalOrder} LocalOrder */
/** @typedef {import("./types.js").OutboxRecord} OutboxRecord */
/** @typedef {import("./types.js").SaleNumber} SaleNumber */
/** @typedef {import("./types.js").SyncAnswer} SyncAnswer */
/** @typedef {import("./types.js").SyncMemory} SyncMemory */

/**
 * @typedef {object} Commit  what the till wants kept
 * @property {import("./types.js").EnvelopeType} type
 * @property {string} envelope_uuid  made at the tap: the same one again is the same commit
 * @property {number} now_ms
 * @property {string|number} catalog_version
 * @property {number} day_starts_hour
 * @property {string|null} [shift_uuid]
 * @property {(payload: any) => import("./types.js").OfflineChecks|null} [offline]  what of it was checked without the server
 * @property {(number: SaleNumber|null) => any} build  the payload; only a sale gets a number
 * @typedef {{envelope: Envelope, payload: any}} Kept
 * @typedef {Awaited<ReturnType<typeof openStore>>} Store
 */

const DEVICE = "device";
const MEMORY = "sync";
const STRICT = /** @type {const} */ ({ durability: "strict" });
const TRIES = 20;

/** Every state's envelopes in the order of the device's numbers. @param {string} state */
const inState = (state) => IDBKeyRange.bound([state], [state, []]);

/**
 * Write counter, envelope and local book in one transaction, or nothing. The hash is made outside (a transaction does not
 * wait for it), so the counter is compared again inside.
 * @param {Connection} connection
 * @param {Counter} counter what the envelope was numbered from
 * @param {Envelope} envelope
 * @param {any} payload
 * @param {SaleNumber|null} number
 * @returns {Promise<boolean>} false = another tab took the number, nothing was written
 */
async function write(connection, counter, envelope, payload, number) {
  const transaction = connection.transaction(["counters", "outbox", "books", "basket"], "readwrite", STRICT);
  const finished = transaction.done.then(() => null, (error) => error ?? new Error("the transaction was undone"));
  const counters = transaction.objectStore("counters");
  const books = transaction.objectStore("books");
  const basket = transaction.objectStore("basket");
  try {
    const [now, book, open] = await Promise.all([
      counters.get(DEVICE), payload.order_uuid ? books.get(payload.order_uuid) : undefined, basket.get("current"),
    ]);
    if (now?.device_seq !== counter.device_seq || now.prev_sha256 !== counter.prev_sha256) return false;
    if (number && book?.envelope_uuid === envelope.envelope_uuid) throw new Error("kept before, but not to be read");
    if (number && book) throw new Refusal("这一单已经收过款了，单号 %(number)s", { number: book.sale.number });
    /** @type {OutboxRecord} */
    const record = { envelope_uuid: envelope.envelope_uuid, envelope, state: "pending", reason: "", server_seq: null, acknowledged_at: null };
    await counters.put(advance(counter, envelope, number), DEVICE);
    await transaction.objectStore("outbox").add(record);
    if (number) await books.add({ order_uuid: payload.order_uuid, envelope_uuid: envelope.envelope_uuid, occurred_at: envelope.occurred_at, sale: payload, later: [] });
    else if (book) await books.put({ ...book, later: [...book.later, { type: envelope.type, payload }] });
    if (number && open?.order_uuid === payload.order_uuid) await basket.delete("current");
  } catch (error) {
    undo(transaction);
    await finished;
    throw error;
  }
  const failure = await finished;
  if (failure) throw failure;
  return true;
}

/**
 * Undo what a transaction did so far; one that is already over has nothing to undo.
 * @param {{abort: () => void}} transaction
 */
function undo(transaction) {
  try {
    transaction.abort();
  } catch { /* it undid itself */ }
}

/**
 * What an earlier attempt at the same commit has kept.
 * @param {Connection} connection
 * @param {Commit} commit
 * @returns {Promise<Kept|null>}
 */
async function found(connection, { envelope_uuid }) {
  const record = await connection.get("outbox", envelope_uuid);
  return record ? { envelope: record.envelope, payload: JSON.parse(record.envelope.payload) } : null;
}

/**
 * @param {Connection} connection
 * @param {Commit} commit
 * @returns {Promise<Kept>}
 */
async function keep(connection, commit) {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await found(connection, commit);
    if (before) return before;
    const counter = await connection.get("counters", DEVICE);
    if (!counter) throw new Refusal("这台设备没有编号了(本机存储被清空过),请老师重新登记这台设备");
    const number = commit.type === "sale" ? nextNumber(counter, commit.now_ms, commit.day_starts_hour) : null;
    const payload = commit.build(number);
    const offline = commit.offline?.(payload) ?? null;
    const envelope = await sealEnvelope({
      envelope_uuid: commit.envelope_uuid, device_id: counter.device_id, epoch: counter.epoch,
      device_seq: counter.device_seq + 1, shift_uuid: commit.shift_uuid ?? null, type: commit.type,
      occurred_at: new Date(commit.now_ms).toISOString(), catalog_version: commit.catalog_version, payload: JSON.stringify(payload),
      ...(offline ? { offline: JSON.stringify(offline) } : {}),
    }, counter.prev_sha256, sha256Hex);
    if (!await write(connection, counter, envelope, payload, number)) continue;
    const back = await connection.get("outbox", commit.envelope_uuid);
    if (back?.envelope.sha256 !== envelope.sha256) throw new Error("read back something else than was written");
    return { envelope, payload };
  }
  throw new Error("another tab kept taking the next number");
}

/**
 * @param {Connection} connection
 * @param {Boot} boot
 * @returns {Promise<"same"|"fresh"|"wiped">}
 */
async function prepare(connection, { device, last }) {
  const transaction = connection.transaction(["counters", "meta"], "readwrite", STRICT);
  const counters = transaction.objectStore("counters");
  const counter = await counters.get(DEVICE);
  const mine = counter?.device_id === device.id && counter.epoch === device.epoch ? counter : null;
  const sent = last?.device_seq ?? 0;
  if (mine && mine.device_seq >= sent) return transaction.done.then(() => "same");
  if (sent > 0) {
    await Promise.all([counters.delete(DEVICE), transaction.done]);
    return "wiped";
  }
  const known = counter?.device_id === device.id ? counter.day_counts : {};
  const day = last?.business_day;
  const day_counts = last && day ? { ...known, [day]: Math.max(last.day_count, known[day] ?? 0) } : known;
  const memory = await transaction.objectStore("meta").get(MEMORY);
  await Promise.all([
    counters.put({ device_id: device.id, letter: device.letter, epoch: device.epoch, device_seq: 0, prev_sha256: GENESIS, day_counts }, DEVICE),
    transaction.objectStore("meta").put({ ...NOTHING_HEARD, ...memory, contiguous_seq: 0 }, MEMORY),
    transaction.done,
  ]);
  return "fresh";
}

/**
 * @param {Connection} connection
 * @param {SyncAnswer} answer
 * @returns {Promise<{resend: boolean}>}
 */
async function take(connection, answer) {
  const transaction = connection.transaction(["outbox", "books", "meta"], "readwrite", STRICT);
  const outbox = transaction.objectStore("outbox");
  const meta = transaction.objectStore("meta");
  /** @type {SyncMemory} */
  const memory = await meta.get(MEMORY) ?? NOTHING_HEARD;
  const named = mustResend(memory, answer) ? await outbox.getAll()
    : await Promise.all(answer.verdicts.map((verdict) => outbox.get(verdict.envelope_uuid)));
  const result = applyVerdicts(named.filter((record) => record !== undefined), memory, answer);
  await Promise.all(result.changed.map((record) => outbox.put(record)));
  const cutoff = new Date(Date.parse(answer.server_time) - KEEP_MS + 1000).toISOString();
  const old = outlived(await outbox.index("by_acknowledged").getAll(IDBKeyRange.upperBound(cutoff)), answer.server_time);
  for (const record of old) {
    const order = await transaction.objectStore("books").index("by_envelope").getKey(record.envelope_uuid);
    if (order) await transaction.objectStore("books").delete(order);
    await outbox.delete(record.envelope_uuid);
  }
  await Promise.all([meta.put(result.memory, MEMORY), transaction.done]);
  return { resend: result.resend };
}

/**
 * The tablet's store. Every method opens the database when it has to.
 * @param {string} [name] of the database
 */
export async function openStore(name) {
  const use = database(name);
  return {
    ...drawer(use),

    /**
     * Keep one envelope for good: numbered, chained, written with strict durability, read back. Only after this may the
     * till say "taken". The kept basket of a sold order goes in the same transaction.
     * @param {Commit} commit
     * @returns {Promise<Kept>}
     * @throws {Refusal} when it is not safely kept: write it on paper
     */
    async commitEnvelope(commit) {
      try {
        return await use((connection) => keep(connection, commit));
      } catch (error) {
        if (error instanceof Refusal) throw error;
        const kept = await use((connection) => found(connection, commit)).catch(() => null);
        if (kept) return kept; // written, and only the reading back was disturbed: on paper as well it would count twice
        const refusal = new Refusal("没有存住这一单：请写在纸上(纸条号 %(slip)s，写明商品、金额和收款方式)并告诉老师", { slip: commit.envelope_uuid.slice(-6) });
        refusal.cause = error;
        throw refusal;
      }
    },

    /**
     * Meet the server's view of this device. "wiped": the server knows more of our numbers than we do, so numbers and
     * perhaps sales were lost here; nothing is sold until a teacher enrols the device again (a new epoch).
     * @param {Boot} boot
     */
    prepareDevice: (boot) => use((connection) => prepare(connection, boot)),

    /** @returns {Promise<Counter|null>} */
    counter: async () => await use((connection) => connection.get("counters", DEVICE)) ?? null,

    /** @param {number} [limit] */
    pendingBatch: async (limit = BATCH) => chooseBatch(await use((connection) => connection.getAllFromIndex("outbox", "by_turn", inState("pending"), limit)), limit),

    /** @returns {Promise<{pending: number, quarantined: number}>} */
    async counts() {
      const [pending, quarantined] = await use((connection) => Promise.all([
        connection.countFromIndex("outbox", "by_turn", inState("pending")),
        connection.countFromIndex("outbox", "by_turn", inState("quarantined")),
      ]));
      return { pending, quarantined };
    },

    /** @returns {Promise<SyncMemory>} */
    memory: async () => await use((connection) => connection.get("meta", MEMORY)) ?? NOTHING_HEARD,

    /**
     * Put a server's answer into effect: verdicts, restored books, what has outlived its seven days.
     * @param {SyncAnswer} answer
     */
    applyAnswer: (answer) => use((connection) => take(connection, answer)),

    /** @returns {Promise<OutboxRecord[]>} */
    unsent: () => use((connection) => connection.getAllFromIndex("outbox", "by_turn", inState("pending"))),

    /** @returns {Promise<OutboxRecord[]>} */
    quarantined: () => use((connection) => connection.getAllFromIndex("outbox", "by_turn", inState("quarantined"))),

    /** @param {string} envelope_uuid @returns {Promise<Envelope|null>} */
    envelope: async (envelope_uuid) => (await use((connection) => connection.get("outbox", envelope_uuid)))?.envelope ?? null,

    /** @param {string} order_uuid @returns {Promise<LocalOrder|null>} */
    order: async (order_uuid) => await use((connection) => connection.get("books", order_uuid)) ?? null,

    /**
     * Tick lines of an own sale as made (the list a till without the server works from).
     * @param {string} order_uuid
     * @param {number[]} made line numbers
     */
    setMade: (order_uuid, made) => use(async (connection) => {
      const order = await connection.get("books", order_uuid);
      if (order) await connection.put("books", { ...order, made });
    }),

    /**
     * What was made of the sales in this batch.
     * @param {OutboxRecord[]} batch
     * @returns {Promise<{order_uuid: string, line_no: number}[]>}
     */
    madeOf: (batch) => use(async (connection) => {
      const sales = batch.filter((record) => record.envelope.type === "sale");
      const orders = await Promise.all(sales.map((record) => connection.getFromIndex("books", "by_envelope", record.envelope_uuid)));
      return orders.flatMap((order) => (order?.made ?? []).map((line_no) => ({ order_uuid: order?.order_uuid ?? "", line_no })));
    }),

    /**
     * This device's own sales, newest first.
     * @param {number} [limit]
     * @returns {Promise<LocalOrder[]>}
     */
    recentOrders: (limit = 100) => use(async (connection) => {
      const found = [];
      let cursor = await connection.transaction("books").store.index("by_time").openCursor(null, "prev");
      while (cursor && found.length < limit) {
        found.push(cursor.value);
        cursor = await cursor.continue();
      }
      return found;
    }),
  };
}
