/** What every screen has: facts from the page, words, the clock, how fresh its content is. */
import { setCatalogue } from "../i18n.js";
import { fill, h, icon } from "../views/dom.js";
import { contactWords, createPoll } from "./poll.js";

/** @typedef {{screen: string, data: string, shop: string, demo: boolean, steps?: string, prints?: string, token?: [string, string], own?: boolean}} Facts */
/** @typedef {import("./poll.js").Contact} Contact */

const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });

/** @param {number} ms @returns {string} */
export const clockTime = (ms) => clock.format(new Date(ms));

/** @param {string} id @returns {any} */
const embedded = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

/** @returns {Facts} */
export function openFrame() {
  setCatalogue(embedded("messages"));
  return embedded("facts");
}

/** The time now by the server's clock, and the strip that tells how fresh things are. */
export function createFreshness() {
  /** @type {Contact} */
  let contact = { online: false, denied: false, since_ms: null, offset_ms: 0 };
  const element = h("p", { class: "contact", "data-testid": "contact" });
  const time = h("time", { class: "clock num" });
  let said = "";
  const draw = () => {
    const { words, tone } = contactWords(contact, Date.now(), clockTime);
    time.textContent = clockTime(Date.now() + contact.offset_ms);
    if (said === words) return;
    said = words;
    element.className = `contact ${tone}`;
    fill(element, icon(tone === "ok" ? "cloud-ok" : tone === "warn" ? "cloud-wait" : "cloud-off"), h("span", {}, words));
  };
  draw();
  window.setInterval(draw, 1000);
  return {
    element, time,
    now: () => Date.now() + contact.offset_ms,
    /** @param {Contact} told */
    told(told) { contact = told; document.body.classList.toggle("away", !told.online); draw(); },
  };
}

/**
 * Ask for ever and draw.
 * @param {string} url
 * @param {(content: any) => void} onContent
 * @param {ReturnType<typeof createFreshness>} freshness
 */
export function follow(url, onContent, freshness) {
  const poll = createPoll({ url, onContent, onContact: freshness.told });
  void poll.start();
  return poll;
}

/** A button that fills the screen, where the browser can. @param {string} word @returns {HTMLElement|null} */
export function fullScreen(word) {
  if (!document.documentElement.requestFullscreen) return null;
  return h("button", { type: "button", class: "button plain", onclick: () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen();
  } }, icon("full"), h("span", { class: "word" }, word));
}
