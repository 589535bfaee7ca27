/** A drink that went wrong is made again: no money, a second consumption. */
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { oneOf, reasonField, stepper } from "./choices.js";
import { commit } from "./commit.js";
import { button, fill, h } from "./dom.js";
import { lineName } from "./names.js";
import { openSheet } from "./sheet.js";
import { state } from "./state.js";
import { toast, toastError } from "./toast.js";
import { modifierWords, pieces } from "./words.js";

/** @typedef {import("./receipt.js").Order} Order */

const ONE = 1000;

/** @param {Order} order */
export function remakeSheet(order) {
  const sheet = openSheet({ title: t("重做 %(number)s", { number: order.number }), subtitle: t("不收钱，用料再记一次"), size: "narrow", testid: "remake-sheet" });
  let line = order.lines[0];
  let count = 1;
  const amount = h("div", { class: "field" });
  const drawAmount = () => fill(amount, h("span", { class: "label" }, t("重做几份")), stepper({ label: t("份数"), value: 1, min: 1, max: Math.ceil(line.quantity / ONE), onchange: (value) => { count = value; } }));
  const which = oneOf({ label: t("哪一样"), value: String(line.line_no), choices: order.lines.map((one) => ({ value: String(one.line_no), word: `${lineName(one)} ×${pieces(one.quantity)}`, small: modifierWords(one.modifiers) })),
    onchange: (line_no) => { line = order.lines.find((one) => String(one.line_no) === line_no) ?? line; count = 1; drawAmount(); } });
  const reason = reasonField(t("原因"), [t("做错了"), t("洒了"), t("温度不对"), t("味道不对"), t("顾客改了要求")]);
  const finish = async () => {
    if (!reason.value()) { reason.complain(); return; }
    const cashier_id = state.person?.id;
    const envelope_uuid = newUuid();
    try {
      await commit("remake", envelope_uuid, () => ({ v: 1, use_uuid: envelope_uuid, order_uuid: order.order_uuid, line_no: line.line_no, quantity: Math.min(count * ONE, line.quantity), reason: reason.value(), note: "", cashier_id }));
      sheet.close();
      toast(t("已记重做：%(name)s", { name: lineName(line) }), "ok");
    } catch (error) {
      toastError(error);
    }
  };
  drawAmount();
  sheet.body.append(which.element, amount, reason.element);
  sheet.foot.append(button(t("重做"), () => void finish(), { class: "act big grow", testid: "remake-confirm" }));
}
