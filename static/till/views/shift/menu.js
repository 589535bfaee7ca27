/** What can be done with the shift, and the button in the strip that says whether one runs. */
import { t } from "../../i18n.js";
import { fill, h, icon } from "../dom.js";
import { openSheet } from "../sheet.js";
import { may, state, watch } from "../state.js";
import { clockTime } from "../words.js";
import { countOrClose } from "./count.js";
import { toastError } from "../toast.js";
import { handoverSheet } from "./handover.js";
import { cashMoveSheet } from "./move.js";
import { openShiftSheet } from "./open.js";
import { reportSheet } from "./report.js";

/** Whether selling waits for a shift. @returns {boolean} */
export const shiftMissing = () => Boolean(state.boot.shop.shift?.required) && state.shift === null;

/** The sheet of the shift: open one, or what can be done with the one that runs. */
export function shiftSheet() {
  const { shift } = state;
  if (!shift) { void openShiftSheet(); return; }
  const sheet = openSheet({ title: t("班次"), subtitle: t("%(time)s 开班，钱箱：%(device)s", { time: clockTime(shift.opened_at), device: shift.device }), size: "narrow", testid: "shift-sheet" });
  sheet.foot.remove();
  /** @type {[string, string, string, () => void][]} */
  const items = [
    [t("收付现金"), t("买材料、换零钱、存保险箱"), "cash", cashMoveSheet],
    [t("交班"), t("换一班人，钱箱接着用"), "swap", handoverSheet],
    [t("当班查看"), t("现在到哪了（X）"), "receipt", () => void reportSheet(shift)],
    [t("清点关班"), t("数钱、关班、出日结单"), "lock", () => void countOrClose().catch(toastError)],
  ];
  if (!may("run_shift")) {
    sheet.body.append(h("p", { class: "quiet" }, t("收付现金、清点和关班由收银员或值周店长来做。")));
    return;
  }
  sheet.body.append(h("div", { class: "menu" }, items.map(([word, small, drawing, act]) => h("button", {
    type: "button", onclick: () => { sheet.close(); act(); }, "data-action": drawing,
  }, icon(drawing), h("span", {}, word), h("small", {}, small)))));
}

/** @returns {HTMLElement} */
export function shiftButton() {
  const element = h("button", { type: "button", class: "sync", onclick: shiftSheet, "data-testid": "shift-state" });
  const draw = () => {
    element.className = `sync ${shiftMissing() ? "wait" : ""}`;
    element.hidden = !state.person;
    fill(element, icon("cash"), h("span", { role: "status" }, state.shift ? t("当班 %(time)s 起", { time: clockTime(state.shift.opened_at) }) : t("开班")));
  };
  watch(["shift", "boot", "person"], draw);
  draw();
  return element;
}
