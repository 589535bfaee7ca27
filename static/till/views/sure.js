/** One more question before something that is hardly meant; no network needed. */
import { t } from "../i18n.js";
import { button, h, icon } from "./dom.js";
import { openSheet } from "./sheet.js";

/**
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.words
 * @param {string} question.yes the word on the button that goes on
 * @returns {Promise<boolean>} false also when the sheet was closed
 */
export function sure({ title, words, yes }) {
  return new Promise((resolve) => {
    let agreed = false;
    const sheet = openSheet({ title, size: "narrow", testid: "sure-sheet", onclose: () => resolve(agreed) });
    const back = button(t("回去"), sheet.close, { class: "act big grow", testid: "sure-back" });
    sheet.body.append(h("div", { class: "callout warn" }, icon("alert"), h("p", {}, words)));
    sheet.foot.append(button(yes, () => { agreed = true; sheet.close(); }, { class: "big", testid: "sure-yes" }), back);
    back.focus();
  });
}
