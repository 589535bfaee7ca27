/** How old what the tablet knows may be, and how wrong its clock. */

const DAY_MS = 24 * 3_600_000;

/**
 * Whole days since the server last confirmed the catalogue; 0 within the first, or when that was never noted.
 * @param {number} heard_ms
 * @param {number} now_ms
 * @returns {number}
 */
export const daysOld = (heard_ms, now_ms) => (heard_ms > 0 ? Math.max(0, Math.floor((now_ms - heard_ms) / DAY_MS)) : 0);

const MINUTE_MS = 60_000;
const BEARABLE_MINUTES = 2;

/**
 * Whole minutes by which the tablet's own clock is ahead (negative: behind), 0 while that is bearable.
 * @param {number} offset_ms the server's clock less the tablet's
 * @returns {number}
 */
export function minutesAhead(offset_ms) {
  const minutes = Math.round(-offset_ms / MINUTE_MS);
  return Math.abs(offset_ms) > BEARABLE_MINUTES * MINUTE_MS ? minutes : 0;
}
