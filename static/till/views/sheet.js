/** A sheet over the till: a native modal dialog with title, body and a row of actions. */
import { t } from "../i18n.js";
import { h, icon } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {{element: HTMLDialogElement, body: HTMLElement, foot: HTMLElement, close: () => void, say: (words: string) => void}} Sheet  say: other words under the title */

/**
 * Open a sheet. Escape, the cross and a tap beside it close it; the focus goes back to where it was.
 * @param {object} what
 * @param {string} what.title
 * @param {string} [what.subtitle]
 * @param {"narrow"|"wide"|""} [what.size]
 * @param {string} [what.testid]
 * @param {() => void} [what.onclose]
 * @returns {Sheet}
 */
export function openSheet({ title, subtitle = "", size = "", testid, onclose }) {
  const heading = h("h2", { id: `sheet-${crypto.randomUUID()}` }, title);
  const under = subtitle ? h("p", {}, subtitle) : null;
  const body = h("div", { class: "sheet-body" });
  const foot = h("div", { class: "sheet-foot" });
  const close = () => element.close();
  const element = h("dialog", { class: `sheet ${size}`, "aria-labelledby": heading.id, "data-testid": testid },
    h("div", { class: "sheet-head" },
      h("div", { class: "sp" }, heading, under),
      h("button", { type: "button", class: "close", "aria-label": t("关闭"), onclick: close }, icon("close"))),
    body, foot);
  let pressedBeside = false;
  element.addEventListener("pointerdown", (event) => { pressedBeside = event.target === element; });
  element.addEventListener("click", (event) => { if (pressedBeside && event.target === element) close(); });
  element.addEventListener("close", () => {
    element.remove();
    onclose?.();
  });
  document.body.append(element);
  element.showModal();
  return { element, body, foot, close, say: (words) => { if (under) under.textContent = words; } };
}

/** Close every open sheet, the newest first (when the till locks). */
export function closeSheets() {
  for (const sheet of [...document.querySelectorAll("dialog.sheet[open]")].reverse()) {
    /** @type {HTMLDialogElement} */ (sheet).close();
  }
}

/** @returns {boolean} whether a sheet is open */
export function sheetIsOpen() {
  return document.querySelector("dialog.sheet[open]") !== null;
}
