/** One product of the grid: picture, name, price; grey with the reason when it cannot be sold. */
import { formatFen } from "../money.js";
import { onSaleNow, saleTimes } from "../windows.js";
import { t } from "../i18n.js";
import { h, icon, onLongPress } from "./dom.js";
import { listed, named } from "./names.js";
import { categoryOf, now } from "./state.js";

/** @typedef {import("../types.js").Product} Product */

/** The drawings of the sprite that show goods. */
const DRAWINGS = new Set(["coffee", "iced", "pourover", "coldbrew", "special", "tea", "juice", "retail", "snack", "cup", "pottery", "teapot",
  "jar", "bowl", "vase", "ornament", "gift", "combo", "service"]);
const KIND_DRAWINGS = { drink: "coffee", food: "snack", pottery: "pottery", merchandise: "retail", service: "service", combo: "combo" };
/** Only the drawing depends on these words: goods in one category should not all look alike. */
const LOOKS = /** @type {[RegExp, string][]} */ ([[/冰|气泡|iced/i, "iced"], [/壶|teapot/i, "teapot"], [/杯|cup|mug/i, "cup"], [/碗|盘|碟|bowl|plate/i, "bowl"],
  [/罐|坛|瓮|锅|jar|pot\b/i, "jar"], [/花|vase|planter/i, "vase"], [/礼盒|盲盒|box/i, "gift"], [/摆件|小马|挂件|香|figurine|horse/i, "ornament"]]);

/**
 * @param {Product} product
 * @returns {string}
 */
export function drawingOf(product) {
  const own = categoryOf(product)?.icon ?? "";
  if (product.kind === "combo" || product.kind === "service") return KIND_DRAWINGS[product.kind];
  const look = LOOKS.find(([words]) => words.test(`${product.name} ${product.name_en}`))?.[1];
  const fits = look && (product.kind === "drink" ? look === "iced" : look !== "iced");
  return fits ? look : DRAWINGS.has(own) ? own : KIND_DRAWINGS[product.kind];
}

/**
 * Why a product cannot be sold now; null = it can.
 * @param {Product} product
 * @returns {{word: string, reason: string}|null}
 */
export function whyNot(product) {
  if (product.sold_out !== null) return { word: t("售罄"), reason: product.sold_out };
  if (product.variants.length && product.variants.every((variant) => variant.sold_out !== null)) return { word: t("售罄"), reason: product.variants[0].sold_out ?? "" };
  if (!onSaleNow(product, now())) return { word: t("未到时段"), reason: t("%(times)s 供应", { times: saleTimes(product) }) };
  return null;
}

/**
 * Lowest price, marked when variants cost more.
 * @param {Product} product
 * @returns {string}
 */
function priceWords(product) {
  const prices = product.variants.map((variant) => variant.price_fen);
  if (!prices.length) return formatFen(product.price_fen);
  const lowest = formatFen(Math.min(...prices));
  return new Set(prices).size > 1 ? t("%(price)s 起", { price: lowest }) : lowest;
}

/**
 * @param {Product} product
 * @returns {string}
 */
function hintOf(product) {
  if (product.variants.length) return t("%(count)s 款", { count: product.variants.length });
  const allergens = listed(product.allergens);
  return allergens === "" || allergens.startsWith("含") ? allergens : t("含%(allergens)s", { allergens });
}

/**
 * @param {Product} product
 * @param {{take: (product: Product) => void, choose: (product: Product) => void}} act
 * @returns {{element: HTMLElement, count: (pieces: number) => void}}
 */
export function tile(product, { take, choose }) {
  const out = whyNot(product);
  const inOrder = h("span", { class: "in-order num", hidden: true });
  const optional = product.modifier_groups.length > 0 || product.variants.length > 0;
  const main = h("button", { type: "button", class: "tile-main", "data-testid": "tile", "data-code": product.code, "aria-disabled": out ? "true" : null, onclick: () => take(product) },
    h("span", { class: "pic" }, product.photo ? h("img", { src: product.photo, alt: "", loading: "lazy" }) : icon(drawingOf(product))),
    h("span", { class: "tx" },
      h("span", { class: "name" }, named(product)),
      h("span", { class: "meta" }, h("span", { class: "price num" }, priceWords(product)),
        h("span", { class: "hint" }, out ? out.reason : hintOf(product)))));
  const element = h("div", { class: `tile ${out ? "out" : ""}`, role: "listitem" }, main,
    out ? h("span", { class: "chip state" }, out.word) : product.badge ? h("span", { class: "badge" }, product.badge) : null, inOrder,
    optional && !out ? h("button", { type: "button", class: "tile-options", "aria-label": t("选规格：%(name)s", { name: named(product) }), onclick: () => choose(product) }, h("span", { "aria-hidden": "true" }, t("选"))) : null);
  const colour = categoryOf(product)?.colour;
  if (colour) element.style.setProperty("--tint", colour);
  if (optional && !out) onLongPress(main, () => choose(product));
  let shown = 0;
  return {
    element,
    count(pieces) {
      if (pieces === shown) return;
      shown = pieces;
      inOrder.hidden = pieces === 0;
      element.classList.toggle("taken", pieces > 0);
      inOrder.textContent = String(pieces);
      inOrder.title = t("单里已有 %(count)s 件", { count: pieces });
    },
  };
}
