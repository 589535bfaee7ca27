/** Taking money for one order: split tenders, cash rounding of the cash remainder only, change (domain-rules 1 and 6). */
import { formatFen } from "./money.js";
import { Refusal } from "./refusal.js";
import { roundCash } from "./rounding.js";

/** @typedef {import("./types.js").Due} Due */
/** @typedef {import("./types.js").Payment} Payment */
/** @typedef {import("./types.js").Rounding} Rounding */
/** @typedef {import("./types.js").Tender} Tender */

const CASH = "cash";

/**
 * @param {Tender[]} tenders
 * @param {boolean} cash
 * @returns {number}
 */
const paidBy = (tenders, cash) => tenders.filter((tender) => (tender.method === CASH) === cash).reduce((all, tender) => all + tender.amount_fen, 0);

/**
 * What is still open after these tenders.
 * @param {number} total_fen
 * @param {Tender[]} tenders
 * @param {Rounding} rounding
 * @returns {Due}
 */
export function remaining(total_fen, tenders, rounding) {
  const rest = total_fen - paidBy(tenders, false);
  const cash = paidBy(tenders, true);
  const { payable_fen, rounding_fen } = roundCash(rest, rounding);
  const withCash = tenders.some((tender) => tender.method === CASH);
  const paid = rest === 0 || (withCash && cash >= payable_fen);
  return {
    due_fen: paid ? 0 : Math.max(0, rest - cash),
    cash_due_fen: paid ? 0 : payable_fen - cash,
    rounding_fen: rest === 0 ? 0 : rounding_fen,
    change_fen: paid ? cash - payable_fen : 0,
    paid,
  };
}

/**
 * Add what a customer gives. Cash given twice is one payment; only cash may be more than what is due.
 * @param {number} total_fen
 * @param {Tender[]} tenders
 * @param {Rounding} rounding
 * @param {Tender} tender
 * @returns {Tender[]}
 * @throws {Refusal}
 */
export function addTender(total_fen, tenders, rounding, tender) {
  const due = remaining(total_fen, tenders, rounding);
  if (due.paid) throw new Refusal("已经收够了，不用再收");
  if (tender.method !== CASH) {
    if (tender.amount_fen <= 0) throw new Refusal("请输入大于 0 的金额");
    if (tender.amount_fen > due.due_fen) {
      throw new Refusal("只差 %(due)s，扫码收款不能多收", { due: formatFen(due.due_fen) });
    }
    return [...tenders, tender];
  }
  if (tender.amount_fen < 0 || (tender.amount_fen === 0 && due.cash_due_fen > 0)) throw new Refusal("请输入大于 0 的金额");
  const before = tenders.find((one) => one.method === CASH);
  if (!before) return [...tenders, tender];
  return tenders.map((one) => (one === before ? { ...one, amount_fen: one.amount_fen + tender.amount_fen } : one));
}

/**
 * @param {Tender[]} tenders
 * @param {string} payment_uuid
 * @returns {Tender[]}
 */
export const removeTender = (tenders, payment_uuid) => tenders.filter((tender) => tender.payment_uuid !== payment_uuid);

/**
 * The payments of a fully paid order: sum of net = total + rounding. A cash tender that paid nothing is left out.
 * @param {number} total_fen
 * @param {Tender[]} tenders
 * @param {Rounding} rounding
 * @returns {{payments: Payment[], rounding_fen: number, change_fen: number}}
 * @throws {Refusal} while something is still open
 */
export function finish(total_fen, tenders, rounding) {
  const due = remaining(total_fen, tenders, rounding);
  if (!due.paid) throw new Refusal("还差 %(due)s 没有收", { due: formatFen(due.due_fen) });
  const payments = tenders.map((tender) => {
    const change_fen = tender.method === CASH ? due.change_fen : 0;
    return { payment_uuid: tender.payment_uuid, method: tender.method, net_fen: tender.amount_fen - change_fen,
      tendered_fen: tender.amount_fen, change_fen, external_ref: tender.external_ref };
  }).filter((payment) => payment.net_fen > 0);
  return { payments, rounding_fen: due.rounding_fen, change_fen: due.change_fen };
}

/**
 * Amounts of cash people hand over for this: exact, then rounded up to the next notes. At most five.
 * @param {number} cash_due_fen
 * @returns {number[]}
 */
export function cashSuggestions(cash_due_fen) {
  if (cash_due_fen <= 0) return [];
  const upTo = [100, 500, 1_000, 2_000, 5_000, 10_000].map((note) => cash_due_fen + ((note - (cash_due_fen % note)) % note));
  return [...new Set([cash_due_fen, ...upTo])].sort((one, other) => one - other).slice(0, 5);
}
