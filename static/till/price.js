/** What a basket costs: pure arithmetic in fen, the same rules as shop/sales/rules.py (tests/shared/*.json). */
import { share, split } from "./money.js";
import { promotionsFor } from "./promotions/basket.js";

/** @typedef {import("./types.js").Basket} Basket */
/** @typedef {import("./types.js").BasketLine} BasketLine */
/** @typedef {import("./types.js").LineDiscount} LineDiscount */
/** @typedef {import("./types.js").LineModifier} LineModifier */
/** @typedef {import("./types.js").SaleLine} SaleLine */
/** @typedef {import("./types.js").Tax} Tax */
/** @typedef {import("./types.js").Totals} Totals */

const WHOLE = 10_000;
const ONE = 1000;

/**
 * @param {number[]} amounts
 * @returns {number}
 */
const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);

/**
 * @param {LineModifier[]} modifiers
 * @returns {number}
 */
const modifierFen = (modifiers) => sum(modifiers.map((modifier) => modifier.quantity * modifier.price_fen));

/**
 * Price of one piece with its modifiers; never below zero.
 * @param {{price_fen: number}} product
 * @param {{price_fen: number}|null} variant
 * @param {LineModifier[]} modifiers
 * @returns {number}
 */
export function unitPrice(product, variant, modifiers) {
  return Math.max(0, (variant ?? product).price_fen + modifierFen(modifiers));
}

/**
 * quantity x unit price, rounded once, less the discount.
 * @param {{quantity: number, unit_price_fen: number, discount_fen?: number}} line
 * @returns {number}
 */
export function lineTotal(line) {
  return share(line.quantity, line.unit_price_fen, ONE) - (line.discount_fen ?? 0);
}

/**
 * What a manual discount takes off; never more than there is.
 * @param {number} base_fen
 * @param {{kind: "percent"|"amount", value: number}} discount
 * @returns {number}
 */
export function discountFen(base_fen, discount) {
  const wanted = discount.kind === "percent" ? share(base_fen, discount.value, WHOLE) : discount.value;
  return Math.max(0, Math.min(wanted, base_fen));
}

/**
 * Each line's part of an order discount, by what the line still costs.
 * @param {number[]} nets_fen
 * @param {{kind: "percent"|"amount", value: number}} discount
 * @returns {number[]}
 */
export function applyOrderDiscount(nets_fen, discount) {
  return split(discountFen(sum(nets_fen), discount), nets_fen);
}

/**
 * Whether a discount is above what may be given without approval.
 * @param {number} base_fen
 * @param {number} discount_fen
 * @param {number} limit_bp
 * @returns {boolean}
 */
export function needsApproval(base_fen, discount_fen, limit_bp) {
  return BigInt(discount_fen) * BigInt(WHOLE) > BigInt(base_fen) * BigInt(limit_bp);
}

/**
 * What each component of one combo costs: the combo price by list price, the surcharge with its own component
 * (domain-rules 13). One component is one piece.
 * @param {{list_price_fen: number, surcharge_fen: number}[]} components
 * @param {number} combo_price_fen
 * @returns {number[]}
 */
export function allocateCombo(components, combo_price_fen) {
  const shares = split(combo_price_fen, components.map((component) => component.list_price_fen));
  return shares.map((fen, position) => fen + components[position].surcharge_fen);
}

/**
 * The tax inside (included) or on top of an amount. Rate in basis points.
 * @param {number} total_fen
 * @param {{rate_bp: number, included: boolean}} tax
 * @returns {number}
 */
export function taxOf(total_fen, tax) {
  return share(total_fen, tax.rate_bp, tax.included ? WHOLE + tax.rate_bp : WHOLE);
}

/**
 * What the components of all combos in a basket cost, by line key, before their modifiers.
 * @param {BasketLine[]} lines
 * @returns {Map<string, number>}
 */
function comboAmounts(lines) {
  /** @type {Map<string, BasketLine[]>} */
  const combos = new Map();
  for (const line of lines) {
    if (line.combo) combos.set(line.combo.combo_uuid, [...(combos.get(line.combo.combo_uuid) ?? []), line]);
  }
  const amounts = new Map();
  for (const parts of combos.values()) {
    const components = parts.map((line) => ({ list_price_fen: line.list_price_fen, surcharge_fen: line.combo?.surcharge_fen ?? 0 }));
    const fen = allocateCombo(components, parts[0].combo?.price_fen ?? 0);
    parts.forEach((line, position) => amounts.set(line.key, fen[position]));
  }
  return amounts;
}

