/** Short words at the lower edge; read aloud, gone by themselves. Shown in the top layer so that sheets do not hide them. */
import { t } from "../i18n.js";
import { ApiFailure } from "../api.js";
import { Refusal } from "../refusal.js";
import { fill, h, icon } from "./dom.js";

const STAY_MS = 4500;
const box = h("div", { class: "toasts", role: "status", popover: "manual", "data-testid": "toasts" });

/**
 * @param {string} words
 * @param {"ok"|"bad"|""} [tone]
 * @param {{word: string, act: () => void}} [offer] such as undo
 */
export function toast(words, tone = "", offer) {
  if (!box.isConnected) document.body.append(box);
  const one = h("div", { class: `toast ${tone}` }, icon(tone === "bad" ? "alert" : tone === "ok" ? "check" : "info"), h("span", {}, words),
    offer ? h("button", { type: "button", class: "offer", onclick: () => { one.remove(); offer.act(); } }, offer.word) : null);
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  fill(box, ...[...box.children].slice(-1), one);
  window.setTimeout(() => {
    one.remove();
    if (!box.children.length && box.matches(":popover-open")) box.hidePopover();
  }, STAY_MS);
}

/** Take what is said away (when the till locks: it may be about somebody's order). */
export function clearToasts() {
  fill(box);
  if (box.matches(":popover-open")) box.hidePopover();
}

/**
 * What went wrong, in words a person can act on.
 * @param {unknown} error
 * @returns {string}
 */
export function wordsOf(error) {
  if (error instanceof Refusal) return t(error.message, error.facts);
  if (error instanceof ApiFailure) return failureWords(error);
  return error instanceof Error ? error.message : String(error);
}

/** @param {ApiFailure} failure @returns {string} */
function failureWords(failure) {
  if (failure.kind === "offline" || failure.kind === "strange") return t("连不上服务器，请看看网络，过一会儿再试。");
  const said = [failure.message, ...failure.problems.map((problem) => problem.message)];
  const words = said.filter((one, place) => one && said.indexOf(one) === place).join(" ");
  return words || (failure.kind === "denied" ? t("登录已过期或没有这项权限：请锁屏，再输入 PIN。") : t("服务器没有接受，请重试。"));
}

/** @param {unknown} error */
export function toastError(error) {
  toast(wordsOf(error), "bad");
}
