/** Cash: what the customer hands over, by notes or keys, and the change. */
import { formatFen, parseYuan } from "../money.js";
import { t } from "../i18n.js";
import { button, fill, h } from "./dom.js";
import { keypad, typeAmount, typeInto } from "./keypad.js";

const NOTES_FEN = [500, 1_000, 2_000, 5_000, 10_000];

/**
 * @param {object} what
 * @param {number} what.due_fen rounded, in cash
 * @param {(amount_fen: number) => void} what.take less than due = a part; more = with change
 * @returns {HTMLElement}
 */
export function cashPane({ due_fen, take }) {
  let typed = "";
  const given = () => (typed ? parseYuan(typed) : 0);
  const display = h("div", { class: "amount-display", role: "status", "aria-label": t("收到现金") });
  const change = h("div", { class: "change-card", role: "status", "data-testid": "change" });
  const confirm = button("", () => take(given() || due_fen), { class: "act big wide", testid: "cash-confirm" });
  const draw = () => {
    const fen = given();
    const rest = fen - due_fen;
    fill(display, h("span", { class: "quiet" }, t("收到现金")), h("b", { class: "num" }, formatFen(fen || due_fen)));
    change.classList.toggle("short", fen > 0 && rest < 0);
    fill(change, h("span", {}, fen > 0 && rest < 0 ? t("还差") : t("找零")), h("b", { class: "num" }, formatFen(fen ? Math.abs(rest) : 0)));
    fill(confirm, h("span", { class: "word" }, fen > 0 && rest < 0 ? t("先收 %(fen)s", { fen: formatFen(fen) })
      : rest > 0 ? t("收款，找 %(fen)s", { fen: formatFen(rest) }) : t("刚好，收款")));
  };
  const key = (/** @type {string} */ text) => { typed = typeAmount(typed, text); draw(); };
  const addNote = (/** @type {number} */ fen) => { typed = formatFen(given() + fen).slice(1).replaceAll(",", "").replace(/\.00$/, ""); draw(); };
  const erase = () => { typed = typed.slice(0, -1); draw(); };
  const element = h("div", { class: "cash-pane", role: "group", "aria-label": t("现金"), tabindex: -1 },
    h("div", {},
      display,
      h("div", { class: "notes", role: "group", "aria-label": t("纸币") },
        h("button", { type: "button", onclick: () => { typed = ""; draw(); } }, t("刚好")),
        NOTES_FEN.map((fen) => h("button", { type: "button", class: "num", onclick: () => addNote(fen) }, `¥${fen / 100}`))),
      change, confirm),
    keypad({ digit: key, erase, last: ".", label: t("收到多少现金") }));
  typeInto(element, { digit: key, erase, enter: () => take(given() || due_fen), point: true });
  draw();
  return element;
}
