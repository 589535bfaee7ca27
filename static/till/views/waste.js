/** Goods used without a sale: spoiled or broken, drunk by the crew, used for practice. */
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { oneOf, reasonField } from "./choices.js";
import { commit } from "./commit.js";
import { button, h, icon } from "./dom.js";
import { drawingOf } from "./tile.js";
import { productFinder } from "./find_product.js";
import { named, productName } from "./names.js";
import { chooseOptions } from "./options.js";
import { openSheet } from "./sheet.js";
import { state } from "./state.js";
import { toast, toastError } from "./toast.js";
import { modifierWords } from "./words.js";

/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("./options.js").Chosen} Chosen */

const ONE = 1000;

/** First which product … */
export function wasteSheet() {
  const sheet = openSheet({ title: t("报损和内部使用"), subtitle: t("哪一样？"), testid: "waste-sheet" });
  const finder = productFinder((product) => h("button", { type: "button", class: "row", onclick: () => { sheet.close(); void ask(product); } },
    icon(drawingOf(product)), h("span", { class: "main" }, h("b", {}, named(product)), h("small", {}, product.code))));
  sheet.foot.remove();
  sheet.body.append(finder.element);
  finder.input.focus();
}

/** @param {Product} product */
async function ask(product) {
  const chosen = await chooseOptions(product, { variant: null }, { confirm: t("下一步") });
  if (chosen) whySheet(product, chosen);
}

/**
 * … then why.
 * @param {Product} product
 * @param {Chosen} chosen
 */
function whySheet(product, chosen) {
  const name = productName(product, chosen.variant);
  const sheet = openSheet({ title: `${name} ×${chosen.quantity}`, subtitle: modifierWords(chosen.modifiers), size: "narrow", testid: "waste-why-sheet" });
  const kind = oneOf({ label: t("用在哪"), value: "waste", choices: [{ value: "waste", word: t("报损") }, { value: "staff", word: t("员工用") }, { value: "training", word: t("练习用") }] });
  const reason = reasonField(t("原因"), [t("做错了"), t("打碎了"), t("过期"), t("洒了"), t("练习"), t("员工餐")]);
  const finish = async () => {
    if (!reason.value()) { reason.complain(); return; }
    const cashier_id = state.person?.id;
    const envelope_uuid = newUuid();
    try {
      await commit("waste", envelope_uuid, () => ({
        v: 1, use_uuid: envelope_uuid, kind: kind.value(), product_id: product.id, variant_id: chosen.variant?.id ?? null, modifiers: chosen.modifiers,
        quantity: chosen.quantity * ONE, reason: reason.value(), note: chosen.note, order_uuid: null, line_no: null, cashier_id,
      }));
      sheet.close();
      toast(t("已记下：%(name)s ×%(count)s", { name, count: chosen.quantity }), "ok");
    } catch (error) {
      toastError(error);
    }
  };
  sheet.body.append(kind.element, reason.element);
  sheet.foot.append(button(t("记下"), () => void finish(), { class: "act big grow", testid: "waste-confirm" }));
}
