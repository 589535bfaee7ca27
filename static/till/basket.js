/** The basket being rung up: every function takes a basket and gives a new one; amounts come from price.orderTotals. */
import { Refusal } from "./refusal.js";
import { followService, sameModifiers } from "./modifiers.js";

/** @typedef {import("./types.js").Basket} Basket */
/** @typedef {import("./types.js").BasketLine} BasketLine */
/** @typedef {import("./types.js").Comp} Comp */
/** @typedef {import("./types.js").ComboPart} ComboPart */
/** @typedef {import("./types.js").LineModifier} LineModifier */
/** @typedef {import("./types.js").ManualDiscount} ManualDiscount */
/** @typedef {import("./types.js").ModifierGroup} ModifierGroup */
/** @typedef {import("./types.js").PriceOverride} PriceOverride */
/** @typedef {import("./types.js").Product} Product */
/** @typedef {import("./types.js").Service} Service */
/** @typedef {import("./types.js").Variant} Variant */

const ONE = 1000;
const MOST = 999 * ONE;

/**
 * @param {string} order_uuid
 * @param {Service} [service]
 * @returns {Basket}
 */
export function emptyBasket(order_uuid, service = "dine_in") {
  return { order_uuid, service, note: "", lines: [], order_discount: null, parked_uuid: null, next_key: 1 };
}

/**
 * Whose points the order is for; null takes it off again.
 * @param {Basket} basket
 * @param {string|null} code
 * @returns {Basket}
 */
export function setMember(basket, code) {
  const { member: _before, points: _theirs, ...rest } = basket;
  return code ? { ...rest, member: code } : rest;
}

/**
 * How many points the member has and wants to use; nought takes none.
 * @param {Basket} basket
 * @param {number} points
 * @returns {Basket}
 */
export function usePoints(basket, points) {
  const { points: _before, ...rest } = basket;
  return points > 0 && basket.member ? { ...rest, points } : rest;
}

/**
 * The coupons the customer brought; none takes the last one off again.
 * @param {Basket} basket
 * @param {string[]} codes
 * @returns {Basket}
 */
export function setCoupons(basket, codes) {
  const { coupons: _before, ...rest } = basket;
  return codes.length ? { ...rest, coupons: codes } : rest;
}

/** @param {string} code @returns {boolean} whether a scanned code can be a member's */
export const isMemberCode = (code) => /^M[A-Z0-9]{12}$/.test(code);

/** @param {number} fen @returns {number} one point for every whole yuan */
export const pointsOf = (fen) => Math.floor(Math.max(0, fen) / 100);

/**
 * @param {Product} product
 * @param {Variant|null} variant
 * @param {LineModifier[]} modifiers
 * @param {number} quantity
 * @param {string} note
 * @returns {Omit<BasketLine, "key">}
 */
function freshLine(product, variant, modifiers, quantity, note) {
  return {
    product_id: product.id, variant_id: variant?.id ?? null,
    name: variant ? `${product.name} ${variant.name}` : product.name, quantity,
    list_price_fen: (variant ?? product).price_fen, modifiers, override: null, discount: null, combo: null, comp: null,
    tax: { code: product.tax.code, rate_bp: product.tax.rate_bp, included: product.tax.included }, note,
  };
}

/**
 * @param {Basket} basket
 * @param {Omit<BasketLine, "key">[]} lines
 * @returns {Basket}
 */
