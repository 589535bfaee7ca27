/** The sheet in which a second person agrees with their own secret to one action and one amount. */
import { unreachable } from "../api.js";
import { waitingWords } from "../asked.js";
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { approversHere, VALID_MS } from "../offline_yes.js";
import { newUuid } from "../uuid7.js";
import { ask, serveNext, withdraw } from "./asked.js";
import { drawChallenge, whoCouldAnswer } from "./challenge.js";
import { oneOf, textField } from "./choices.js";
import { taken } from "./commit.js";
import { button, fill, h, icon } from "./dom.js";
import { keypad, typeInto } from "./keypad.js";
import { pinPad } from "./pin_pad.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { now, state, withoutServer } from "./state.js";
import { wordsOf } from "./toast.js";

/** @typedef {{approval_uuid: string, approver: string, expires_at: string}} Approval */

/** @param {string} action @returns {string} */
const actionName = (action) => ({ refund: t("退款"), void: t("撤单"), comp: t("免单"), discount: t("折扣"), price_override: t("改价"), cash_out: t("付出现金") })[action] ?? action;

/**
 * @param {object} request
 * @param {"refund"|"void"|"comp"|"discount"|"price_override"|"cash_out"} request.action
 * @param {string} request.operation_uuid what the approval is for, and nothing else
 * @param {number} request.amount_fen
 * @param {string} request.reason
 * @param {string} request.what in words: which order, which line
 * @param {{name: string, quantity: number, fen: number}[]} [request.lines] what it is about, for a teacher who is elsewhere
 * @param {import("./asked.js").Deed|null} [request.deed] what a yes from elsewhere does when this page is gone by then
 * @param {((approval: Approval) => void)|null} [request.resume] goes on with the open order when it was put aside meanwhile
 * @returns {Promise<Approval|null>} null = nobody agreed (yet)
 */
