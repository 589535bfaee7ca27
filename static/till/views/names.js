/** What things are called in the language of the page. What is sold keeps its Chinese name: envelopes and receipts carry that. */
import { t } from "../i18n.js";
import { state } from "./state.js";

/** @typedef {{name: string, name_en?: string}} Named */
/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("../types.js").Variant} Variant */
/** @typedef {import("../types.js").LineModifier} LineModifier */

const english = document.documentElement.lang.startsWith("en");

/** @param {Named} thing @returns {string} */
export const named = ({ name, name_en }) => (english && name_en ? name_en : name);

/** @param {Product} product @param {Variant|null} [variant] @param {string} [between] @returns {string} */
export const productName = (product, variant = null, between = " ") => (variant ? `${named(product)}${between}${named(variant)}` : named(product));

/**
 * A line of an order; one whose product is not on the menu any more keeps the name it was sold under.
 * @param {{name: string, product_id: number|null, variant_id: number|null}} line
 * @returns {string}
 */
export function lineName(line) {
  const product = english ? state.catalog.products.find((one) => one.id === line.product_id) : undefined;
  return product?.name_en ? productName(product, product.variants.find((one) => one.id === line.variant_id)) : line.name;
}

/** @param {LineModifier} modifier @returns {string} */
export function modifierName(modifier) {
  const group = english ? state.catalog.modifier_groups.find((one) => one.id === modifier.group_id) : undefined;
  return named(group?.options.find((one) => one.id === modifier.id) ?? modifier);
}

/** Words the shop comes with. @returns {Object<string, string>} */
const familiarWords = () => ({
  现金: t("现金"), 微信: t("微信"), 支付宝: t("支付宝"), 其他: t("其他"), 乳: t("乳"), 大豆: t("大豆"), 含麸质谷物: t("含麸质谷物"), "坚果（椰）": t("坚果（椰）"),
});

/** A way to pay or an allergen; what the shop named itself stays as it is. @param {string} word @returns {string} */
export const familiar = (word) => familiarWords()[word] ?? word;

/** @param {string[]} words @returns {string} */
export const listed = (words) => words.map(familiar).join(english ? ", " : "、");
