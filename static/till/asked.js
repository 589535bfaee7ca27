/** What was asked of a teacher who is elsewhere, and what becomes of it. No page, no network. */
import { t } from "./i18n.js";

/**
 * @typedef {"waiting"|"granted"|"denied"|"expired"|"withdrawn"} AskedState
 * @typedef {{request_uuid: string, state: AskedState, answer: string, approver: string, approval_uuid: string|null, expires_at: string}} Answer
 * @typedef {{approval_uuid: string, approver: string, expires_at: string}} Approval
 */

/** The server tells of a request for 15 minutes after it was asked; a tablet that was away for longer hears nothing. */
export const TOLD_MS = 15 * 60_000;

/**
 * The answer to one request out of what the server told; null while it is still open. One that the server has stopped
 * telling of has expired.
 * @param {string} request_uuid
 * @param {Answer[]} answers
 * @param {number} waited_ms since it was asked
 * @returns {Answer|null}
 */
export function answerTo(request_uuid, answers, waited_ms) {
  const found = answers.find((answer) => answer.request_uuid === request_uuid);
  if (!found && waited_ms > TOLD_MS) return { request_uuid, state: "expired", answer: "", approver: "", approval_uuid: null, expires_at: "" };
  return found && found.state !== "waiting" ? found : null;
}

/** @param {Answer} answer @returns {Approval|null} the yes, when it is one */
export function approvalOf({ state, approval_uuid, approver, expires_at }) {
  return state === "granted" && approval_uuid ? { approval_uuid, approver, expires_at } : null;
}

/** @param {Answer} answer @returns {string} what became of it, in words */
export function answerWords({ state, answer, approver }) {
  if (state === "granted") return t("%(approver)s已批准", { approver });
  if (state === "denied") return t("%(approver)s没有批准：%(why)s", { approver, why: answer });
  if (state === "expired") return t("十分钟里没有老师回答，请再问一次，或请老师到平板前输入。");
  return t("已撤回");
}

/**
 * @param {number} asked_ms
 * @param {number} now_ms
 * @param {boolean} online
 * @returns {string} while it is open
 */
export function waitingWords(asked_ms, now_ms, online) {
  if (!online) return t("现在连不上服务器；老师的回答会在恢复后收到");
  const seconds = Math.max(0, Math.floor((now_ms - asked_ms) / 1000));
  return seconds < 60 ? t("已问 %(seconds)s 秒，等老师回答", { seconds }) : t("已问 %(minutes)s 分钟，等老师回答", { minutes: Math.floor(seconds / 60) });
}
