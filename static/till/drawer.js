/** Small things a tablet keeps at hand: the last boot and catalogue, the open basket, parked baskets; and its own health. */

import { mark } from "./i18n.js";

/** @typedef {import("./types.js").Basket} Basket */
/** @typedef {import("./types.js").Boot} Boot */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./database.js").ParkedRecord} ParkedRecord */

/** The browser may clear what is kept here. */
export const AT_RISK = mark("浏览器可能清掉未上传的单，请把收银台添加到主屏幕再用");
/** @typedef {{pieces: number, fen: number}} Removed */
const NOTHING_REMOVED = { pieces: 0, fen: 0 };
const LEAST_FREE_BYTES = 50_000_000;

/**
 * Whether what is written can be read back and deleted again.
 * @param {import("./database.js").Use} use
 * @returns {Promise<boolean>}
 */
async function selfTest(use) {
  const mark = String(Math.random());
  try {
    return await use(async (connection) => {
      await connection.put("meta", mark, "self-test");
      const same = await connection.get("meta", "self-test") === mark;
      await connection.delete("meta", "self-test");
      return same;
    });
  } catch {
    return false;
  }
}

/**
 * @param {import("./database.js").Use} use
 */
export function drawer(use) {
  return {
    /**
     * What the tablet tells the server of its storage with each heartbeat.
     * @returns {Promise<{storage: "persistent"|"at_risk", free_mb: number|null}>}
     */
    async room() {
      const storage = globalThis.navigator?.storage;
      const persisted = storage?.persisted ? await storage.persisted() : false;
      const { quota, usage } = storage?.estimate ? await storage.estimate() : {};
      return { storage: persisted ? "persistent" : "at_risk", free_mb: quota === undefined ? null : Math.max(0, Math.floor((quota - (usage ?? 0)) / 1_000_000)) };
    },
    /** @param {Boot} boot */
    keepBoot: (boot) => use((connection) => connection.put("meta", boot, "boot")),
    /** @returns {Promise<Boot|null>} */
    loadBoot: async () => await use((connection) => connection.get("meta", "boot")) ?? null,
    /** @param {Catalog} catalog */
    keepCatalog: (catalog) => use((connection) => connection.put("catalog", catalog, "current")),
    /** @returns {Promise<Catalog|null>} */
    loadCatalog: async () => await use((connection) => connection.get("catalog", "current")) ?? null,
    /**
     * The open basket survives a reload and an idle lock.
     * @param {Basket|null} basket
     */
    keepBasket: (basket) => use(async (connection) => {
      await (basket ? connection.put("basket", basket, "current") : connection.delete("basket", "current"));
    }),
    /** @returns {Promise<Basket|null>} */
    loadBasket: async () => await use((connection) => connection.get("basket", "current")) ?? null,
    /**
     * The shift of another tablet that this one sells into.
     * @param {import("./shift.js").Shift|null} shift
     */
    keepJoined: (shift) => use(async (connection) => {
      await (shift ? connection.put("meta", shift, "joined") : connection.delete("meta", "joined"));
    }),
    /** @returns {Promise<import("./shift.js").Shift|null>} */
    loadJoined: async () => await use((connection) => connection.get("meta", "joined")) ?? null,
    /** A shift that was closed elsewhere. @param {string} shift_uuid */
    keepEnded: (shift_uuid) => use((connection) => connection.put("meta", shift_uuid, "ended_shift")),
    /** @returns {Promise<string|null>} */
    loadEnded: async () => await use((connection) => connection.get("meta", "ended_shift")) ?? null,
    /**
     * What teachers elsewhere were asked survives a reload; nothing is kept when nothing is open.
     * @param {object[]} asked
     */
    keepAsked: (asked) => use(async (connection) => {
      await (asked.length ? connection.put("meta", asked, "asked") : connection.delete("meta", "asked"));
    }),
    /** @returns {Promise<any[]>} */
    loadAsked: async () => await use((connection) => connection.get("meta", "asked")) ?? [],
    /**
     * Count what is taken out of an order before it is paid and sent (negative: it was put back).
     * @param {string} shift_uuid
     * @param {Removed} more
     */
    countRemoved: (shift_uuid, more) => use(async (connection) => {
      const transaction = connection.transaction("meta", "readwrite");
      const before = await transaction.store.get("removed");
      const { pieces, fen } = before?.shift_uuid === shift_uuid ? before : NOTHING_REMOVED;
      await Promise.all([transaction.store.put({ shift_uuid, pieces: Math.max(0, pieces + more.pieces), fen: Math.max(0, fen + more.fen) }, "removed"), transaction.done]);
    }),
    /** @param {string} shift_uuid @returns {Promise<Removed>} what was taken out of orders in this shift, on this tablet */
    removed: async (shift_uuid) => {
      const kept = await use((connection) => connection.get("meta", "removed"));
      return kept?.shift_uuid === shift_uuid ? { pieces: kept.pieces, fen: kept.fen } : NOTHING_REMOVED;
    },
    /** @returns {Promise<import("./types.js").Envelope[]>} everything this tablet still keeps, sent or not */
    envelopes: () => use(async (connection) => (await connection.getAll("outbox")).map((record) => record.envelope)),
    /**
     * Park a basket on this tablet (when the server cannot be reached).
     * @param {ParkedRecord} record
     */
    park: (record) => use((connection) => connection.put("parked", record)),
    /** @returns {Promise<ParkedRecord[]>} */
    parked: () => use((connection) => connection.getAll("parked")),
    /** @param {string} parked_uuid */
    unpark: (parked_uuid) => use((connection) => connection.delete("parked", parked_uuid)),

    /**
     * Whether this tablet can be trusted with sales. `problems` are msgids, most serious first; empty = fine.
     * @returns {Promise<{works: boolean, persisted: boolean, free_bytes: number|null, problems: string[]}>}
     */
    async health() {
      const works = await selfTest(use);
      const storage = globalThis.navigator?.storage;
      const persisted = storage?.persist ? await storage.persisted() || await storage.persist() : false;
      const { quota, usage } = storage?.estimate ? await storage.estimate() : {};
      const free_bytes = quota === undefined ? null : quota - (usage ?? 0);
      const problems = [];
      if (!works) problems.push(mark("这个浏览器存不住数据（可能是无痕模式），不能收银"));
      if (!globalThis.crypto?.subtle) problems.push(mark("这个网址不安全（不是 https），不能收银"));
      if (free_bytes !== null && free_bytes < LEAST_FREE_BYTES) problems.push(mark("本机空间不足 50 MB，请先清理"));
      if (!persisted) problems.push(AT_RISK);
      return { works: works && Boolean(globalThis.crypto?.subtle), persisted, free_bytes, problems };
    },
  };
}
