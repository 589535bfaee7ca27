/** From the open order to the engine's basket, and its answer back to the order's lines (shop/till/actions/promotions.py). */
import { share } from "../money.js";
import { price } from "./pricing.js";

/** @typedef {import("../types.js").Basket} Basket */
/** @typedef {import("../types.js").Offers} Offers */
/** @typedef {import("./types.js").Moment} Moment */

const ONE = 1000;
const EIGHT_HOURS_MS = 8 * 3_600_000;

/**
 * The local moment in Shanghai.
 * @param {number} ms since 1970
 * @returns {Moment}
 */
export function momentOf(ms) {
  const local = new Date(ms + EIGHT_HOURS_MS);
  return { date: local.toISOString().slice(0, 10), weekday: local.getUTCDay() || 7, minute: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

/**
 * What the promotions take off each line of the order, as discounts; an empty list for a line with none.
 * @param {Basket} basket
 * @param {{unit_price_fen: number, left_fen: number}[]} lines what each line costs before promotions
 * @param {Offers} offers
 * @returns {{discounts: import("../types.js").LineDiscount[][], applied: import("./types.js").Applied[], points_spent: number}}
 */
export function promotionsFor(basket, lines, { rules, goods, at_ms }) {
  const found = price({
    ...momentOf(at_ms), member: Boolean(basket.member), coupons: basket.coupons ?? [], points: basket.points ?? 0,
    lines: basket.lines.map((line, position) => {
      const { unit_price_fen, left_fen } = lines[position];
      const single = !line.combo && !line.override && !line.comp && line.quantity % ONE === 0;
      const { category_id, kind } = goods(line.product_id);
      return {
        key: line.key, product_id: line.product_id, category_id, kind, list_fen: line.list_price_fen, unit_fen: unit_price_fen,
        pieces: single ? share(line.quantity, 1, ONE) : 0, net_fen: line.comp ? 0 : left_fen,
      };
    }),
  }, rules);
  const names = new Map(rules.map((rule) => [rule.id, rule.name]));
  return {
    applied: found.applied,
    points_spent: found.points_spent,
    discounts: found.lines.map((line) => line.cuts.map(({ promo_id, fen }) => (
      { kind: "promotion", label: names.get(promo_id) ?? "", reason: "", fen, approval_uuid: null, promo_id }))),
  };
}
