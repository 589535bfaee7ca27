/** Big keys for PIN and money. The hardware keyboard works too (see `typeInto`). */
import { t } from "../i18n.js";
import { h, icon } from "./dom.js";

/**
 * @param {object} keys
 * @param {(digit: string) => void} keys.digit
 * @param {() => void} keys.erase
 * @param {{word: string, act: () => void, quiet?: boolean}|string} keys.last  the key right below: an action, or the text it types (like ".")
 * @param {string} [keys.label]
 * @returns {HTMLElement}
 */
export function keypad({ digit, erase, last, label }) {
  const key = (/** @type {string} */ text) => h("button", { type: "button", onclick: () => digit(text) }, text);
  const corner = typeof last === "string" ? key(last)
    : h("button", { type: "button", class: last.quiet ? "quiet" : "act", onclick: last.act }, last.word);
  return h("div", { class: "keypad", role: "group", "aria-label": label ?? t("数字键盘") },
    ..."123456789".split("").map(key),
    h("button", { type: "button", "aria-label": t("退格"), onclick: erase }, icon("backspace")),
    key("0"), corner);
}

/**
 * Let digits, backspace and enter of a hardware keyboard do what the keys do, unless a field has the focus.
 * @param {HTMLElement} owner
 * @param {{digit: (digit: string) => void, erase: () => void, enter?: () => void, point?: boolean}} keys
 */
export function typeInto(owner, { digit, erase, enter, point = false }) {
  owner.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key) || (point && event.key === ".")) digit(event.key);
    else if (event.key === "Backspace") erase();
    else if (event.key === "Enter" && enter && !(event.target instanceof HTMLButtonElement)) enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * Add a key to an amount being typed: at most two decimals and seven yuan digits.
 * @param {string} text
 * @param {string} key
 * @returns {string}
 */
export function typeAmount(text, key) {
  const next = key === "." && text === "" ? "0." : text + key;
  return /^\d{0,7}(\.\d{0,2})?$/.test(next) ? next.replace(/^0+(?=\d)/, "") : text;
}
