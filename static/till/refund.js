/** Giving money back: how much, through which payments, rounded how (domain-rules 1, 4, 6 and 13). */
import { share } from "./money.js";
import { Refusal } from "./refusal.js";
import { roundCash } from "./rounding.js";

/** @typedef {import("./types.js").Goods} Goods */
/** @typedef {import("./types.js").OrderDetail} OrderDetail */
/** @typedef {import("./types.js").OrderPayment} OrderPayment */
/** @typedef {import("./types.js").Pick} Pick */
/** @typedef {import("./types.js").RefundLine} RefundLine */
/** @typedef {import("./types.js").RefundPayload} RefundPayload */
/** @typedef {import("./types.js").RefundPlan} RefundPlan */
/** @typedef {import("./types.js").Rounding} Rounding */

const CASH = "cash";

/**
 * What some units of a line are worth when others went back before: the difference of two shares of the line, so that
 * all units together are exactly the line.
 * @param {{total_fen: number, quantity: number}} line
 * @param {number} alreadyRefunded thousandths
 * @param {number} quantity thousandths
 * @returns {number}
 */
export function refundValue(line, alreadyRefunded, quantity) {
  /** @type {(units: number) => number} */
  const upTo = (units) => share(line.total_fen, units, line.quantity);
  return upTo(alreadyRefunded + quantity) - upTo(alreadyRefunded);
}

/**
 * A combo of which the customer changes their mind about one part: what was paid, less what the kept parts cost alone.
 * @param {number} paid_fen
 * @param {number} keptAlone_fen
 * @returns {number} never below zero
 */
export const comboKeptValue = (paid_fen, keptAlone_fen) => Math.max(0, paid_fen - keptAlone_fen);

/**
 * @param {OrderDetail} order
 * @param {Pick} pick
 * @returns {RefundLine}
 */
function refundLine(order, pick) {
  const line = order.lines.find((one) => one.line_no === pick.line_no);
  if (!line) throw new Refusal("单 %(number)s 里没有第 %(line)s 行", { number: order.number, line: pick.line_no });
  if (!Number.isInteger(pick.quantity) || pick.quantity <= 0 || pick.quantity > line.refundable_quantity) {
    throw new Refusal("“%(name)s”最多还能退 %(most)s 件", { name: line.name, most: line.refundable_quantity / 1000 });
  }
  const worth = refundValue(line, line.quantity - line.refundable_quantity, pick.quantity);
  const amount_fen = Math.min(pick.amount_fen ?? worth, worth, line.total_fen - line.refunded_fen);
  return { line_no: pick.line_no, quantity: pick.quantity, amount_fen, goods: pick.goods };
}

/**
 * Non-cash first, because cash was the remainder of the sale; the shop may choose the other way round.
 * @param {OrderPayment[]} payments
 * @param {boolean} cashFirst
 * @returns {OrderPayment[]}
 */
function inOrder(payments, cashFirst) {
  const open = payments.filter((payment) => payment.reversible_fen > 0);
  const cash = open.filter((payment) => payment.method === CASH);
  const others = open.filter((payment) => payment.method !== CASH);
  return cashFirst ? [...cash, ...others] : [...others, ...cash];
}

/**
 * How a value leaves through the original payments. Everything that is left of the order: exactly what is left of each
 * payment. Otherwise payment by payment, the cash part rounded like the sale and never above what was paid.
 * @param {OrderPayment[]} payments in the order they are used
 * @param {number} value_fen
 * @param {boolean} everything
 * @param {Rounding} rounding
 * @returns {{payment: OrderPayment, fen: number}[]}
 */
function allot(payments, value_fen, everything, rounding) {
  if (everything) return payments.map((payment) => ({ payment, fen: payment.reversible_fen }));
  let left = value_fen;
  return payments.map((payment) => {
    const part = Math.min(left, payment.reversible_fen);
    left -= part;
    const fen = payment.method === CASH ? Math.min(roundCash(part, rounding).payable_fen, payment.reversible_fen) : part;
    return { payment, fen };
  }).filter((one) => one.fen > 0);
}

/**
 * The same value handed back in cash, whatever it was paid with: the sum is rounded (down, when up would be more than was
 * paid) and the last payment takes the rest.
 * @param {{payment: OrderPayment, fen: number}[]} parts
 * @param {Rounding} rounding
 * @returns {{payment: OrderPayment, fen: number}[]}
 */
function asCash(parts, rounding) {
  const fen = parts.reduce((all, part) => all + part.fen, 0);
  const paid = parts.reduce((all, part) => all + part.payment.reversible_fen, 0);
  const rounded = roundCash(fen, rounding).payable_fen;
  let left = rounded <= paid ? rounded : roundCash(paid, { ...rounding, mode: "down" }).payable_fen;
  return parts.map((part, position) => {
    const last = position === parts.length - 1;
    const take = Math.min(left, last ? part.payment.reversible_fen : part.fen);
    left -= take;
    return { payment: part.payment, fen: take };
  }).filter((part) => part.fen > 0);
}

/**
 * What a refund of these lines gives back and through which payments. total_fen = sum of the lines + rounding_fen.
 * @param {OrderDetail} order
 * @param {Pick[]} picks
 * @param {{rounding: Rounding, cash_first?: boolean, in_cash?: boolean}} settings
 * @returns {RefundPlan}
 * @throws {Refusal} when nothing is picked, too much is picked, or nothing would be given back
 */
export function refundPlan(order, picks, settings) {
  if (picks.length === 0) throw new Refusal("请先选要退的商品");
  if (new Set(picks.map((pick) => pick.line_no)).size < picks.length) throw new Refusal("同一行选了两次，请只选一次");
  const lines = picks.map((pick) => refundLine(order, pick));
  const value_fen = lines.reduce((all, line) => all + line.amount_fen, 0);
  const open_fen = order.lines.reduce((all, line) => all + line.total_fen - line.refunded_fen, 0);
  const payments = inOrder(order.payments, settings.cash_first ?? false);
  const own = allot(payments, value_fen, value_fen === open_fen, settings.rounding);
  const parts = settings.in_cash ? asCash(own, settings.rounding) : own;
  const total_fen = parts.reduce((all, part) => all + part.fen, 0);
  if (total_fen <= 0) throw new Refusal("这些商品没有可退的钱");
  return {
    lines, value_fen, total_fen, rounding_fen: total_fen - value_fen,
    payments: parts.map(({ payment, fen }) => ({
      reverses: payment.payment_uuid, method: settings.in_cash ? CASH : payment.method, net_fen: 0 - fen, external_ref: "",
    })),
  };
}

/**
 * Everything of an order that can still go back.
 * @param {OrderDetail} order
 * @param {Goods} goods
 * @returns {Pick[]}
 */
export function wholeOrder(order, goods) {
  return order.lines.filter((line) => line.refundable_quantity > 0)
    .map((line) => ({ line_no: line.line_no, quantity: line.refundable_quantity, goods }));
}

/**
 * The payload of a refund, void or comp.
 * @param {OrderDetail} order
 * @param {RefundPlan} plan
 * @param {{refund_uuid: string, cashier_id: number, reason: string, reason_text: string, approval_uuid: string|null}} facts
 * @param {() => string} newUuid
 * @returns {RefundPayload}
 */
export function buildRefund(order, plan, facts, newUuid) {
  return {
    v: 1, ...facts, order_uuid: order.order_uuid, order_number: order.number, lines: plan.lines,
    rounding_fen: plan.rounding_fen, total_fen: plan.total_fen,
    payments: plan.payments.map((payment) => ({ payment_uuid: newUuid(), ...payment })),
  };
}
