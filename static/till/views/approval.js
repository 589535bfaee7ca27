/** The sheet in which a second person agrees with their own secret to one action and one amount. */
import { ApiFailure } from "../api.js";
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { keypad } from "./keypad.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { state } from "./state.js";
import { wordsOf } from "./toast.js";

/** @typedef {{approval_uuid: string, approver: string, expires_at: string}} Approval */

/** @param {string} action @returns {string} */
const actionName = (action) => ({ refund: t("退款"), void: t("撤单"), comp: t("免单"), discount: t("折扣"), price_override: t("改价") })[action] ?? action;

/**
 * @param {object} request
 * @param {"refund"|"void"|"comp"|"discount"|"price_override"} request.action
 * @param {string} request.operation_uuid what the approval is for, and nothing else
 * @param {number} request.amount_fen
 * @param {string} request.reason
 * @param {string} request.what in words: which order, which line
 * @returns {Promise<Approval|null>} null = nobody agreed
 */
export function askApproval({ action, operation_uuid, amount_fen, reason, what }) {
  return new Promise((resolve) => {
    /** @type {Approval|null} */
    let answer = null;
    const sheet = openSheet({ title: t("请老师批准"), subtitle: t("老师本人输入，只对这一次、这个金额有效"), size: "narrow", testid: "approval-sheet", onclose: () => resolve(answer) });
    const username = textField(t("老师账号"), { name: "approver", autocomplete: "off" });
    const secret = textField(t("密码或 PIN"), { type: "password", autocomplete: "one-time-code" });
    const digits = state.boot.shop.pin_digits ?? 6;
    const digit = (/** @type {string} */ text) => {
      if (send.disabled) return;
      secret.input.value += text;
      if (new RegExp(`^\\d{${digits}}$`).test(secret.input.value)) void agree();
    };
    const keys = keypad({
      digit, erase: () => { secret.input.value = secret.input.value.slice(0, -1); },
      last: { word: t("清空"), act: () => { secret.input.value = ""; }, quiet: true }, label: t("PIN 键盘"),
    });
    keys.classList.add("low");
    const problem = h("div", { class: "problem", role: "alert" });
    const send = button(t("批准"), () => void agree(), { class: "act big grow", testid: "approval-confirm" });
    const agree = async () => {
      if (!username.input.value.trim()) return username.complain(t("请输入老师账号"));
      if (!secret.input.value) return secret.complain(t("请输入密码或 PIN"));
      send.disabled = true;
      secret.input.classList.remove("wrong");
      fill(problem);
      try {
        answer = await services.api.approve({ action, operation_uuid, amount_fen, reason, username: username.input.value.trim(), secret: secret.input.value });
        sheet.close();
      } catch (error) {
        secret.input.value = "";
        secret.input.classList.add("wrong");
        fill(problem, icon("alert"), approvalProblem(error));
        secret.input.focus();
      }
      send.disabled = false;
    };
    sheet.body.append(h("form", { class: "field", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void agree(); } },
      h("div", { class: "callout warn" }, icon("info"), h("div", {}, h("b", {}, `${actionName(action)} ${formatFen(amount_fen)}`), h("div", {}, what), h("div", {}, t("原因：%(reason)s", { reason })))),
      username.element, secret.element, problem, keys, h("button", { type: "submit", hidden: true }, t("批准"))));
    sheet.foot.append(button(t("取消"), sheet.close, { class: "big" }), send);
    username.input.focus();
  });
}

/** @param {unknown} error @returns {string} */
function approvalProblem(error) {
  const offline = error instanceof ApiFailure && (error.kind === "offline" || error.kind === "strange");
  return offline ? t("连不上服务器，现在不能批准。恢复网络后再试，单子会保留。") : wordsOf(error);
}
