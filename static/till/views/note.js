/** A sheet for a few words. */
import { t } from "../i18n.js";
import { textField } from "./choices.js";
import { button, h } from "./dom.js";
import { openSheet } from "./sheet.js";

/**
 * @param {string} title
 * @param {string} before
 * @param {(text: string) => void} give
 */
export function noteSheet(title, before, give) {
  const sheet = openSheet({ title, size: "narrow", testid: "note-sheet" });
  const field = textField(t("写几个字"), { value: before, placeholder: t("例如：靠窗的桌、先做热的") });
  const finish = () => { give(field.input.value.trim()); sheet.close(); };
  sheet.body.append(h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); finish(); } }, field.element));
  sheet.foot.append(button(t("保存"), finish, { class: "act big grow", testid: "note-confirm" }));
  field.input.focus();
}
