/** Groups of big buttons to choose from: options, reasons, amounts. */
import { t } from "../i18n.js";
import { fill, h, icon } from "./dom.js";

/** @typedef {{value: string, word: string, small?: string, why?: string}} Choice  why: it cannot be chosen, because … */

/**
 * One choice of several; `value()` is the chosen one.
 * @param {object} what
 * @param {string} what.label
 * @param {Choice[]} what.choices
 * @param {string|null} [what.value]
 * @param {(value: string) => void} [what.onchange]
 * @param {boolean} [what.compact]
 * @returns {{element: HTMLElement, value: () => string|null}}
 */
export function oneOf({ label, choices, value = null, onchange, compact = false }) {
  let chosen = value;
  const buttons = choices.map((choice) => h("button", {
    type: "button", class: "choice", disabled: Boolean(choice.why), "data-value": choice.value, onclick: () => { chosen = choice.value; mark(); onchange?.(choice.value); },
  }, icon("check"), h("span", {}, choice.word, choice.small || choice.why ? h("small", { class: "why" }, choice.why ?? choice.small) : null)));
  const mark = () => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.value === chosen)));
  mark();
  const element = h("div", { class: "group", role: "group", "aria-label": label },
    h("div", { class: "label", "aria-hidden": "true" }, label), h("div", { class: `choices ${compact ? "compact" : ""}` }, buttons));
  return { element, value: () => chosen };
}

/**
 * A reason: one tap on a usual one, or a few words.
 * @param {string} label
 * @param {string[]} usual
 * @returns {{element: HTMLElement, value: () => string, complain: () => void}}
 */
export function reasonField(label, usual) {
  const input = h("input", { type: "text", maxlength: 40, "aria-label": t("%(label)s（自己写）", { label }), placeholder: t("或者自己写…"), autocomplete: "off" });
  const problem = h("div", { class: "problem", role: "alert" });
  const chips = oneOf({ label, choices: usual.map((word) => ({ value: word, word })), compact: true, onchange: (word) => { input.value = word; fill(problem); } });
  input.addEventListener("input", () => fill(problem));
  return {
    element: h("div", { class: "field" }, chips.element, input, problem),
    value: () => input.value.trim(),
    complain: () => { fill(problem, icon("alert"), t("请选一个原因，或写几个字")); input.focus(); },
  };
}

/**
 * A labelled text field.
 * @param {string} label
 * @param {{value?: string, type?: string, placeholder?: string, maxlength?: number, inputmode?: string, autocomplete?: string, name?: string}} [how]
 * @returns {{element: HTMLElement, input: HTMLInputElement, complain: (words: string) => void}}
 */
export function textField(label, how = {}) {
  const id = `field-${crypto.randomUUID()}`;
  const input = h("input", { id, type: "text", autocomplete: "off", maxlength: 100, ...how });
  const problem = h("span", { class: "problem", id: `${id}-problem`, role: "alert" });
  input.setAttribute("aria-describedby", problem.id);
  input.addEventListener("input", () => { fill(problem); input.removeAttribute("aria-invalid"); });
  return {
    element: h("div", { class: "field" }, h("label", { class: "label", for: id }, label), input, problem),
    input,
    complain: (words) => { fill(problem, icon("alert"), words); input.setAttribute("aria-invalid", "true"); input.focus(); },
  };
}

/**
 * Minus, number, plus.
 * @param {object} what
 * @param {string} what.label
 * @param {number} what.value
 * @param {number} what.min
 * @param {number} what.max
 * @param {(value: number) => void} what.onchange
 * @returns {HTMLElement}
 */
export function stepper({ label, value, min, max, onchange }) {
  const output = h("output", { class: "num", "aria-live": "polite" }, value);
  const step = (/** @type {number} */ by) => {
    value = Math.max(min, Math.min(max, value + by));
    draw();
    onchange(value);
  };
  const less = h("button", { type: "button", "aria-label": t("%(label)s减一", { label }), onclick: () => step(-1) }, icon("minus"));
  const more = h("button", { type: "button", "aria-label": t("%(label)s加一", { label }), onclick: () => step(1) }, icon("plus"));
  const draw = () => {
    output.textContent = String(value);
    less.disabled = value <= min;
    more.disabled = value >= max;
  };
  draw();
  return h("div", { class: "stepper", role: "group", "aria-label": label }, less, output, more);
}
