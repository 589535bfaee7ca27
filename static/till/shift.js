/** A drawer from its float to its count, worked out of what this tablet kept: pure, no page, no network. Money is fen. */

/** @typedef {import("./types.js").Envelope} Envelope */
/** @typedef {{fen: number, pieces: number}} Pieces */
/** @typedef {{shift_uuid: string, opened_at: string, opened_by: number, own: boolean, device: string, counts: number, count_uuid: string|null}} Shift */
/** @typedef {{expected_fen: number, complete: boolean}} Expected  complete: no other tablet sold into this drawer, as far as this one knows */

/** Notes and coins people count: 100/50/20/10/5/1 yuan, 5/1 jiao. */
export const DENOMINATIONS = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];
const CASH = "cash";

/** @param {Pieces[]} counted @returns {number} */
export const worth = (counted) => counted.reduce((sum, { fen, pieces }) => sum + fen * pieces, 0);

/** In the order of the tablet's own numbers. @param {Envelope} one @param {Envelope} other */
const byNumber = (one, other) => one.epoch - other.epoch || one.device_seq - other.device_seq;

/**
 * The shift that runs on this tablet by its own envelopes; null when none was opened or the last one was closed.
 * @param {Envelope[]} envelopes
 * @param {string} device its name
 * @returns {Shift|null}
 */
export function runningShift(envelopes, device) {
  const told = envelopes.filter(({ type }) => type === "shift_open" || type === "shift_close").sort(byNumber);
  const last = told.at(-1);
  if (!last || last.type === "shift_close" || !last.shift_uuid) return null;
  return withCounts({
    shift_uuid: last.shift_uuid, opened_at: last.occurred_at, opened_by: JSON.parse(last.payload).cashier_id, own: true, device, counts: 0, count_uuid: null,
  }, envelopes);
}

/**
 * @param {Shift} shift
 * @param {Envelope[]} envelopes
 * @returns {Shift} with the counts made here
 */
export function withCounts(shift, envelopes) {
  const counts = envelopes.filter((one) => one.type === "count" && one.shift_uuid === shift.shift_uuid).sort(byNumber);
  const last = counts.at(-1);
  return { ...shift, counts: counts.length, count_uuid: last ? JSON.parse(last.payload).count_uuid : null };
}

/**
 * Whether a shift this tablet joined was closed here.
 * @param {Envelope[]} envelopes
 * @param {string} shift_uuid
 * @returns {boolean}
 */
export const closedHere = (envelopes, shift_uuid) => envelopes.some((one) => one.type === "shift_close" && one.shift_uuid === shift_uuid);

/**
 * What the drawer should hold by what this tablet knows: float + cash net - cash refunds + paid in - paid out - drops.
 * @param {Envelope[]} envelopes everything kept here
 * @param {string} shift_uuid
 * @returns {Expected}
 */
export function expectedHere(envelopes, shift_uuid) {
  let expected_fen = 0;
  let opened = false;
  /** @type {Map<string, string>} payments of this shift's sales, and how they were paid */
  const methods = new Map();
  for (const envelope of envelopes.filter((one) => one.shift_uuid === shift_uuid || one.type === "tender_fix").sort(byNumber)) {
    const payload = JSON.parse(envelope.payload);
    if (envelope.type === "shift_open") {
      opened = true;
      expected_fen += worth(payload.float);
    } else if (envelope.type === "sale") {
      for (const payment of payload.payments) {
        methods.set(payment.payment_uuid, payment.method);
        if (payment.method === CASH) expected_fen += payment.net_fen;
      }
    } else if (["refund", "void", "comp"].includes(envelope.type)) {
      for (const payment of payload.payments) if (payment.method === CASH) expected_fen += payment.net_fen;
    } else if (envelope.type === "cash_in") {
      expected_fen += payload.amount_fen;
    } else if (envelope.type === "cash_out") {
      expected_fen -= payload.amount_fen;
    } else if (envelope.type === "tender_fix" && methods.has(payload.payment_uuid)) {
      if (payload.from_method === CASH) expected_fen -= payload.net_fen;
      if (payload.to_method === CASH) expected_fen += payload.net_fen;
      methods.delete(payload.payment_uuid);
      methods.set(payload.new_payment_uuid, payload.to_method);
    }
  }
  return { expected_fen, complete: opened };
}

/**
 * Two goods to count again at a handover, out of those one can count.
 * @param {import("./types.js").Product[]} products
 * @param {() => number} random 0 <= random() < 1
 * @returns {import("./types.js").Product[]}
 */
export function twoToCount(products, random) {
  const countable = products.filter(({ kind }) => ["pottery", "merchandise", "food"].includes(kind));
  /** @type {import("./types.js").Product[]} */
  const chosen = [];
  while (chosen.length < 2 && countable.length) chosen.push(...countable.splice(Math.floor(random() * countable.length), 1));
  return chosen;
}
