/** Talking to the shop's server. Every failure is an ApiFailure that says what kind it is. */

/** @typedef {import("./types.js").Boot} Boot */
/** @typedef {import("./types.js").Catalog} Catalog */
/** @typedef {import("./types.js").OrderDetail} OrderDetail */
/** @typedef {import("./types.js").OrderHead} OrderHead */
/** @typedef {import("./types.js").ParkedHead} ParkedHead */
/** @typedef {import("./types.js").Person} Person */
/** @typedef {{field: string, message: string}} Problem */
/** @typedef {"offline"|"strange"|"refused"|"locked"|"taken"|"denied"|"missing"} FailureKind
 *  offline: no answer in time; strange: not our server's answer; the others: the server said no */

const PATIENCE_MS = 10_000;
/** How long the server is waited for when the tablet could go on without it. */
export const SHORT_PATIENCE_MS = 3_000;
/** @type {Object<number, FailureKind>} */
const KINDS = { 401: "denied", 403: "denied", 404: "missing", 409: "taken", 422: "refused", 423: "locked", 429: "locked" };

export class ApiFailure extends Error {
  /**
   * @param {FailureKind} kind
   * @param {number} status
   * @param {string} [message] in the page's language, for the person
   * @param {Problem[]} [problems]
   */
  constructor(kind, status, message = "", problems = []) {
    super(message);
    this.name = "ApiFailure";
    this.kind = kind;
    this.status = status;
    this.problems = problems;
  }
}

/**
 * @param {() => string} getToken the device's token (boot.token)
 * @param {typeof fetch} [send]
 */
export function createApi(getToken, send = (input, init) => fetch(input, init)) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {number} [patience_ms]
   * @returns {Promise<any>}
   */
  async function ask(method, path, body, patience_ms = PATIENCE_MS) {
    /** @type {Object<string, string>} */
    const headers = { Accept: "application/json" };
    if (method !== "GET") Object.assign(headers, { "Content-Type": "application/json", "X-Till-Token": getToken() });
    let response;
    let text;
    try {
      response = await send(path, {
        method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin",
        cache: "no-store", signal: AbortSignal.timeout(patience_ms),
      });
      text = await response.text();
    } catch {
      throw new ApiFailure("offline", 0);
    }
    const answer = parsed(text);
    if (response.ok && !response.redirected && answer !== undefined) return answer;
    const kind = answer === undefined ? "strange" : KINDS[response.status] ?? "strange";
    throw new ApiFailure(kind, response.status, answer?.error?.message ?? "", answer?.error?.problems ?? []);
  }

  return {
    /** @param {number} [patience_ms] @returns {Promise<Boot>} */
    boot: (patience_ms) => ask("GET", "/till/boot.json", undefined, patience_ms),
    /** @param {number} [patience_ms] @returns {Promise<Catalog>} */
    catalog: (patience_ms) => ask("GET", "/till/catalog.json", undefined, patience_ms),
    /** @param {number} person_id @param {string} pin @param {number} [patience_ms] @returns {Promise<{person: Person}>} */
    pin: (person_id, pin, patience_ms) => ask("POST", "/till/pin", { person_id, pin }, patience_ms),
    /** @returns {Promise<{ok: true}>} */
    lock: () => ask("POST", "/till/lock", {}),
    /**
     * Ask for an approval bound to this action, operation and amount.
     * @param {{action: string, operation_uuid: string, amount_fen: number, reason: string, username: string, secret: string}} request
     * @returns {Promise<{approval_uuid: string, approver: string, expires_at: string}>}
     */
    approve: (request) => ask("POST", "/till/approvals", request),
    /**
     * Ask a teacher who is elsewhere.
     * @param {{request_uuid: string, action: string, operation_uuid: string, amount_fen: number, reason: string, what: string, lines: {name: string, quantity: number, fen: number}[]}} request
     * @returns {Promise<{request_uuid: string, expires_at: string}>}
     */
    ask: (request) => ask("POST", "/till/asked", request),
    /**
     * What is kept to check teachers' answers alone; `people` is null when what is here is still right.
     * @param {{first: number, mark: string}} have
     * @returns {Promise<{mark: string, people: import("./answers.js").Approver[]|null}>}
     */
    answers: (have) => ask("POST", "/till/answers", have),
    /** @returns {Promise<{requests: import("./asked.js").Answer[]}>} what became of what this tablet asked for */
    asked: () => ask("GET", "/till/asked.json"),
    /** @param {string} request_uuid @returns {Promise<{ok: true}>} */
    withdraw: (request_uuid) => ask("POST", `/till/asked/${encodeURIComponent(request_uuid)}/withdraw`, {}),
    /**
     * Single pieces of a basket: nobody else can have them for some minutes.
     * @param {string} order_uuid
     * @param {number[]} variants
     * @param {number} [patience_ms]
     * @returns {Promise<{ok: true}>}
     */
    holdPieces: (order_uuid, variants, patience_ms) => ask("POST", "/till/pieces", { order_uuid, variants }, patience_ms),
    /** @returns {Promise<ParkedHead[]>} */
    parkedList: () => ask("GET", "/till/parked.json"),
    /** @param {{parked_uuid: string, label: string, total_fen: number, items: number, basket: unknown}} parked @returns {Promise<{ok: true}>} */
    park: (parked) => ask("POST", "/till/parked", parked),
    /** @param {string} parked_uuid @returns {Promise<{basket: any}>} */
    claimParked: (parked_uuid) => ask("POST", `/till/parked/${encodeURIComponent(parked_uuid)}/claim`, {}),
    /** @param {{q?: string, day?: string}} [filter] @returns {Promise<{orders: OrderHead[]}>} */
    orders: (filter = {}) => ask("GET", `/till/orders.json?${new URLSearchParams(filter)}`),
    /** @param {string} order_uuid @returns {Promise<OrderDetail>} */
    order: (order_uuid) => ask("GET", `/till/orders/${encodeURIComponent(order_uuid)}.json`),
    /** @param {string} text the tail of a phone number, or a member's code @returns {Promise<{members: Member[]}>} */
    members: (text) => ask("POST", "/till/members/find", { text }),
    /** @returns {Promise<{version: number, text: string}>} what a customer agrees to */
    memberWords: () => ask("GET", "/till/members/words.json"),
    /** @param {string} phone @returns {Promise<{member: Member, new: boolean}>} after the customer agreed */
    joinMember: (phone) => ask("POST", "/till/members/join", { phone, agreed: true }),
    /** @param {{product_id: number, variant_id: number|null, reason: string|null}} change @returns {Promise<{ok: true, catalog_version: string|number}>} */
    soldOut: (change) => ask("POST", "/till/sold-out", change),
    /** @param {import("./board/picture.js").Picture} picture what the customer's screen shows @returns {Promise<{ok: true}>} */
    show: (picture) => ask("POST", "/till/display", picture),
    /**
     * The receipt on the tablet's printer.
     * @param {string} order_uuid
     * @param {boolean} copy
     * @param {string[]} codes the sale's own, for the foot of the paper
     * @returns {Promise<{ok: true}>}
     */
    print: (order_uuid, copy, codes) => ask("POST", "/till/print", { order_uuid, copy, codes }),
    /** @returns {Promise<{shifts: import("./types.js").RunningShift[]}>} shifts that run in the shop */
    shifts: () => ask("GET", "/till/shifts/running.json"),
    /** @param {string} shift_uuid @returns {Promise<{state: string, label: string, paper: import("./paper.js").Row[], variance_fen: number|null, blind: boolean}>} */
    shift: (shift_uuid) => ask("GET", `/till/shifts/${encodeURIComponent(shift_uuid)}.json`),
    /** @param {string} shift_uuid @returns {Promise<{ok: true}>} its report on the tablet's printer */
    printShift: (shift_uuid) => ask("POST", `/till/shifts/${encodeURIComponent(shift_uuid)}/print`, {}),
    /**
     * Send envelopes (none = are you there?). The answer is whatever JSON came back; outbox.isSyncAnswer judges it.
     * @param {import("./types.js").SyncRequest} request
     * @param {number} [patience_ms]
     */
    sync: (request, patience_ms) => ask("POST", "/till/sync", request, patience_ms),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */
/** @typedef {{code: string, tail: string, points: number}} Member  known while the page is open, never kept */

/**
 * @param {string} text
 * @returns {any} undefined when it is not JSON
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Sending with a token that may be stale (the shop's key was changed, the till was opened from what it kept): a no is answered
 * by fetching a fresh one and sending once more. Nothing is lost either way.
 * @param {Api} api
 * @param {() => Boot} present the boot the page works with; another epoch means other numbers: that page is opened afresh
 * @param {(boot: Boot) => Promise<unknown>} renew takes over what the server told
 * @returns {(request: import("./types.js").SyncRequest, patience_ms?: number) => Promise<any>}
 */
export function sendWithFreshToken(api, present, renew) {
  return async (request, patience_ms) => {
    const { device, token } = present();
    try {
      return await api.sync(request, patience_ms);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.kind !== "denied") throw error;
      const boot = await api.boot(SHORT_PATIENCE_MS).catch(() => { throw error; });
      if (boot.device.id !== device.id || boot.device.epoch !== device.epoch || boot.token === token) throw error;
      await renew(boot);
      return api.sync(request, patience_ms);
    }
  };
}

