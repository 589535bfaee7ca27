/**
 * A tablet's storage in memory: the parts of IndexedDB that the till's own `idb` library needs, with the accidents a test
 * wants to play. Transactions are isolated and commit by themselves once nothing is asked any more, as in a browser.
 *
 * A database is opened as "disk/page": the disk outlives its pages; a page can be killed at any moment.
 */
const overlaps = (one, other) => one.scope.some((name) => other.scope.includes(name));
const plain = (value) => (value === undefined ? undefined : structuredClone(value));

/** Keys are numbers, strings or lists of them; a list sorts after a string, a string after a number. */
function order(one, other) {
  const rank = (key) => (Array.isArray(key) ? 2 : typeof key === "string" ? 1 : 0);
  if (rank(one) !== rank(other)) return rank(one) - rank(other);
  if (!Array.isArray(one)) return one < other ? -1 : one > other ? 1 : 0;
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const difference = order(one[place], other[place]);
    if (difference) return difference;
  }
  return one.length - other.length;
}

const at = (value, path) => path.split(".").reduce((inner, name) => inner?.[name], value);
const isKey = (key) => typeof key === "string" || typeof key === "number" || (Array.isArray(key) && key.every(isKey));

class Listening {
  constructor() { this.listeners = []; }
  addEventListener(kind, listener) { this.listeners.push([kind, listener]); }
  removeEventListener(kind, listener) { this.listeners = this.listeners.filter(([k, l]) => k !== kind || l !== listener); }
  tell(kind, about = {}) { for (const [k, listener] of [...this.listeners]) if (k === kind) listener({ target: this, ...about }); }
}

class KeyRange {
  constructor(lower, upper) { Object.assign(this, { lower, upper }); }
  static bound(lower, upper) { return new KeyRange(lower, upper); }
  static upperBound(upper) { return new KeyRange(undefined, upper); }
  static only(key) { return new KeyRange(key, key); }
  holds(key) { return (this.lower === undefined || order(key, this.lower) >= 0) && (this.upper === undefined || order(key, this.upper) <= 0); }
}
const range = (query) => (query instanceof KeyRange ? query : query === undefined || query === null ? new KeyRange() : KeyRange.only(query));

class Request extends Listening {
  constructor(work) { super(); Object.assign(this, { work, result: undefined, error: null }); }
}

class Source {
  constructor(transaction, kept, index = null) { Object.assign(this, { transaction, kept, indexName: index }); }
  rows(query) {
    const wanted = range(query);
    const path = this.indexName === null ? null : this.kept.indexes[this.indexName];
    const keyOf = (key, value) => (path === null ? key : Array.isArray(path) ? path.map((one) => at(value, one)) : at(value, path));
    return [...this.kept.rows.values()].map(([key, value]) => ({ key, value, sort: keyOf(key, value) }))
      .filter((row) => isKey(row.sort) && wanted.holds(row.sort)).sort((one, other) => order(one.sort, other.sort) || order(one.key, other.key));
  }
  ask(work) { return this.transaction.ask(work); }
  get(query) { return this.ask(() => plain(this.first(query)?.value)); }
  getKey(query) { return this.ask(() => this.first(query)?.key); }
  getAll(query, limit) { return this.ask(() => this.rows(query).slice(0, limit ?? Infinity).map((row) => plain(row.value))); }
  count(query) { return this.ask(() => this.rows(query).length); }
  first(query) {
    if (this.indexName !== null || query instanceof KeyRange) return this.rows(query)[0];
    const row = this.kept.rows.get(JSON.stringify(query));
    return row && { key: row[0], value: row[1] };
  }
  openCursor(query, direction = "next") {
    const request = this.ask(() => {
      const rows = this.rows(query);
      return rows.length ? new Cursor(request, direction === "prev" ? rows.reverse() : rows) : null;
    });
    return request;
  }
}

class Store extends Source {
  index(name) { return new Index(this.transaction, this.kept, name); }
  createIndex(name, path) { this.kept.indexes[name] = path; }
  put(value, key) { return this.write(value, key, false); }
  add(value, key) { return this.write(value, key, true); }
  write(value, given, fresh) {
    const copy = plain(value);
    return this.ask(() => {
      const key = this.kept.keyPath ? at(copy, this.kept.keyPath) : given;
      if (fresh && this.kept.rows.has(JSON.stringify(key))) throw new DOMException("there already", "ConstraintError");
      this.transaction.change(this.kept, key, [key, copy]);
      return key;
    });
  }
  delete(key) { return this.ask(() => this.transaction.change(this.kept, key, undefined)); }
}
class Index extends Source {}

class Cursor {
  constructor(request, rows) { Object.assign(this, { request, rows, place: 0 }); }
  get value() { return plain(this.rows[this.place].value); }
  get key() { return this.rows[this.place].sort; }
  advance() { throw new Error("not needed"); }
  continuePrimaryKey() { throw new Error("not needed"); }
  continue() {
    const { request } = this;
    request.work = () => { this.place += 1; return this.place < this.rows.length ? this : null; };
    request.transaction.queue.push(request);
    request.transaction.wake();
  }
}