export function askApproval({ action, operation_uuid, amount_fen, reason, what, lines = [], resume = null, deed = null }) {
  return new Promise((resolve) => {
    /** @type {Approval|null} */
    let answer = null;
    /** Asked elsewhere: closing the sheet is no answer. @type {import("./asked.js").Entry|null} */
    let entry = null;
    const inPerson = t("老师本人输入，只对这一次、这个金额有效");
    const sheet = openSheet({ title: t("请老师批准"), subtitle: inPerson, size: "narrow", testid: "approval-sheet",
      onclose: () => {
        if (entry === null || entry.answer) resolve(answer);
        else if (resume && entry.parked_uuid === null) void withdraw(entry);
      } });
    const username = textField(t("老师的用户名"), { name: "approver", autocomplete: "off" });
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
    const about = () => h("div", { class: "callout warn" }, icon("info"), h("div", {}, h("b", {}, `${actionName(action)} ${formatFen(amount_fen)}`), h("div", {}, what), h("div", {}, t("原因：%(reason)s", { reason }))));
    const remote = button(t("请老师远程批准"), () => void askElsewhere(), { class: "plain wide", icon: "phone", testid: "approval-remote" });
    const agree = async () => {
      if (!username.input.value.trim()) return username.complain(t("请输入老师的用户名"));
      if (!secret.input.value) return secret.complain(t("请输入密码或 PIN"));
      send.disabled = true;
      secret.input.classList.remove("wrong");
      fill(problem);
      try {
        answer = await services.api.approve({ action, operation_uuid, amount_fen, reason, username: username.input.value.trim(), secret: secret.input.value });
        sheet.close();
      } catch (error) {
        if (unreachable(error)) { send.disabled = false; await drawAlone(); return; }
        secret.input.value = "";
        secret.input.classList.add("wrong");
        fill(problem, icon("alert"), approvalProblem(error));
        secret.input.focus();
      }
      send.disabled = false;
    };
    /** The server cannot be asked: whoever may agree and has signed in here before says so with the own PIN. */
    const drawAlone = async () => {
      fill(problem);
      const here = approversHere(await services.people.all(), state.person?.id ?? 0);
      /** @type {number|null} */
      let chosen = here.length === 1 ? here[0].id : null;
      const who = oneOf({ label: t("哪位老师批准"), value: chosen === null ? null : String(chosen), choices: here.map((one) => ({ value: String(one.id), word: one.nickname })),
        onchange: (id) => { chosen = Number(id); pad.reset(); } });
      const pad = pinPad({ digits, ready: () => chosen !== null, words: wordsOf, send: async (pin) => {
        const approver = await services.people.signIn(/** @type {number} */ (chosen), pin, now());
        const granted_ms = now();
        const approval_uuid = newUuid();
        taken.take({ approval_uuid, action, operation_uuid, amount_fen, reason, approver_id: approver.id, granted_at: new Date(granted_ms).toISOString() });
        answer = { approval_uuid, approver: approver.nickname, expires_at: new Date(granted_ms + VALID_MS).toISOString() };
        sheet.close();
      } });
      pad.keys.classList.add("low");
      const byPhone = (await whoCouldAnswer()).length > 0;
      const nobody = byPhone
        ? h("div", { class: "callout" }, icon("phone"), t("没有老师能在这台平板上输入 PIN。请老师用自己的手机批准，手机断网也行。"))
        : h("div", { class: "callout bad", role: "alert" }, icon("alert"), t("现在没有老师能在这台平板上离线批准：要有批准权限，并且联网时在这台平板上用 PIN 登录过。恢复网络后再办，单子会保留。"));
      fill(sheet.body, about(), h("div", { class: "callout warn" }, icon("cloud-off"), here.length ? t("连不上服务器：老师在这台平板上用自己的 PIN 批准。上传时服务器会再核对一遍。") : t("连不上服务器。离线批准的，上传时服务器会再核对一遍。")),
        here.length ? [who.element, pad.dots, pad.problem, pad.keys] : nobody);
      sheet.say(inPerson);
      fill(sheet.foot, button(t("取消"), sheet.close, { class: "big" }), byPhone
        ? button(t("老师用手机批准"), () => void drawChallenge(sheet, { action, operation_uuid, amount_fen, reason, what }, { about, back: () => void drawAlone(), done: (approval) => { answer = approval; sheet.close(); } }),
          { class: `${here.length ? "plain" : "act"} big grow`, icon: "phone", testid: "approval-phone" }) : null);
      pad.reset();
      const shown = () => pad.keys.isConnected;
      typeInto(sheet.element, { digit: (text) => { if (shown()) pad.digit(text); }, erase: () => { if (shown()) pad.erase(); } });
    };
    const askElsewhere = async () => {
      if (!state.sync.online) { fill(problem, icon("cloud-off"), t("现在连不上服务器，问不到老师。恢复网络后再问，单子会保留。")); return; }
      remote.disabled = true;
      fill(problem);
      try {
        entry = await ask({ action, operation_uuid, amount_fen, reason, what, lines, resume, deed }, (approval, words) => {
          answer = approval;
          if (approval || entry?.parked_uuid || !sheet.element.isConnected) { sheet.close(); resolve(approval); return; }
          entry = null;
          drawForm();
          fill(problem, words ? [icon("alert"), words] : "");
        });
        drawWaiting(entry);
      } catch (error) {
        fill(problem, icon("alert"), approvalProblem(error));
      }
      remote.disabled = false;
    };
    const drawForm = () => {
      sheet.say(inPerson);
      fill(sheet.body, h("form", { class: "field", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void agree(); } },
        about(), h("div", { class: "who-agrees" }, username.element, secret.element), problem, keys, h("button", { type: "submit", hidden: true }, t("批准")),
        h("div", { class: "or-remote" }, h("p", { class: "quiet" }, t("老师不在跟前？")), remote)));
      fill(sheet.foot, button(t("取消"), sheet.close, { class: "big" }), send);
    };
    const drawWaiting = (/** @type {import("./asked.js").Entry} */ asked) => {
      sheet.say(t("老师在自己的手机上回答，只对这一次、这个金额有效"));
      const words = h("p", { class: "waiting-words", role: "status", "data-testid": "approval-waiting" });
      const tick = () => { words.textContent = waitingWords(asked.asked_ms, now(), state.sync.online); };
      tick();
      const timer = window.setInterval(() => { if (words.isConnected) tick(); else window.clearInterval(timer); }, 1000);
      fill(sheet.body, about(), h("div", { class: "waiting" }, icon("phone"), words, h("p", { class: "quiet" }, t("请求已到老师手机的「远程批准」页。批准后收银台自己接着做。"))));
      fill(sheet.foot, button(t("撤回"), () => void withdraw(asked), { class: "risk big", testid: "approval-withdraw" }),
        button(t("先服务下一位"), () => void serveNext(asked), { class: "act big grow", testid: "approval-next" }));
    };
    if (withoutServer()) {
      void drawAlone();
    } else {
      drawForm();
      username.input.focus();
    }
  });
}

/** @param {unknown} error @returns {string} */
function approvalProblem(error) {
  return unreachable(error) ? t("连不上服务器，现在不能批准。恢复网络后再试，单子会保留。") : wordsOf(error);
}
