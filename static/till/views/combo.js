/** The sheet of a combo: one row of choices per slot, the defaults chosen. */
import { defaultModifiers } from "../modifiers.js";
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { button, fill, h, icon } from "./dom.js";
import { named, productName } from "./names.js";
import { chooseOptions } from "./options.js";
import { openSheet } from "./sheet.js";
import { groupsOf, productOf, state } from "./state.js";
import { whyNot } from "./tile.js";
import { toast } from "./toast.js";
import { modifierWords, signed } from "./words.js";

/** @typedef {import("../types.js").ComboChoice} ComboChoice */
/** @typedef {import("../types.js").ComboPart} ComboPart */
/** @typedef {import("../types.js").ComboSlot} ComboSlot */
/** @typedef {import("../types.js").Product} Product */

/**
 * One choice of a slot as a part of the basket; null when the catalogue no longer has it.
 * @param {ComboChoice} choice
 * @returns {ComboPart|null}
 */
function partOf(choice) {
  const product = productOf(choice.product_id);
  if (!product) return null;
  const variant = product.variants.find((one) => one.id === choice.variant_id) ?? null;
  return { product, variant, modifiers: defaultModifiers(groupsOf(product), state.basket.service), surcharge_fen: choice.surcharge_fen };
}

/** @param {ComboPart} part @returns {string|null} why this part cannot be had */
const missing = (part) => part.variant?.sold_out ?? whyNot(part.product)?.word ?? null;

/** @param {ComboPart} part @returns {string} */
const nameOf = (part) => productName(part.product, part.variant);

/**
 * Ask for the parts of a combo.
 * @param {Product} combo
 * @returns {Promise<ComboPart[]|null>}
 */
export function chooseCombo(combo) {
  return new Promise((resolve) => {
    const slots = (combo.combo?.slots ?? []).map((slot) => ({
      slot, offers: slot.choices.flatMap((choice) => { const part = partOf(choice); return part ? [{ part, preset: choice.default }] : []; }),
    }));
    const picked = slots.map(({ slot, offers }) => offers.filter((offer) => offer.preset && missing(offer.part) === null).slice(0, slot.max).map((offer) => offer.part));
    /** @type {ComboPart[]|null} */
    let answer = null;
    const sheet = openSheet({ title: named(combo), subtitle: t("套餐价 %(price)s，从每一栏里选", { price: formatFen(combo.price_fen) }), testid: "combo-sheet", onclose: () => resolve(answer) });
    const confirm = button(t("加入"), () => finish(), { class: "act big grow", testid: "combo-confirm" });
    const holders = slots.map(({ slot }) => h("div", { class: "group", role: "group", "aria-label": named(slot) }));

    const change = (/** @type {number} */ position, /** @type {ComboPart[]} */ parts) => { picked[position] = parts; draw(position); };
    const tap = (/** @type {number} */ position, /** @type {ComboPart} */ part) => {
      const { slot } = slots[position];
      const before = picked[position];
      if (slot.max === 1) return change(position, before.includes(part) && slot.min === 0 ? [] : [part]);
      return change(position, before.includes(part) ? before.filter((one) => one !== part) : [...before, part].slice(-slot.max));
    };
    const refine = async (/** @type {number} */ position, /** @type {ComboPart} */ part) => {
      const chosen = await chooseOptions(part.product, { variant: part.variant, modifiers: part.modifiers }, { confirm: t("选好了"), single: true });
      if (chosen) { part.modifiers = chosen.modifiers; draw(position); }
    };
    const draw = (/** @type {number} */ position) => {
      const { slot, offers } = slots[position];
      fill(holders[position], h("div", { class: "label", "aria-hidden": "true" }, named(slot), h("small", {}, slot.max === 1 ? t("选一个") : t("选 %(min)s–%(max)s 份", { min: slot.min, max: slot.max }))),
        h("div", { class: "choices" }, offers.map(({ part }) => {
          const gone = missing(part);
          return h("button", { type: "button", class: "choice", "aria-pressed": String(picked[position].includes(part)), disabled: gone !== null, onclick: () => tap(position, part) },
            icon("check"), h("span", {}, nameOf(part), " ", gone ? h("small", { class: "why" }, gone) : part.surcharge_fen ? h("small", { class: "num" }, signed(part.surcharge_fen)) : null));
        })),
        picked[position].filter((part) => groupsOf(part.product).length).map((part) => button(
          [nameOf(part), modifierWords(part.modifiers) || t("标准做法")].join(" · "), () => refine(position, part), { class: "plain", icon: "sliders" })));
      const extra = picked.flat().reduce((all, part) => all + part.surcharge_fen + part.modifiers.reduce((sum, one) => sum + one.price_fen * one.quantity, 0), 0);
      fill(confirm, h("span", { class: "word" }, t("加入 %(fen)s", { fen: formatFen(combo.price_fen + extra) })));
    };
    const finish = () => {
      const short = slots.filter(({ slot }, position) => picked[position].length < slot.min);
      if (short.length) { toast(t("还没有选：%(slots)s", { slots: short.map(({ slot }) => named(slot)).join("、") }), "bad"); return; }
      answer = picked.flat();
      sheet.close();
    };
    slots.forEach((_, position) => draw(position));
    sheet.body.append(...holders);
    sheet.foot.append(confirm);
    confirm.focus();
  });
}
