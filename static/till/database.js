/** The tablet's own database: its shape, and a connection that comes back after the browser dropped it. */
import { openDB } from "../vendor/idb@8.0.4/index.js";
import { Refusal } from "./refusal.js";

/**
 * @typedef {object} TillSchema
 * @property {{key: string, value: any}} meta  boot, sync memory, self-test
 * @property {{key: string, value: import("./types.js").Counter}} counters  one record: "device"
 * @property {{key: string, value: import("./types.js").OutboxRecord, indexes: {by_turn: [string, number, number], by_acknowledged: string}}} outbox
 * @property {{key: string, value: import("./types.js").LocalOrder, indexes: {by_time: string, by_envelope: string}}} books
 * @property {{key: string, value: import("./types.js").Catalog}} catalog  one record: "current"
 * @property {{key: string, value: import("./types.js").Basket}} basket  one record: "current"
 * @property {{key: string, value: ParkedRecord}} parked
 * @typedef {{parked_uuid: string, label: string, total_fen: number, items: number, parked_at: string, by: string, basket: import("./types.js").Basket}} ParkedRecord
 * @typedef {import("../vendor/idb@8.0.4/index.js").IDBPDatabase<TillSchema>} Connection
 * @typedef {<T>(work: (connection: Connection) => Promise<T>) => Promise<T>} Use
 */

const NAME = "mabang-till";
const VERSION = 1;

/**
 * @param {Connection} connection
 */
function build(connection) {
  connection.createObjectStore("meta");
  connection.createObjectStore("counters");
  connection.createObjectStore("catalog");
  connection.createObjectStore("basket");
  connection.createObjectStore("parked", { keyPath: "parked_uuid" });
  const outbox = connection.createObjectStore("outbox", { keyPath: "envelope_uuid" });
  outbox.createIndex("by_turn", ["state", "envelope.epoch", "envelope.device_seq"]);
  outbox.createIndex("by_acknowledged", "acknowledged_at");
  const books = connection.createObjectStore("books", { keyPath: "order_uuid" });
  books.createIndex("by_time", "occurred_at");
  books.createIndex("by_envelope", "envelope_uuid");
}

/**
 * A way to use the database: opened when first needed, opened again and tried once more when the browser lost it (iOS
 * drops connections of sleeping pages). Work must therefore be safe to repeat. The
 * connection it failed on is forgotten, not closed: other work may be in the middle of using it.
 * @param {string} [name]
 * @returns {Use}
 */
export function database(name = NAME) {
  /** @type {Promise<Connection>|null} */
  let opened = null;
  const forget = () => { opened = null; };
  const connect = () => {
    opened ??= openDB(name, VERSION, {
      upgrade: build,
      blocking: (_current, _blocked, event) => { /** @type {IDBDatabase} */ (event.target).close(); forget(); },
      terminated: forget,
    });
    return opened;
  };
  return async (work) => {
    const mine = connect();
    try {
      return await work(await mine);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (opened === mine) forget();
      return work(await connect());
    }
  };
}
