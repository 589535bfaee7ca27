/** The sending protocol as pure state: what to send, what an answer changes, when to try again. */

/** @typedef {import("./types.js").OutboxRecord} OutboxRecord */
/** @typedef {import("./types.js").SyncAnswer} SyncAnswer */
/** @typedef {import("./types.js").SyncMemory} SyncMemory */

export const BATCH = 200;
export const KEEP_MS = 7 * 24 * 3_600_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LOOKED_AT_WAIT_MS = 10_000;
const VERDICTS = ["accepted", "replayed", "quarantined"];

/** @type {SyncMemory} */
export const NOTHING_HEARD = { books_epoch: null, contiguous_seq: 0, server_time: null, catalog_version: null };

/**
 * The next envelopes to send, oldest first. Order comes from the device's numbers, never from clocks.
 * @param {OutboxRecord[]} records
 * @param {number} [limit]
 * @returns {OutboxRecord[]}
 */
export function chooseBatch(records, limit = BATCH) {
  return records
    .filter((record) => record.state === "pending")
    .sort((one, other) => one.envelope.epoch - other.envelope.epoch || one.envelope.device_seq - other.envelope.device_seq)
    .slice(0, limit);
}

/**
 * Whether a body is an answer of our server. Anything else (a captive portal's page, a login form, a cut body) means:
 * keep everything and try again.
 * @param {any} body parsed JSON
 * @returns {body is SyncAnswer}
 */
export function isSyncAnswer(body) {
  return typeof body === "object" && body !== null && body.ok === true && typeof body.books_epoch === "string"
    && body.books_epoch !== "" && Number.isInteger(body.contiguous_seq) && !Number.isNaN(Date.parse(body.server_time))
    && Array.isArray(body.verdicts) && body.verdicts.every((/** @type {any} */ verdict) => typeof verdict === "object"
      && verdict !== null && typeof verdict.envelope_uuid === "string" && VERDICTS.includes(verdict.verdict));
}

/**
 * Whether the books were restored since we last heard: another books_epoch, or the server's number fell.
 * @param {SyncMemory} memory
 * @param {SyncAnswer} answer
 * @returns {boolean}
 */
export const mustResend = (memory, answer) => memory.books_epoch !== null
  && (memory.books_epoch !== answer.books_epoch || answer.contiguous_seq < memory.contiguous_seq);

/**
 * What one answer changes. An envelope without a verdict stays pending. After a restore of the books
 * everything kept here is sent again.
 * @param {OutboxRecord[]} records everything kept on the device (without a restore: those the answer names are enough)
 * @param {SyncMemory} memory
 * @param {SyncAnswer} answer
 * @returns {{changed: OutboxRecord[], memory: SyncMemory, resend: boolean}}
 */
export function applyVerdicts(records, memory, answer) {
  const verdicts = new Map(answer.verdicts.map((verdict) => [verdict.envelope_uuid, verdict]));
  const resend = mustResend(memory, answer);
  const changed = records.flatMap((record) => {
    const verdict = verdicts.get(record.envelope_uuid);
    if (verdict) return [judged(record, verdict, answer.server_time)];
    return resend && record.state !== "pending" ? [{ ...record, state: /** @type {const} */ ("pending"), acknowledged_at: null }] : [];
  });
  return {
    changed, resend,
    memory: { books_epoch: answer.books_epoch, contiguous_seq: answer.contiguous_seq, server_time: answer.server_time, catalog_version: answer.catalog_version },
  };
}

/**
 * @param {OutboxRecord} record
 * @param {import("./types.js").Verdict} verdict
 * @param {string} server_time
 * @returns {OutboxRecord}
 */
function judged(record, verdict, server_time) {
  const state = verdict.verdict === "quarantined" ? "quarantined" : "accepted";
  return { ...record, state, reason: verdict.reason ?? "", server_seq: verdict.server_seq ?? null, acknowledged_at: record.acknowledged_at ?? server_time };
}

/**
 * Accepted records the device need not keep any longer: acknowledged at least seven days ago by the server's clock.
 * @param {OutboxRecord[]} records
 * @param {string} server_time
 * @returns {OutboxRecord[]}
 */
export function outlived(records, server_time) {
  const now = Date.parse(server_time);
  return records.filter((record) => record.state === "accepted" && record.acknowledged_at !== null
    && now - Date.parse(record.acknowledged_at) >= KEEP_MS);
}

/**
 * How long to wait after the given number of failures: doubling, at most a minute, while somebody looks on at most a few
 * seconds; half of it by chance so that all tablets of a shop do not come back at once.
 * @param {number} attempt failures in a row, from 1
 * @param {() => number} random 0 <= random() < 1
 * @param {boolean} [looked] whether the page is to be seen
 * @returns {number} milliseconds
 */
export function backOff(attempt, random, looked = false) {
  const full = Math.min(looked ? LOOKED_AT_WAIT_MS : LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.floor(full / 2 + (full / 2) * random());
}
