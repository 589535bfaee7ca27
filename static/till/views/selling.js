/** Putting goods into the order: a tap, a scan, a sheet. */
import { add, addCombo, isMemberCode, note, remove, setModifiers, setQuantity } from "../basket.js";
import { findByCode } from "../search.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { button } from "./dom.js";
import { chooseCombo } from "./combo.js";
import { compLineSheet, discountLineSheet, overrideSheet } from "./line_price.js";
import { couponOf, takeCoupon } from "./coupon.js";
import { attachMember } from "./member.js";
import { named } from "./names.js";
import { chooseOptions, withoutAsking } from "./options.js";
import { setLess } from "./removed.js";
import { may, productOf, setBasket, state } from "./state.js";
import { whyNot } from "./tile.js";
import { toast, toastError } from "./toast.js";

/** @typedef {import("../types.js").BasketLine} BasketLine */
/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("../types.js").Variant} Variant */

const ONE = 1000;

/** @param {Product} product @returns {boolean} true = it can be sold now; otherwise the reason is said */
function onSale(product) {
  const out = whyNot(product);
  if (out) toast(t("%(name)s %(state)s：%(reason)s", { name: named(product), state: out.word, reason: out.reason || t("暂时没有") }), "bad");
  return out === null;
}

/**
 * A tap on a product: with the defaults into the order, or the sheet when a person must choose.
 * @param {Product} product
 * @param {Variant|null} [variant]
 */
export async function take(product, variant = null) {
  if (!onSale(product)) return;
  if (product.kind === "combo") return takeCombo(product);
  const chosen = withoutAsking(product, variant);
  if (!chosen) return choose(product, variant);
  setBasket(add(state.basket, product, chosen.variant, chosen.modifiers));
}

/** @param {Product} combo */
async function takeCombo(combo) {
  const parts = await chooseCombo(combo);
  if (!parts) return;
  try {
    setBasket(addCombo(state.basket, combo, parts, newUuid()));
  } catch (error) {
    toastError(error);
  }
}

/**
 * The sheet first.
 * @param {Product} product
 * @param {Variant|null} [variant]
 */
export async function choose(product, variant = null) {
  if (!onSale(product)) return;
  const chosen = await chooseOptions(product, { variant }, { confirm: t("加入") });
  if (chosen) setBasket(add(state.basket, product, chosen.variant, chosen.modifiers, chosen.quantity * ONE, chosen.note));
}

/** @param {string} code */
export function takeScanned(code) {
  if (isMemberCode(code)) { attachMember(code); return; }
  const coupon = couponOf(code);
  if (coupon) { takeCoupon(coupon); return; }
  const found = findByCode(state.catalog.products, code);
  if (found) void take(found.product, found.variant);
  else toast(t("没有条码 %(code)s 的商品", { code }), "bad");
}

/**
 * Change a line: its options, quantity, note, price.
 * @param {BasketLine} line
 */
export async function editLine(line) {
  const product = productOf(line.product_id);
  if (!product) { toast(t("目录里已没有这个商品，只能删除或照原样卖。"), "bad"); return; }
  const before = product.variants.find((variant) => variant.id === line.variant_id) ?? null;
  const chosen = await chooseOptions(product, { variant: before, modifiers: line.modifiers, quantity: line.quantity / ONE, note: line.note }, {
    confirm: t("改好了"), single: line.combo !== null, more: (bar, close) => bar.append(...furtherActions(line, close)),
  });
  if (!chosen || !state.basket.lines.some((one) => one.key === line.key)) return;
  if (chosen.variant?.id !== before?.id) {
    setBasket(add(remove(state.basket, line.key), product, chosen.variant, chosen.modifiers, chosen.quantity * ONE, chosen.note));
    return;
  }
  const changed = setModifiers(state.basket, line.key, chosen.modifiers);
  const fewer = chosen.quantity * ONE < line.quantity;
  (fewer ? setLess : setBasket)(line.combo ? changed : setQuantity(note(changed, line.key, chosen.note), line.key, chosen.quantity * ONE));
}

/**
 * @param {BasketLine} line
 * @param {() => void} close the sheet
 * @returns {HTMLElement[]}
 */
function furtherActions(line, close) {
  const then = (/** @type {() => unknown} */ act) => () => { close(); void act(); };
  const actions = [];
  if (!line.comp && may("discount")) actions.push(button(line.discount ? t("改折扣") : t("折扣"), then(() => discountLineSheet(line)), { icon: "percent" }));
  if (!line.combo && may("override_price")) actions.push(button(line.override ? t("取消改价") : t("改价"), then(() => overrideSheet(line)), { icon: "tag" }));
  if (may("comp")) actions.push(button(line.comp ? t("取消免单") : t("免单"), then(() => compLineSheet(line)), { icon: "gift" }));
  actions.push(button(line.combo ? t("删除整份套餐") : t("删除"), then(() => removeLine(line)), { icon: "trash" }));
  for (const action of actions) action.classList.remove("button");
  return actions;
}

/** @param {BasketLine} line */
function removeLine(line) {
  setLess(remove(state.basket, line.key));
}

/**
 * One more or one less of a line.
 * @param {BasketLine} line
 * @param {1|-1} by
 */
export function step(line, by) {
  try {
    const after = setQuantity(state.basket, line.key, line.quantity + by * ONE);
    (by < 0 ? setLess : setBasket)(after);
  } catch (error) {
    toastError(error);
  }
}
