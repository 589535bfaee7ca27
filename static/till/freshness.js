/** How old what the tablet knows may be. */

const DAY_MS = 24 * 3_600_000;

/**
 * Whole days since the server last confirmed the catalogue; 0 within the first, or when that was never noted.
 * @param {number} heard_ms
 * @param {number} now_ms
 * @returns {number}
 */
export const daysOld = (heard_ms, now_ms) => (heard_ms > 0 ? Math.max(0, Math.floor((now_ms - heard_ms) / DAY_MS)) : 0);
