/** Without the server: the till shows what it asks as a picture and a number, takes sixteen digits from a teacher's phone. */
import { DIGITS, inGroups, linkOf, numberOf } from "../challenge.js";
import { WRONG_UNTIL_OVER } from "../answers.js";
import { t } from "../i18n.js";
import { VALID_MS } from "../offline_yes.js";
import { taken } from "./commit.js";
import { button, fill, h, icon } from "./dom.js";
import { keypad, typeInto } from "./keypad.js";
import { qrDrawing } from "./qr.js";
import { services } from "./services.js";
import { now, state } from "./state.js";
import { wordsOf } from "./toast.js";

/** @typedef {{approval_uuid: string, approver: string, expires_at: string}} Approval */
/** @typedef {{action: string, operation_uuid: string, amount_fen: number, reason: string, what: string}} Request */

const LONGEST_WHAT = 60;
const WAITS_MS = 10 * 60_000;

/** Keep enough to be able to ask; without an answer what is kept stays. */
export const refillAnswers = () => services.answers.refill(state.boot.device, services.api.answers).catch(() => {});

/** @returns {Promise<string[]>} who could answer now */
export const whoCouldAnswer = () => services.answers.askable(state.boot.device, state.person?.id ?? 0);

/**
 * Put the challenge and wait for the digits.
 * @param {import("./sheet.js").Sheet} sheet
 * @param {Request} request
 * @param {{about: () => HTMLElement, done: (approval: Approval) => void, back: () => void}} ways
 */
export async function drawChallenge(sheet, request, { about, done, back }) {
  const { device } = state.boot;
  const asked_ms = now();
  const asked_at = new Date(asked_ms).toISOString();
  const problem = h("div", { class: "problem", role: "alert" });
  const leave = () => { sheet.element.classList.add("narrow"); back(); };
  fill(sheet.foot, button(t("返回"), leave, { class: "big grow" }));
  let place;
  try {
    place = await services.answers.take(device);
  } catch (error) {
    fill(sheet.body, about(), h("div", { class: "callout bad", role: "alert" }, icon("alert"), wordsOf(error)));
    return;
  }
  const { action, operation_uuid, amount_fen, reason, what } = request;
  const asked = { place: place.place, action, amount_fen, operation_uuid, reason, asked_at };
  const number = await numberOf(asked);
  let typed = "";
  let busy = false;
  let wrong = 0;
  const digits = h("output", { class: "answer-digits", "data-testid": "answer-digits", "aria-label": t("批准码") });
  const draw = () => { digits.textContent = inGroups(typed.padEnd(DIGITS, "–")); };
  const over = () => {
    fill(sheet.body, about(), h("div", { class: "callout bad", role: "alert" }, icon("alert"), t("这个码作废了。请返回，重新问一次。")));
  };
  const check = async () => {
    busy = true;
    try {
      if (now() - asked_ms > WAITS_MS) { over(); return; }
      const { id, nickname, approval_uuid } = await services.answers.check(device, place, typed, state.person?.id ?? 0, now());
      const granted_ms = now();
      taken.take({ approval_uuid, action, operation_uuid, amount_fen, reason, approver_id: id, granted_at: new Date(granted_ms).toISOString(),
        phone: { slot: place.slot, asked_at, answer: typed } });
      done({ approval_uuid, approver: nickname, expires_at: new Date(granted_ms + VALID_MS).toISOString() });
    } catch (error) {
      wrong += 1;
      typed = "";
      draw();
      fill(problem, icon("alert"), h("span", {}, wordsOf(error)));
      if (wrong >= WRONG_UNTIL_OVER) over();
    } finally {
      busy = false;
    }
  };
  const digit = (/** @type {string} */ text) => {
    if (busy || typed.length >= DIGITS || !keys.isConnected) return;
    fill(problem);
    typed += text;
    draw();
    if (typed.length === DIGITS) void check();
  };
  const erase = () => { if (!busy && keys.isConnected) { typed = typed.slice(0, -1); draw(); } };
  const keys = keypad({ digit, erase, last: { word: t("清空"), act: () => { if (!busy) { typed = ""; draw(); } }, quiet: true }, label: t("数字键盘") });
  keys.classList.add("low");
  draw();
  sheet.element.classList.remove("narrow");
  sheet.say(t("老师用自己的手机扫码批准，手机断网也行；只对这一次、这个金额有效"));
  fill(sheet.body, h("div", { class: "challenge" },
    h("div", { class: "challenge-ask" }, about(), h("div", { class: "challenge-code" }, qrDrawing(linkOf(location.origin, asked, what.slice(0, LONGEST_WHAT)), t("批准请求"), "L"),
      h("p", {}, t("扫不了就在手机上输入编号")), h("b", { class: "challenge-number", "data-testid": "challenge-number" }, number))),
    h("div", { class: "challenge-answer" }, h("h3", {}, t("手机上的 16 位批准码")), digits, problem, keys)));
  typeInto(sheet.element, { digit, erase });
}