function append(basket, lines) {
  const keyed = lines.map((line, position) => ({ ...line, key: String(basket.next_key + position) }));
  return { ...basket, lines: [...basket.lines, ...keyed], next_key: basket.next_key + lines.length };
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {Partial<BasketLine>} changes
 * @returns {Basket}
 */
function change(basket, key, changes) {
  return { ...basket, lines: basket.lines.map((line) => (line.key === key ? { ...line, ...changes } : line)) };
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @returns {BasketLine}
 */
function lineOf(basket, key) {
  const line = basket.lines.find((one) => one.key === key);
  if (!line) throw new Refusal("这一行已经不在单里了，请重新点选");
  return line;
}

/**
 * A line nothing special was done to: another piece of the same may join it.
 * @param {BasketLine} line
 * @returns {boolean}
 */
const plain = (line) => !line.override && !line.discount && !line.combo && !line.comp;

/**
 * Add pieces of a product; joins an existing plain line with the same variant, modifiers, price and note.
 * @param {Basket} basket
 * @param {Product} product
 * @param {Variant|null} variant
 * @param {LineModifier[]} modifiers
 * @param {number} [quantity] thousandths
 * @param {string} [note]
 * @returns {Basket}
 */
export function add(basket, product, variant, modifiers, quantity = ONE, note = "") {
  const fresh = freshLine(product, variant, modifiers, quantity, note);
  const same = basket.lines.find((line) => plain(line) && line.product_id === fresh.product_id && line.note === note
    && line.variant_id === fresh.variant_id && line.list_price_fen === fresh.list_price_fen
    && sameModifiers(line.modifiers, modifiers));
  return same ? setQuantity(basket, same.key, same.quantity + quantity) : append(basket, [fresh]);
}

/**
 * Zero removes the line. A component of a combo is always one piece: add the combo again instead.
 * @param {Basket} basket
 * @param {string} key
 * @param {number} quantity thousandths
 * @returns {Basket}
 */
export function setQuantity(basket, key, quantity) {
  const line = lineOf(basket, key);
  if (quantity <= 0) return remove(basket, key);
  if (line.combo) throw new Refusal("套餐里的单品数量不能改，请再加一份套餐");
  if (!Number.isInteger(quantity) || quantity > MOST) throw new Refusal("数量最多 %(most)s，请检查输入", { most: MOST / ONE });
  return change(basket, key, { quantity });
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {LineModifier[]} modifiers
 * @returns {Basket}
 */
export function setModifiers(basket, key, modifiers) {
  lineOf(basket, key);
  return change(basket, key, { modifiers });
}

/**
 * Take a line out; a component takes its whole combo along.
 * @param {Basket} basket
 * @param {string} key
 * @returns {Basket}
 */
export function remove(basket, key) {
  const combo = lineOf(basket, key).combo?.combo_uuid;
  const lines = basket.lines.filter((line) => (combo ? line.combo?.combo_uuid !== combo : line.key !== key));
  return { ...basket, lines, order_discount: lines.length ? basket.order_discount : null };
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {string} text
 * @returns {Basket}
 */
export function note(basket, key, text) {
  lineOf(basket, key);
  return change(basket, key, { note: text });
}

/**
 * @param {Basket} basket
 * @param {string} text
 * @returns {Basket}
 */
export const orderNote = (basket, text) => ({ ...basket, note: text });

/**
 * Eaten here or taken away: choices that were there by default follow.
 * @param {Basket} basket
 * @param {Service} service
 * @param {(line: BasketLine) => ModifierGroup[]} [groupsOf] the choices offered with a line's product
 * @returns {Basket}
 */
export function setService(basket, service, groupsOf = () => []) {
  const lines = basket.lines.map((line) => ({ ...line, modifiers: followService(groupsOf(line), line.modifiers, basket.service, service) }));
  return { ...basket, service, lines };
}

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {ManualDiscount|null} discount
 * @returns {Basket}
 */
export function discountLine(basket, key, discount) {
  if (lineOf(basket, key).comp) throw new Refusal("这一行已经免单，不能再打折");
  return change(basket, key, { discount });
}

/**
 * @param {Basket} basket
 * @param {ManualDiscount|null} discount
 * @returns {Basket}
 */
export const discountOrder = (basket, discount) => ({ ...basket, order_discount: discount });

/**
 * @param {Basket} basket
 * @param {string} key
 * @param {PriceOverride|null} override
 * @returns {Basket}
 */
export function overridePrice(basket, key, override) {
  if (lineOf(basket, key).combo) throw new Refusal("套餐里的单品不能改价，请改用整单折扣");
  return change(basket, key, { override });
}

/**
 * Make a line free (or take that back); its own discount goes, the gross price stays visible.
 * @param {Basket} basket
 * @param {string} key
 * @param {Comp|null} comp
 * @returns {Basket}
 */
export function compLine(basket, key, comp) {
  const line = lineOf(basket, key);
  return change(basket, key, { comp, discount: comp ? null : line.discount });
}

/**
 * Add one combo, exploded into its components of one piece each.
 * @param {Basket} basket
 * @param {Product} product the combo
 * @param {ComboPart[]} parts
 * @param {string} combo_uuid
 * @returns {Basket}
 */
export function addCombo(basket, product, parts, combo_uuid) {
  if (parts.length === 0) throw new Refusal("套餐“%(name)s”还没有选单品", { name: product.name });
  return append(basket, parts.map((part) => ({
    ...freshLine(part.product, part.variant, part.modifiers, ONE, ""),
    combo: { combo_uuid, product_id: product.id, name: product.name, price_fen: product.price_fen, surcharge_fen: part.surcharge_fen },
  })));
}

/**
 * An empty basket for the next customer.
 * @param {Basket} basket
 * @param {string} order_uuid
 * @returns {Basket}
 */
export const clear = (basket, order_uuid) => emptyBasket(order_uuid, basket.service);

/**
 * Pieces in the basket, a combo component counting as one each; part pieces count up.
 * @param {Basket} basket
 * @returns {number}
 */
export const units = (basket) => basket.lines.reduce((all, line) => all + Math.ceil(line.quantity / ONE), 0);
