/** What the open order costs, with the promotions of the tablet's catalogue, at the moment the order was last changed. */
import { orderTotals as priced } from "../price.js";
import { now, productOf, state } from "./state.js";

/** @typedef {import("../types.js").Basket} Basket */
/** @typedef {import("../types.js").Totals} Totals */

/** @type {WeakMap<Basket, {catalog: import("../types.js").Catalog, totals: Totals}>} */
const known = new WeakMap();

/**
 * @param {Basket} basket
 * @returns {Totals}
 */
export function orderTotals(basket) {
  const { catalog } = state;
  const before = known.get(basket);
  if (before && before.catalog === catalog) return before.totals;
  const rules = catalog?.promotions ?? [];
  const offers = rules.length ? {
    rules, at_ms: basket.priced_at ? Date.parse(basket.priced_at) : now(),
    goods: (/** @type {number} */ id) => productOf(id) ?? { category_id: 0, kind: "" },
  } : null;
  const totals = priced(basket, offers);
  known.set(basket, { catalog, totals });
  return totals;
}
