/** Asking once a second what has changed. What was shown stays when the server is away; the age of the last contact is told. */
import { t } from "../i18n.js";

/**
 * @typedef {object} Contact
 * @property {boolean} online
 * @property {boolean} denied  the server is there but does not let this screen in
 * @property {number|null} since_ms  the last time an answer came
 * @property {number} offset_ms  server clock minus this screen's
 */

export const EVERY_MS = 1000;
const PATIENCE_MS = 4000;
const FRESH_MS = 5000;

/**
 * @param {object} how
 * @param {string} how.url
 * @param {(content: any) => void} how.onContent
 * @param {(contact: Contact) => void} how.onContact
 * @param {typeof fetch} [how.send]
 * @param {() => number} [how.now]
 */
export function createPoll({ url, onContent, onContact, send = (input, init) => fetch(input, init), now = Date.now }) {
  let version = "";
  /** @type {Contact} */
  let contact = { online: false, denied: false, since_ms: null, offset_ms: 0 };

  async function ask() {
    try {
      const response = await send(`${url}${url.includes("?") ? "&" : "?"}version=${encodeURIComponent(version)}`, {
        headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.status === 401 || response.status === 403) {
        contact = { ...contact, online: false, denied: true };
      } else if (response.status === 204 || (response.ok && !response.redirected)) {
        const content = response.status === 204 ? null : await response.json();
        const told = Date.parse(response.headers.get("Shop-Time") ?? "");
        contact = { online: true, denied: false, since_ms: now(), offset_ms: Number.isNaN(told) ? contact.offset_ms : told - now() };
        if (content !== null) {
          version = response.headers.get("Shop-Version") ?? content.version ?? "";
          onContent(content);
        }
      } else {
        contact = { ...contact, online: false, denied: false };
      }
    } catch {
      contact = { ...contact, online: false, denied: false };
    }
    onContact(contact);
  }

  return {
    ask,
    /** Ask for ever; the next question waits for the answer to the last. */
    start() {
      const again = () => ask().finally(() => window.setTimeout(again, EVERY_MS));
      document.addEventListener("visibilitychange", () => { if (!document.hidden) void ask(); });
      return again();
    },
  };
}

/**
 * @param {Contact} contact
 * @param {number} now_ms
 * @param {(ms: number) => string} clock
 * @returns {{words: string, tone: "ok"|"warn"|"bad"}} how old what is shown may be
 */
export function contactWords({ online, denied, since_ms }, now_ms, clock) {
  if (denied) return { words: t("这块屏没有登录或已停用，请老师看一下"), tone: "bad" };
  if (since_ms === null) return { words: t("正在联系服务器…"), tone: "warn" };
  const seconds = Math.max(0, Math.round((now_ms - since_ms) / 1000));
  const old = seconds < 60 ? t("%(seconds)s 秒", { seconds }) : t("%(minutes)s 分钟", { minutes: Math.floor(seconds / 60) });
  if (!online) return { words: t("断线：%(time)s 起（%(old)s），显示的是那时的内容", { time: clock(since_ms), old }), tone: "bad" };
  return now_ms - since_ms < FRESH_MS ? { words: t("已联网，刚更新"), tone: "ok" } : { words: t("%(old)s前更新", { old }), tone: "warn" };
}