class Transaction extends Listening {
  constructor(connection, scope, mode, durability) {
    super();
    Object.assign(this, { connection, scope, mode, durability, queue: [], undo: [], over: false, error: null, woken: false });
    this.objectStoreNames = scope;
  }
  objectStore(name) {
    if (this.over) throw new DOMException("the transaction is over", "InvalidStateError");
    return new Store(this, this.connection.disk.stores[name]);
  }
  ask(work) {
    if (this.over) throw new DOMException("the transaction is over", "TransactionInactiveError");
    const request = new Request(work);
    request.transaction = this;
    this.queue.push(request);
    this.wake();
    return request;
  }
  change(kept, key, row) {
    if (this.mode === "readonly") throw new DOMException("only for reading", "ReadOnlyError");
    const name = JSON.stringify(key);
    this.undo.push([kept, name, kept.rows.get(name)]);
    put(kept, name, row);
  }
  wake() {
    if (this.woken) return;
    this.woken = true;
    setImmediate(() => { this.woken = false; this.step(); });
  }
  step() {
    const { disk, page } = this.connection;
    if (this.over) return;
    if (page.dead) { this.end(false); return; }
    if (disk.running.some((one) => one !== this && one.begun < this.begun && overlaps(one, this) && (one.mode !== "readonly" || this.mode !== "readonly"))) { disk.waiting.push(this); return; }
    if (!this.queue.length) { this.commit(); return; }
    for (const request of this.queue.splice(0)) {
      try {
        request.result = request.work();
        request.tell("success");
      } catch (error) {
        request.error = error;
        request.tell("error");
        this.fail(error);
        return;
      }
      if (this.over) return;
    }
    this.wake();
  }
  commit() {
    const { disk, page } = this.connection;
    const accident = this.mode === "readwrite" && this.undo.length ? disk.accident(this.scope) : null;
    if (accident === "full") { this.fail(new DOMException("the disk is full", "QuotaExceededError")); return; }
    if (accident === "killed before") { page.kill(); this.end(false); return; }
    if (this.durability === "strict") disk.relaxed = [];
    else disk.relaxed.push(...this.undo);
    this.end(true);
    if (accident === "killed after") { page.kill(); return; }
    this.tell("complete");
  }
  abort() {
    if (this.over) throw new DOMException("over", "InvalidStateError");
    this.fail(null);
  }
  fail(error) {
    this.error = error;
    this.end(false);
    for (const request of this.queue.splice(0)) {
      request.error = new DOMException("the transaction was undone", "AbortError");
      request.tell("error");
    }
    this.tell("abort");
  }
  end(kept) {
    const { disk } = this.connection;
    if (!kept) for (const [store, name, row] of this.undo.reverse()) put(store, name, row);
    this.over = true;
    disk.running = disk.running.filter((one) => one !== this);
    for (const one of disk.waiting.splice(0)) one.wake();
  }
}

function put(store, name, row) {
  if (row === undefined) store.rows.delete(name);
  else store.rows.set(name, row);
}

let begun = 0;

class Database extends Listening {
  constructor(disk, page) { super(); Object.assign(this, { disk, page, open: true }); }
  createObjectStore(name, { keyPath = null } = {}) {
    this.disk.stores[name] = { keyPath, indexes: {}, rows: new Map() };
    return new Store(this.upgrading, this.disk.stores[name]);
  }
  transaction(names, mode = "readonly", { durability = "relaxed" } = {}) {
    if (!this.open || this.page.dead) throw new DOMException("the connection is closed", "InvalidStateError");
    const transaction = new Transaction(this, [names].flat(), mode, durability);
    transaction.begun = begun += 1;
    this.disk.running.push(transaction);
    transaction.wake();
    return transaction;
  }
  close() { this.open = false; }
}

/** What survives pages: everything committed; after a power cut only what was committed strictly, or before such a commit. */
export class Disk {
  constructor() { this.wipe(); this.accidents = []; }
  wipe() { Object.assign(this, { version: 0, stores: {}, running: [], waiting: [], relaxed: [] }); }
  /** Another disk that holds the same (a tablet restored from the copy of another). */
  copied() {
    const other = new Disk();
    other.version = this.version;
    for (const [name, store] of Object.entries(this.stores)) other.stores[name] = { ...store, rows: structuredClone(store.rows) };
    return other;
  }
  powerCut() { for (const [store, name, row] of this.relaxed.splice(0).reverse()) put(store, name, row); }
  /** The accident planned for a write that touches these stores, once. */
  accident(scope) {
    const place = this.accidents.findIndex((one) => scope.includes(one.store));
    return place < 0 ? null : this.accidents.splice(place, 1)[0].kind;
  }
}

const disks = new Map();
const pages = new Map();
/** @param {string} name @param {Disk} disk */
export const insertDisk = (name, disk) => { disks.set(name, disk); };
/** Forget all disks and pages of an earlier history. */
export function clearAway() { disks.clear(); pages.clear(); }
/** A page of a tablet, to be killed. @param {string} name as it opens the store: "disk/page" */
export function pageOf(name) {
  if (!pages.has(name)) {
    const page = { dead: false };
    page.died = new Promise((done) => { page.kill = () => { page.dead = true; done("killed"); }; });
    pages.set(name, page);
  }
  return pages.get(name);
}

const factory = {
  open(name, version) {
    const request = new Request();
    const disk = disks.get(name.split("/")[0]);
    const page = pageOf(name);
    setImmediate(() => {
      if (page.dead) return;
      request.result = new Database(disk, page);
      if (disk.version < version) {
        disk.version = version;
        request.result.upgrading = { ask: () => { throw new Error("not while upgrading"); } };
        request.tell("upgradeneeded", { oldVersion: 0, newVersion: version });
      }
      request.tell("success");
    });
    return request;
  },
};

Object.assign(globalThis, { indexedDB: factory, IDBKeyRange: KeyRange, IDBRequest: Request, IDBTransaction: Transaction, IDBDatabase: Database,
  IDBObjectStore: Store, IDBIndex: Index, IDBCursor: Cursor });
