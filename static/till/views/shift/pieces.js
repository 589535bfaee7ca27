/** Notes and coins, counted one kind after the other. */
import { formatFen } from "../../money.js";
import { DENOMINATIONS, worth } from "../../shift.js";
import { t } from "../../i18n.js";
import { fill, h, icon } from "../dom.js";

/** @typedef {import("../../shift.js").Pieces} Pieces */

const MOST = 9999;

/** @param {number} fen @returns {string} such as 100 元 or 5 角 */
export const noteName = (fen) => (fen >= 100 ? t("%(count)s 元", { count: fen / 100 }) : t("%(count)s 角", { count: fen / 10 }));

/**
 * @param {string} label
 * @returns {{element: HTMLElement, pieces: () => Pieces[], total: () => number, focus: () => void}}
 */
export function piecesField(label) {
  /** @type {Map<number, HTMLInputElement>} */
  const inputs = new Map();
  const sum = h("b", { class: "num", "data-testid": "pieces-total" }, formatFen(0));
  const pieces = () => DENOMINATIONS.map((fen) => ({ fen, pieces: Number(inputs.get(fen)?.value) || 0 })).filter((one) => one.pieces > 0);
  const total = () => worth(pieces());
  const draw = () => fill(sum, formatFen(total()));
  const row = (/** @type {number} */ fen) => {
    const input = h("input", { type: "text", inputmode: "numeric", maxlength: 4, autocomplete: "off", placeholder: "0", "aria-label": t("%(note)s的张数", { note: noteName(fen) }), "data-fen": fen });
    inputs.set(fen, input);
    input.addEventListener("input", () => { input.value = input.value.replace(/\D/g, ""); draw(); });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      inputs.get(DENOMINATIONS[DENOMINATIONS.indexOf(fen) + 1] ?? fen)?.focus();
    });
    const step = (/** @type {number} */ by) => {
      input.value = String(Math.max(0, Math.min(MOST, (Number(input.value) || 0) + by)));
      draw();
    };
    return h("div", { class: "piece" }, h("span", { class: "note num", "aria-hidden": "true" }, noteName(fen)),
      h("button", { type: "button", "aria-label": t("%(label)s减一", { label: noteName(fen) }), onclick: () => step(-1) }, icon("minus")), input,
      h("button", { type: "button", "aria-label": t("%(label)s加一", { label: noteName(fen) }), onclick: () => step(1) }, icon("plus")));
  };
  const element = h("div", { class: "group", role: "group", "aria-label": label },
    h("div", { class: "label" }, label), h("div", { class: "pieces" }, DENOMINATIONS.map(row)),
    h("div", { class: "table" }, h("div", { class: "strong", role: "status" }, h("span", {}, t("合计")), sum)));
  return { element, pieces, total, focus: () => inputs.get(DENOMINATIONS[0])?.focus() };
}
