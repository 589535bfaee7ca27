/** When a product is on sale: weekly windows in the shop's own time. No window = always. */

/** @typedef {import("./types.js").Product} Product */

const SHANGHAI_MS = 8 * 3_600_000;

/**
 * A window that ends before it begins runs past midnight and belongs to the day it begins on.
 * @param {Pick<Product, "windows">} product
 * @param {number} now_ms
 * @returns {boolean}
 */
export function onSaleNow(product, now_ms) {
  if (product.windows.length === 0) return true;
  const local = new Date(now_ms + SHANGHAI_MS);
  const time = local.toISOString().slice(11, 16);
  const today = local.getUTCDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  return product.windows.some(({ days, from, to }) => (from < to
    ? days.includes(today) && from <= time && time < to
    : (days.includes(today) && time >= from) || (days.includes(yesterday) && time < to)));
}

/**
 * The windows for the label of a product that is not on sale now.
 * @param {Pick<Product, "windows">} product
 * @returns {string} such as "07:00–11:00"
 */
export function saleTimes(product) {
  return [...new Set(product.windows.map(({ from, to }) => `${from}–${to}`))].join(" ");
}
