/** What the board shows of its tickets: who waits how long, what comes next, in which order. No page, no network. */
import { t } from "../i18n.js";

/**
 * @typedef {"queued"|"making"|"done"|"collected"|"cancelled"} State
 * @typedef {{name: string, quantity: number, usual: boolean}} Choice
 * @typedef {{uuid: string, station: number, name: string, quantity: number, modifiers: Choice[], note: string, state: State, changed_at: string}} Line
 * @typedef {object} Ticket
 * @property {string} key
 * @property {string} order_uuid
 * @property {string} call
 * @property {string} number
 * @property {string} service
 * @property {string} note
 * @property {string} queued_at
 * @property {boolean} voided
 * @property {boolean} remake
 * @property {string} reason
 * @property {number} prints
 * @property {Line[]} lines
 * @typedef {{id: number, name: string}} Station
 * @typedef {{version: string, stations: Station[], tickets: Ticket[]}} Content
 * @typedef {{before: State, after: State, lines: string[]}} Step
 * @typedef {Ticket & {elsewhere: number}} Shown  elsewhere: lines of it that other stations still make
 */

const MINUTE_MS = 60_000;
const LATE_MINUTES = 5;
const TOO_LATE_MINUTES = 10;
/** @type {State[]} */
const OPEN = ["queued", "making"];

/** @param {Line} line @returns {boolean} */
const isOpen = (line) => OPEN.includes(line.state);

/**
 * The tickets of one station (0 = all): to make, the oldest first; and done, the latest first.
 * @param {Ticket[]} tickets
 * @param {number} station
 * @returns {{open: Shown[], done: Shown[]}}
 */
export function columns(tickets, station) {
  const shown = tickets.flatMap((ticket) => {
    const lines = ticket.lines.filter((line) => station === 0 || line.station === station);
    const others = ticket.lines.filter((line) => !lines.includes(line) && isOpen(line));
    return lines.length ? [{ ...ticket, lines, elsewhere: others.length }] : [];
  });
  const changed = (/** @type {Shown} */ ticket) => ticket.lines.reduce((last, line) => (line.changed_at > last ? line.changed_at : last), "");
  return {
    open: shown.filter((ticket) => ticket.lines.some(isOpen)).sort((a, b) => (a.queued_at < b.queued_at ? -1 : a.queued_at > b.queued_at ? 1 : 0)),
    done: shown.filter((ticket) => !ticket.lines.some(isOpen)).sort((a, b) => (changed(a) > changed(b) ? -1 : 1)),
  };
}

/**
 * What a tap on the ticket does: everything that waits is begun, else everything begun is done, else it is collected.
 * A voided one is cleared away.
 * @param {Pick<Ticket, "lines"|"voided">} ticket
 * @returns {Step|null}
 */
export function nextStep(ticket) {
  for (const before of /** @type {State[]} */ (["queued", "making", "done"])) {
    const lines = ticket.lines.filter((line) => line.state === before).map((line) => line.uuid);
    if (lines.length) return { before, after: ticket.voided ? "cancelled" : after(before), lines };
  }
  return null;
}

/** @param {Line} line @param {boolean} voided @returns {Step} what a tap on one line does */
export function lineStep(line, voided) {
  return { before: line.state, after: voided ? "cancelled" : after(line.state), lines: [line.uuid] };
}

/** @param {State} before @returns {State} */
const after = (before) => (before === "queued" ? "making" : before === "making" ? "done" : "collected");

/** @param {Pick<Ticket, "lines">} ticket @returns {Step} everything that was done has to go on */
export function recallStep(ticket) {
  return { before: "done", after: "making", lines: ticket.lines.filter((line) => line.state === "done").map((line) => line.uuid) };
}

/**
 * @param {string} since
 * @param {number} now_ms
 * @returns {{words: string, tone: ""|"warn"|"bad"}} how long somebody has waited
 */
export function age(since, now_ms) {
  const minutes = Math.max(0, Math.floor((now_ms - Date.parse(since)) / MINUTE_MS));
  if (minutes < 1) return { words: t("刚下单"), tone: "" };
  const tone = minutes >= TOO_LATE_MINUTES ? "bad" : minutes >= LATE_MINUTES ? "warn" : "";
  const words = minutes < 60 ? t("%(minutes)s 分钟", { minutes }) : t("%(hours)s 小时 %(minutes)s 分", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return { words: tone === "bad" ? t("%(age)s，急", { age: words }) : words, tone };
}

/** @param {State} state @returns {string} */
export const stateWord = (state) => ({ queued: t("等做"), making: t("在做"), done: t("做好"), collected: t("已取"), cancelled: t("已撤") })[state];

/** @param {Step|null} step @returns {string} what the button says */
export function stepWord(step) {
  if (step?.after === "cancelled") return t("知道了");
  return step?.after === "making" ? t("开始做") : step?.after === "done" ? t("做好了") : t("已取走");
}

/** @param {Content|null} content @returns {Set<string>} what waits, to tell what is new */
export const waiting = (content) => new Set((content?.tickets ?? []).filter((ticket) => ticket.lines.some(isOpen)).map((ticket) => ticket.key));