/**
 * The price of one piece of a line, and what its combo takes off. A combo component that costs more than its list price
 * (list price 0, high surcharge) carries that as its unit price, so a discount is never negative.
 * @param {BasketLine} line
 * @param {number|undefined} combo_fen what the combo gives this component
 * @returns {{unit_price_fen: number, combo_off_fen: number, left_fen: number}}
 */
function basePrice(line, combo_fen) {
  const base_fen = line.override ? line.override.price_fen : Math.max(line.list_price_fen, combo_fen ?? 0);
  const unit_price_fen = unitPrice({ price_fen: base_fen }, null, line.modifiers);
  const gross_fen = lineTotal({ quantity: line.quantity, unit_price_fen });
  const combo_off_fen = line.combo && combo_fen !== undefined ? Math.min(base_fen - combo_fen, gross_fen) : 0;
  return { unit_price_fen, combo_off_fen, left_fen: gross_fen - combo_off_fen };
}

/**
 * One line with its own discounts, before the order discount: combo, promotions, then what is given by hand.
 * @param {BasketLine} line
 * @param {number} line_no
 * @param {{unit_price_fen: number, combo_off_fen: number}} base
 * @param {LineDiscount[]} promotions
 * @returns {SaleLine}
 */
function priceLine(line, line_no, { unit_price_fen, combo_off_fen }, promotions) {
  /** @type {LineDiscount[]} */
  const discounts = [];
  /** @type {(kind: LineDiscount["kind"], label: string, fen: number, why: {reason: string, approval_uuid: string|null}) => void} */
  const take = (kind, label, fen, why) => {
    if (fen > 0) discounts.push({ kind, label, reason: why.reason, fen, approval_uuid: why.approval_uuid });
  };
  const left = () => lineTotal({ quantity: line.quantity, unit_price_fen }) - sum(discounts.map((discount) => discount.fen));
  if (line.combo) take("combo", line.combo.name, combo_off_fen, { reason: "", approval_uuid: null });
  discounts.push(...promotions);
  if (line.discount) take("line", line.discount.label, discountFen(left(), line.discount), line.discount);
  if (line.comp) take("comp", "", left(), line.comp);
  return {
    line_no, product_id: line.product_id, variant_id: line.variant_id, name: line.name, quantity: line.quantity,
    list_price_fen: line.list_price_fen, modifiers: line.modifiers, unit_price_fen,
    override: line.override
      ? { from_fen: line.list_price_fen, reason: line.override.reason, approval_uuid: line.override.approval_uuid } : null,
    discount_fen: 0, discounts,
    combo: line.combo ? { combo_uuid: line.combo.combo_uuid, product_id: line.combo.product_id, name: line.combo.name } : null,
    comp: line.comp, total_fen: left(), tax: { ...line.tax, fen: 0 }, note: line.note,
  };
}

/**
 * Everything a basket comes to: lines ready for the sale payload, order discount shared, tax per line.
 * @param {Basket} basket
 * @param {import("./types.js").Offers|null} [offers] the promotions in force
 * @returns {Totals}
 */
export function orderTotals(basket, offers = null) {
  const combos = comboAmounts(basket.lines);
  const bases = basket.lines.map((line) => basePrice(line, combos.get(line.key)));
  const promotions = offers ? promotionsFor(basket, bases, offers) : null;
  const priced = basket.lines.map((line, position) => priceLine(line, position + 1, bases[position], promotions?.discounts[position] ?? []));
  const discount = basket.order_discount;
  const shares = discount ? applyOrderDiscount(priced.map((line) => line.total_fen), discount) : priced.map(() => 0);
  const lines = priced.map((line, position) => {
    const fen = shares[position];
    const total_fen = line.total_fen - fen;
    /** @type {LineDiscount[]} */
    const own = discount && fen > 0
      ? [{ kind: "order", label: discount.label, reason: discount.reason, fen, approval_uuid: discount.approval_uuid }] : [];
    const discounts = [...line.discounts, ...own];
    return { ...line, discounts, discount_fen: sum(discounts.map((one) => one.fen)), total_fen,
      tax: { ...line.tax, fen: taxOf(total_fen, line.tax) } };
  });
  return {
    lines,
    order_discount: discount
      ? { kind: discount.kind, value: discount.value, fen: sum(shares), reason: discount.reason, approval_uuid: discount.approval_uuid } : null,
    gross_fen: sum(lines.map((line) => line.total_fen + line.discount_fen)),
    discount_fen: sum(lines.map((line) => line.discount_fen)),
    total_fen: sum(lines.map((line) => line.total_fen)),
    tax_fen: sum(lines.map((line) => line.tax.fen)),
    ...(offers && promotions ? { applied: promotions.applied, points_spent: promotions.points_spent, priced_at: new Date(offers.at_ms).toISOString() } : {}),
  };
}