/** @param {unknown} error @returns {boolean} whether there was no answer of our server, as opposed to a no */
export const unreachable = (error) => error instanceof ApiFailure && ["offline", "strange"].includes(error.kind);

/**
 * What to open the till with: the server's word, else what was kept of it. Whoever has something kept waits only briefly.
 * @template T
 * @param {(patience_ms?: number) => Promise<T>} fetchIt
 * @param {(value: T) => Promise<unknown>} keepIt
 * @param {() => Promise<T|null>} loadIt
 * @returns {Promise<{value: T, cached: boolean}>}
 */
async function freshOrKept(fetchIt, keepIt, loadIt) {
  const kept = await loadIt();
  try {
    const value = await fetchIt(kept === null ? undefined : SHORT_PATIENCE_MS);
    await keepIt(value);
    return { value, cached: false };
  } catch (failure) {
    if (!unreachable(failure) || kept === null) throw failure;
    return { value: kept, cached: true };
  }
}

/**
 * What is kept tells nothing of who was at the till.
 * @param {Api} api
 * @param {import("./store.js").Store} store
 * @returns {Promise<{boot: Boot, cached: boolean}>}
 */
export async function loadBoot(api, store) {
  const { value, cached } = await freshOrKept(api.boot, (boot) => store.keepBoot({ ...boot, person: null }), store.loadBoot);
  return { boot: value, cached };
}

/**
 * @param {Api} api
 * @param {import("./store.js").Store} store
 * @returns {Promise<{catalog: Catalog, cached: boolean}>}
 */
export async function loadCatalog(api, store) {
  const { value, cached } = await freshOrKept(api.catalog, store.keepCatalog, store.loadCatalog);
  return { catalog: value, cached };
}
