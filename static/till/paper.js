/** Reports as rows of plain data, as the shop's printers take them, drawn on paper of the browser. */
import { h } from "./views/dom.js";

/**
 * @typedef {object} Row
 * @property {"text"|"pair"|"rule"|"cut"|"code"} row
 * @property {string} [text]
 * @property {string} [left]
 * @property {string} [right]
 * @property {number} [size]
 * @property {boolean} [bold]
 * @property {boolean} [centred]
 */

/** @param {Row} row @returns {HTMLElement|null} */
function drawn(row) {
  const looks = `${row.bold ? "bold" : ""} ${(row.size ?? 1) > 1 ? "large" : ""} ${row.centred ? "centre" : ""}`;
  if (row.row === "pair") return h("div", { class: `pair ${looks}` }, h("span", {}, row.left ?? ""), h("span", { class: "num" }, row.right ?? ""));
  if (row.row === "rule") return h("hr");
  return row.row === "text" ? h("p", { class: looks }, row.text ?? "") : null;
}

/** @param {Row[]} rows @returns {HTMLElement} */
export const onPaper = (rows) => h("div", { class: "report" }, rows.map(drawn));

/**
 * Print through the browser.
 * @param {Row[]} rows
 * @param {58|80} width_mm
 */
export function printRows(rows, width_mm) {
  const sheet = h("div", { class: `paper ${width_mm === 58 ? "narrow" : ""}` }, onPaper(rows));
  document.body.append(sheet);
  window.addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}
