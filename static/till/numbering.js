/** The numbers people read on a slip. Identity is the UUID; these are labels, never used twice (domain-rules 5). */

/** @typedef {import("./types.js").Counter} Counter */
/** @typedef {import("./types.js").SaleNumber} SaleNumber */

const HOUR_MS = 3_600_000;
const SHANGHAI_HOURS = 8;
const DAYS_KEPT = 60;

/**
 * The business day of an instant in Asia/Shanghai, as "2026-11-23".
 * @param {number} now_ms
 * @param {number} dayStartsHour
 * @returns {string}
 */
export function businessDay(now_ms, dayStartsHour) {
  return new Date(now_ms + (SHANGHAI_HOURS - dayStartsHour) * HOUR_MS).toISOString().slice(0, 10);
}

/**
 * The number of the next sale. Every business day keeps its own count, so a clock set back and forth repeats nothing.
 * A tablet enrolled again begins the day's count anew: its epoch stands in both numbers, so no two guests are called alike.
 * @param {Pick<Counter, "letter"|"epoch"|"day_counts">} counter
 * @param {number} now_ms
 * @param {number} dayStartsHour
 * @returns {SaleNumber}
 */
export function nextNumber(counter, now_ms, dayStartsHour) {
  const business_day = businessDay(now_ms, dayStartsHour);
  const day_count = (counter.day_counts[business_day] ?? 0) + 1;
  const count = String(day_count).padStart(3, "0");
  const device = counter.letter + (counter.epoch > 1 ? counter.epoch : "");
  return {
    number: `${device}-${business_day.slice(5, 7)}${business_day.slice(8, 10)}-${count}`,
    call_number: `${device}-${count}`, day_count, business_day,
  };
}

/**
 * The counter after one more envelope (and, for a sale, its number) has been kept.
 * @param {Counter} counter
 * @param {{device_seq: number, sha256: string}} envelope
 * @param {SaleNumber|null} number
 * @returns {Counter}
 */
export function advance(counter, envelope, number) {
  const counts = number ? { ...counter.day_counts, [number.business_day]: number.day_count } : counter.day_counts;
  const day_counts = Object.fromEntries(Object.entries(counts).sort().slice(-DAYS_KEPT));
  return { ...counter, device_seq: envelope.device_seq, prev_sha256: envelope.sha256, day_counts };
}
