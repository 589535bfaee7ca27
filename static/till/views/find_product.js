/** A search field with a list of products under it, for sheets. */
import { searchProducts } from "../search.js";
import { t } from "../i18n.js";
import { fill, h, icon } from "./dom.js";
import { state } from "./state.js";

/** @typedef {import("../types.js").Product} Product */

const SHOWN = 30;

/**
 * @param {(product: Product) => HTMLElement|null} row null = leave this one out
 * @returns {{element: HTMLElement, draw: () => void, input: HTMLInputElement}}
 */
export function productFinder(row) {
  const input = h("input", { type: "search", placeholder: t("搜拼音或名称"), "aria-label": t("搜索商品"), autocomplete: "off" });
  const rows = h("div", { class: "rows" });
  const draw = () => {
    const products = [...state.catalog.products].filter((product) => product.kind !== "combo").sort((one, other) => one.sort - other.sort);
    const found = searchProducts(products, input.value).map(row).filter((one) => one !== null).slice(0, SHOWN);
    fill(rows, found.length ? found : h("div", { class: "empty" }, icon("search"), h("p", {}, t("没有找到，换个词试试。"))));
  };
  input.addEventListener("input", draw);
  draw();
  return { element: h("div", { class: "field" }, h("div", { class: "search" }, icon("search"), input), rows), draw, input };
}
