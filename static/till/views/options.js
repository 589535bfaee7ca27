/** The sheet of one product: variant, modifiers with the defaults chosen, quantity, note. */
import { chooseModifiers, defaultModifiers, leastOf, modifierProblems } from "../modifiers.js";
import { formatFen } from "../money.js";
import { unitPrice } from "../price.js";
import { t } from "../i18n.js";
import { stepper, textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { listed, named } from "./names.js";
import { openSheet } from "./sheet.js";
import { groupsOf, state } from "./state.js";
import { toast } from "./toast.js";
import { signed } from "./words.js";

/** @typedef {import("../types.js").LineModifier} LineModifier */
/** @typedef {import("../types.js").ModifierGroup} ModifierGroup */
/** @typedef {import("../types.js").Product} Product */
/** @typedef {import("../types.js").Variant} Variant */
/** @typedef {{variant: Variant|null, modifiers: LineModifier[], quantity: number, note: string}} Chosen  quantity in pieces */

/**
 * What is taken without asking: defaults and, of variants, the only one on sale. Null = a person must choose.
 * @param {Product} product
 * @param {Variant|null} variant the scanned or asked one
 * @returns {{variant: Variant|null, modifiers: LineModifier[]}|null}
 */
export function withoutAsking(product, variant) {
  const onSale = product.variants.filter((one) => one.sold_out === null);
  const chosen = variant ?? (onSale.length === 1 ? onSale[0] : null);
  if (product.variants.length && !chosen) return null;
  const modifiers = defaultModifiers(groupsOf(product), state.basket.service);
  return modifierProblems(groupsOf(product), modifiers, state.basket.service).length ? null : { variant: chosen, modifiers };
}

/**
 * How many of an option there are after a tap: a single choice replaces the others; of several allowed each tap adds
 * one, and once the group is full the tapped option goes out.
 * @param {ModifierGroup} group
 * @param {Object<string, number>} chosen
 * @param {number} option_id
 * @returns {Object<string, number>}
 */
function afterTap(group, chosen, option_id) {
  const ids = group.options.map((option) => option.id);
  const count = ids.reduce((all, id) => all + (chosen[id] ?? 0), 0);
  const had = chosen[option_id] ?? 0;
  if (group.max === 1) {
    const cleared = Object.fromEntries(ids.map((id) => [id, 0]));
    return { ...chosen, ...cleared, [option_id]: had && leastOf(group, state.basket.service) === 0 ? 0 : 1 };
  }
  return { ...chosen, [option_id]: count < group.max ? had + 1 : 0 };
}

/** @param {ModifierGroup} group @returns {string} */
function rule(group) {
  const least = leastOf(group, state.basket.service);
  if (least === 1 && group.max === 1) return t("选一个");
  if (least === 0) return group.max === 1 ? t("可不选") : t("可不选，最多 %(max)s 份，再点一下加一份", { max: group.max });
  return t("选 %(min)s–%(max)s 份", { min: least, max: group.max });
}

/**
 * Ask for the options of a product.
 * @param {Product} product
 * @param {object} now what is chosen when the sheet opens
 * @param {Variant|null} [now.variant]
 * @param {LineModifier[]} [now.modifiers]
 * @param {number} [now.quantity] pieces
 * @param {string} [now.note]
 * @param {object} how
 * @param {string} how.confirm the word on the button
 * @param {boolean} [how.single] neither quantity, note nor another variant (a part of a combo)
 * @param {(bar: HTMLElement, close: () => void) => void} [how.more] fills a row of further things to do with the line
 * @returns {Promise<Chosen|null>} null = closed without choosing
 */
export function chooseOptions(product, now, { confirm, single = false, more }) {
  return new Promise((resolve) => {
    const groups = groupsOf(product);
    let variant = now.variant ?? null;
    let chosen = Object.fromEntries((now.modifiers ?? defaultModifiers(groups, state.basket.service)).map((modifier) => [modifier.id, modifier.quantity]));
    let quantity = now.quantity ?? 1;
    /** @type {Chosen|null} */
    let answer = null;
    const sheet = openSheet({ title: named(product), subtitle: product.allergens.length ? t("含过敏原：%(list)s", { list: listed(product.allergens) }) : "",
      testid: "options-sheet", onclose: () => resolve(answer) });
    const note = textField(t("备注"), { value: now.note ?? "", placeholder: t("写给吧台的话，例如：少一点冰") });
    const variants = h("div", { class: "group", role: "group", "aria-label": t("规格") });
    const holders = groups.map((group) => h("div", { class: "group", role: "group", "aria-label": named(group) }));
    const confirmButton = button(confirm, () => finish(), { class: "act big grow", testid: "options-confirm" });

    const drawVariants = () => fill(variants, h("div", { class: "label", "aria-hidden": "true" }, t("规格"), h("small", {}, t("选一个"))),
      h("div", { class: "choices" }, product.variants.map((one) => h("button", {
        type: "button", class: "choice", "aria-pressed": String(one.id === variant?.id), disabled: one.sold_out !== null,
        onclick: () => { variant = one; drawVariants(); drawPrice(); },
      }, icon("check"), h("span", {}, named(one), h("small", { class: "why" }, one.sold_out === null ? formatFen(one.price_fen) : one.sold_out || t("售罄")))))));
    const drawGroup = (/** @type {ModifierGroup} */ group, /** @type {HTMLElement} */ holder) => {
      const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.option : undefined;
      fill(holder, h("div", { class: "label", "aria-hidden": "true" }, named(group), h("small", {}, rule(group))),
        h("div", { class: "choices" }, group.options.map((option) => h("button", {
          type: "button", class: "choice", "data-option": option.id, "aria-pressed": String((chosen[option.id] ?? 0) > 0), disabled: !option.available && !chosen[option.id],
          onclick: () => { chosen = afterTap(group, chosen, option.id); drawGroup(group, holder); drawPrice(); },
        }, icon("check"), h("span", {}, named(option), chosen[option.id] > 1 ? ` ×${chosen[option.id]}` : "", " ",
          !option.available ? h("small", { class: "why" }, t("暂时没有")) : option.price_fen ? h("small", { class: "num" }, signed(option.price_fen)) : null)))));
      if (focused) /** @type {HTMLElement|null} */ (holder.querySelector(`[data-option="${focused}"]`))?.focus();
    };
    const drawPrice = () => {
      const fen = unitPrice(product, variant, chooseModifiers(groups, chosen)) * quantity;
      fill(confirmButton, h("span", { class: "word" }, single ? confirm : `${confirm} ${formatFen(fen)}`));
    };
    const finish = () => {
      const modifiers = chooseModifiers(groups, chosen);
      const problems = modifierProblems(groups, modifiers, state.basket.service).map((problem) => t(problem.message, problem.facts));
      if (product.variants.length && !variant) problems.unshift(t("请先选规格"));
      if (problems.length) { toast(problems.join("；"), "bad"); return; }
      answer = { variant, modifiers, quantity, note: note.input.value.trim() };
      sheet.close();
    };

    if (more) {
      const bar = h("div", { class: "menu slim" });
      more(bar, sheet.close);
      sheet.body.append(bar);
    }
    if (product.variants.length && !single) { drawVariants(); sheet.body.append(variants); }
    groups.forEach((group, position) => { drawGroup(group, holders[position]); sheet.body.append(holders[position]); });
    if (!single) sheet.body.append(note.element);
    if (!single) sheet.foot.append(stepper({ label: t("数量"), value: quantity, min: 1, max: 999, onchange: (value) => { quantity = value; drawPrice(); } }));
    sheet.foot.append(confirmButton);
    drawPrice();
    confirmButton.focus();
  });
}
