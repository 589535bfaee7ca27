/** What a receipt says, from a sale just taken or from an order told by the books. */
import { now, state } from "./state.js";

/** @typedef {import("../types.js").LineModifier} LineModifier */
/** @typedef {import("../types.js").OrderDetail} OrderDetail */
/** @typedef {import("../types.js").SalePayload} SalePayload */
/**
 * @typedef {object} BooksExtra  what the server tells of an order beyond what refunding needs
 * @property {import("../types.js").Service|null} [service]
 * @property {string} [cashier]
 * @property {string} [note]
 * @property {{kind: string, occurred_at: string, total_fen: number, due_fen: number, reason: string, reason_text: string}[]} [refunds]
 * @typedef {OrderDetail & BooksExtra} Order
 * @typedef {{name: string, modifiers: LineModifier[], quantity: number, unit_price_fen: number, discount_fen: number, total_fen: number, note: string, discounts?: {label: string, fen: number}[]}} ReceiptLine
 * @typedef {object} Receipt
 * @property {string} order_uuid
 * @property {string} number
 * @property {string} call_number
 * @property {string} occurred_at
 * @property {import("../types.js").Service|null} service
 * @property {string} cashier
 * @property {string} note
 * @property {ReceiptLine[]} lines
 * @property {number} total_fen
 * @property {number} rounding_fen
 * @property {{method: string, net_fen: number, tendered_fen?: number, change_fen?: number}[]} payments
 * @property {number} returned_fen
 * @property {string} [member]
 * @property {number} [points_spent]
 */

/** @param {string} order_uuid @returns {string} where a customer reads the receipt */
export const receiptAddress = (order_uuid) => new URL(`${state.boot.shop.receipt_url}${order_uuid}`, location.href).href;

/** @param {SalePayload} sale just taken here @returns {Receipt} */
export function receiptOfSale(sale) {
  return { ...sale, occurred_at: new Date(now()).toISOString(), cashier: state.person?.nickname ?? "", returned_fen: 0 };
}

/** @param {Order} order @returns {Receipt} */
export function receiptOfOrder(order) {
  return {
    order_uuid: order.order_uuid, number: order.number, call_number: order.call_number, occurred_at: order.occurred_at,
    service: order.service ?? null, cashier: order.cashier ?? "", note: order.note ?? "", lines: order.lines, total_fen: order.total_fen,
    rounding_fen: order.rounding_fen, payments: order.payments, returned_fen: order.lines.reduce((all, line) => all + line.refunded_fen, 0),
  };
}
