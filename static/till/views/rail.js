/** The categories at the left; the first one is what sells best. */
import { t } from "../i18n.js";
import { fill, h, icon } from "./dom.js";
import { named } from "./names.js";
import { state, watch } from "./state.js";

/** The id of "best sellers", which is not a category of the catalogue. */
export const BEST = 0;

/**
 * @param {(category_id: number) => void} choose
 * @returns {{element: HTMLElement, mark: (category_id: number|null) => void}}
 */
export function rail(choose) {
  const element = h("nav", { class: "rail", "aria-label": t("商品分类") });
  let marked = /** @type {number|null} */ (BEST);
  const draw = () => {
    const filled = new Set(state.catalog.products.map((product) => product.category_id));
    const categories = state.catalog.categories.filter((category) => filled.has(category.id)).sort((one, other) => one.sort - other.sort);
    fill(element, [{ id: BEST, name: t("热卖"), icon: "star" }, ...categories].map((category) => h("button", {
      type: "button", "data-category": category.id, "aria-pressed": String(category.id === marked), onclick: () => choose(category.id),
    }, icon(category.icon), h("span", {}, named(category)))));
  };
  const mark = (/** @type {number|null} */ category_id) => {
    marked = category_id;
    for (const one of element.querySelectorAll("button")) one.setAttribute("aria-pressed", String(Number(one.dataset.category) === category_id));
  };
  watch(["catalog"], draw);
  draw();
  return { element, mark };
}
