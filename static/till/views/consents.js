/** What in an order needs a teacher's yes, and getting it just before paying: exact in amount and fresh. */
import { compLine, discountLine, discountOrder, overridePrice } from "../basket.js";
import { share } from "../money.js";
import { needsApproval, unitPrice } from "../price.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { askApproval } from "./approval.js";
import { now, setBasket, state } from "./state.js";
import { toast } from "./toast.js";

/** @typedef {import("../types.js").Basket} Basket */
/** @typedef {import("../types.js").BasketLine} BasketLine */
/** @typedef {import("../types.js").SaleLine} SaleLine */
/** @typedef {"discount"|"comp"|"price_override"} Action */
/** @typedef {{action: Action, fen: number, reason: string, what: string, has: string|null, apply: (basket: Basket, approval_uuid: string) => Basket}} Consent */

const ONE = 1000;
const TIME_TO_PAY_MS = 20_000;
/** What was agreed to: approval -> how much, until when. @type {Map<string, {fen: number, until_ms: number}>} */
const agreed = new Map();

/** @param {number} base_fen @param {number} discount_fen @returns {boolean} */
export const overLimit = (base_fen, discount_fen) => needsApproval(base_fen, discount_fen, state.boot.shop.discount_limit_bp);

/** @returns {string} */
export const limitWords = () => t("折扣超过 %(limit)s，收款前要老师批准。", { limit: `${state.boot.shop.discount_limit_bp / 100}%` });

/**
 * @param {BasketLine} line
 * @param {SaleLine} priced
 * @returns {Consent[]}
 */
function ofLine(line, priced) {
  /** @type {Consent[]} */
  const wanted = [];
  const gross = priced.total_fen + priced.discount_fen;
  const { override, discount, comp, key } = line;
  if (override) {
    const whole = share(line.quantity, unitPrice({ price_fen: line.list_price_fen }, null, line.modifiers), ONE);
    wanted.push({ action: "price_override", fen: Math.max(0, whole - gross), reason: override.reason, what: line.name, has: override.approval_uuid,
      apply: (basket, approval_uuid) => overridePrice(basket, key, { ...override, approval_uuid }) });
  }
  for (const given of priced.discounts) {
    if (given.kind === "comp" && comp) {
      wanted.push({ action: "comp", fen: given.fen, reason: comp.reason, what: line.name, has: comp.approval_uuid, apply: (basket, approval_uuid) => compLine(basket, key, { ...comp, approval_uuid }) });
    } else if (given.kind === "line" && discount && overLimit(gross, given.fen)) {
      wanted.push({ action: "discount", fen: given.fen, reason: discount.reason, what: line.name, has: discount.approval_uuid,
        apply: (basket, approval_uuid) => discountLine(basket, key, { ...discount, approval_uuid }) });
    }
  }
  return wanted;
}

/**
 * Everything that needs a yes and does not have a fresh one for that amount.
 * @param {Basket} basket
 * @returns {Consent[]}
 */
export function missingConsents(basket) {
  const totals = orderTotals(basket);
  const wanted = basket.lines.flatMap((line, position) => ofLine(line, totals.lines[position]));
  const whole = totals.order_discount;
  const discount = basket.order_discount;
  if (whole && discount && overLimit(totals.total_fen + whole.fen, whole.fen)) {
    wanted.push({ action: "discount", fen: whole.fen, reason: discount.reason, what: t("整单"), has: discount.approval_uuid,
      apply: (one, approval_uuid) => discountOrder(one, { ...discount, approval_uuid }) });
  }
  return wanted.filter(({ has, fen }) => {
    const yes = agreed.get(has ?? "");
    return !yes || yes.fen < fen || yes.until_ms < now() + TIME_TO_PAY_MS;
  });
}

/** Write the yes into the open order. @param {Consent} wanted @param {import("../asked.js").Approval} yes */
function put(wanted, yes) {
  agreed.set(yes.approval_uuid, { fen: wanted.fen, until_ms: Math.max(Date.parse(yes.expires_at), now() + 2 * TIME_TO_PAY_MS) });
  setBasket(wanted.apply(state.basket, yes.approval_uuid));
}

/**
 * A yes that came after the page was opened anew: into the order it is for, when that is open here and still the same.
 * @param {{operation_uuid: string, action: string, amount_fen: number, what: string}} asked
 * @param {import("../asked.js").Approval} approval
 */
export function putIntoOrder({ operation_uuid, action, amount_fen, what }, approval) {
  const mine = state.basket.order_uuid === operation_uuid ? missingConsents(state.basket) : [];
  const wanted = mine.find((one) => one.action === action && one.fen === amount_fen && one.what === what);
  if (wanted) put(wanted, approval);
  else toast(t("%(what)s：那一单已经变了，要重新请老师批准。", { what }), "bad");
}

/**
 * Ask for what is missing, one after the other.
 * @param {() => void} [goOn] what to do when the order was put aside and comes back with a yes
 * @returns {Promise<boolean>} false = somebody did not agree, or the order was put aside to wait
 */
export async function settleConsents(goOn = () => {}) {
  for (let [wanted] = missingConsents(state.basket); wanted; [wanted] = missingConsents(state.basket)) {
    const one = wanted;
    const lines = orderTotals(state.basket).lines.map(({ name, quantity, total_fen }) => ({ name, quantity, fen: total_fen }));
    const yes = await askApproval({ action: one.action, operation_uuid: state.basket.order_uuid, amount_fen: one.fen, reason: one.reason, what: one.what, lines,
      resume: (approval) => { put(one, approval); goOn(); } });
    if (!yes) return false;
    put(one, yes);
  }
  return true;
}
