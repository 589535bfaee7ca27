/** What a customer is shown of the till: lines and amounts. No person, no other order, no reason of a discount. */
import { orderTotals } from "../price.js";

/** @typedef {{name: string, detail: string, quantity: number, total_fen: number}} PictureLine */
/**
 * @typedef {object} Picture
 * @property {"idle"|"basket"|"paying"|"done"} state
 * @property {PictureLine[]} lines
 * @property {number} gross_fen
 * @property {number} discount_fen
 * @property {number} total_fen
 * @property {{name: string, fen: number}[]} payments
 * @property {number} change_fen
 * @property {string} call
 * @property {string|null} order_uuid
 */

/** The channel between the windows of one tablet. */
export const CHANNEL = "till-to-customer";
const LONGEST = 200;

/**
 * @param {object} till
 * @param {import("../types.js").Basket} till.basket
 * @param {"selling"|"paying"} till.mode
 * @param {import("../types.js").SalePayload|null} till.done
 * @param {boolean} till.locked
 * @param {(code: string) => string} tenderName
 * @param {(modifiers: import("../types.js").LineModifier[]) => string} details  what differs from the usual
 * @param {(basket: import("../types.js").Basket) => import("../types.js").Totals} [price]  what the order costs
 * @returns {Picture}
 */
export function pictureOf({ basket, mode, done, locked }, tenderName, details, price = orderTotals) {
  if (done) {
    return {
      state: "done", lines: [], gross_fen: done.gross_fen, discount_fen: done.discount_fen, total_fen: done.total_fen,
      payments: done.payments.map((payment) => ({ name: tenderName(payment.method), fen: payment.net_fen })),
      change_fen: done.payments.reduce((sum, payment) => sum + payment.change_fen, 0), call: done.call_number, order_uuid: done.order_uuid,
    };
  }
  if (locked || basket.lines.length === 0) return { state: "idle", lines: [], gross_fen: 0, discount_fen: 0, total_fen: 0, payments: [], change_fen: 0, call: "", order_uuid: null };
  const totals = price(basket);
  return {
    state: mode === "paying" ? "paying" : "basket",
    lines: totals.lines.map((line) => ({ name: line.name, detail: details(line.modifiers).slice(0, LONGEST), quantity: line.quantity, total_fen: line.total_fen })),
    gross_fen: totals.gross_fen, discount_fen: totals.discount_fen, total_fen: totals.total_fen, payments: [], change_fen: 0, call: "", order_uuid: null,
  };
}
