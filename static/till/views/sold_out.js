/** Switching goods off and on: sold out, with the reason customers are told. */
import { loadCatalog } from "../api.js";
import { t } from "../i18n.js";
import { reasonField } from "./choices.js";
import { button, h } from "./dom.js";
import { productFinder } from "./find_product.js";
import { productName } from "./names.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { set } from "./state.js";
import { toast, toastError } from "./toast.js";

/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("../types.js").Variant} Variant */

/** @param {Product} product @param {Variant|null} variant @param {string|null} reason null = back on sale */
async function change(product, variant, reason) {
  const name = productName(product, variant);
  await services.api.soldOut({ product_id: product.id, variant_id: variant?.id ?? null, reason });
  set({ catalog: (await loadCatalog(services.api, services.store)).catalog });
  toast(reason === null ? t("%(name)s 恢复供应", { name }) : t("%(name)s 已标售罄", { name }), "ok");
}

/** @param {Product} product @param {Variant|null} variant @param {() => void} then */
function whySheet(product, variant, then) {
  const name = productName(product, variant);
  const sheet = openSheet({ title: t("售罄：%(name)s", { name }), size: "narrow", testid: "sold-out-why-sheet" });
  const reason = reasonField(t("原因（会显示在商品上）"), [t("今天卖完了"), t("原料用完"), t("设备在修"), t("明天到货")]);
  const finish = async () => {
    if (!reason.value()) { reason.complain(); return; }
    try {
      await change(product, variant, reason.value());
      sheet.close();
      then();
    } catch (error) {
      toastError(error);
    }
  };
  sheet.body.append(reason.element);
  sheet.foot.append(button(t("标为售罄"), () => void finish(), { class: "act big grow", testid: "sold-out-confirm" }));
}

/** The list with one switch per product and variant. */
export function soldOutSheet() {
  const sheet = openSheet({ title: t("售罄开关"), subtitle: t("关掉的商品会变灰，所有平板都看得到"), testid: "sold-out-sheet" });
  sheet.foot.remove();
  const toggle = (/** @type {Product} */ product, /** @type {Variant|null} */ variant) => {
    const off = (variant ?? product).sold_out;
    return h("div", { class: "row", role: "group", "aria-label": productName(product, variant) },
      h("span", { class: "main" }, h("b", {}, productName(product, variant, " · ")), h("small", {}, off === null ? t("在售") : t("售罄：%(reason)s", { reason: off }))),
      off === null ? button(t("标售罄"), () => whySheet(product, variant, finder.draw), { class: "plain", icon: "soldout" })
        : button(t("恢复"), () => void change(product, variant, null).then(finder.draw, toastError), { class: "act", icon: "check" }));
  };
  const finder = productFinder((product) => h("div", {}, toggle(product, null), product.variants.map((variant) => toggle(product, variant))));
  sheet.body.append(finder.element);
}
