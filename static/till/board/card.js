/** One ticket on the board. */
import { t } from "../i18n.js";
import { h, icon } from "../views/dom.js";
import { age, lineStep, nextStep, recallStep, stateWord, stepWord } from "./tickets.js";

/** @typedef {import("./tickets.js").Shown} Shown */
/** @typedef {import("./tickets.js").Line} Line */
/** @typedef {import("./tickets.js").Step} Step */
/** @typedef {{step: (step: Step) => void, print: (ticket: Shown) => void}} Acts */

const ONE = 1000;

/** @param {string} service @returns {HTMLElement|null} */
function serviceChip(service) {
  if (!service) return null;
  const here = service === "dine_in";
  return h("span", { class: `chip ${here ? "" : "info"}` }, icon(here ? "coffee" : "bag"), here ? t("堂食") : t("打包"));
}

/** @param {Shown} ticket @returns {(HTMLElement|null)[]} */
function marks(ticket) {
  return [
    ticket.remake ? h("span", { class: "chip warn strong" }, icon("remake"), ticket.reason ? t("重做：%(reason)s", { reason: ticket.reason }) : t("重做")) : null,
    ticket.prints > 1 ? h("span", { class: "chip" }, icon("print"), t("重打 %(count)s 次", { count: ticket.prints - 1 })) : null,
  ];
}

/** @param {Line} line @returns {(HTMLElement|null)[]} what is to be made, in the order it is read */
export function lineWords(line) {
  const asked = line.modifiers.filter((one) => !one.usual);
  const usual = line.modifiers.filter((one) => one.usual);
  const words = (/** @type {import("./tickets.js").Choice[]} */ some) => some.map((one) => (one.quantity > 1 ? `${one.name} ×${one.quantity}` : one.name)).join(" · ");
  return [
    h("span", { class: "what" }, h("b", { class: "count num" }, `${line.quantity / ONE}×`), h("span", { class: "name" }, line.name)),
    asked.length ? h("span", { class: "asked" }, words(asked)) : null,
    usual.length ? h("span", { class: "usual" }, words(usual)) : null,
    line.note ? h("span", { class: "said" }, icon("note"), line.note) : null,
  ];
}

/** @param {Shown} ticket @param {Line} line @param {Acts} acts @returns {HTMLElement} */
function lineRow(ticket, line, acts) {
  const done = line.state === "done";
  return h("li", { class: `ticket-line ${line.state}` },
    h("button", { type: "button", "data-focus": `line-${line.uuid}`, disabled: done || ticket.voided, "data-testid": "ticket-line",
      onclick: () => acts.step(lineStep(line, ticket.voided)) },
    h("span", { class: "words" }, lineWords(line)),
    h("span", { class: `state ${line.state}` }, icon(done ? "check" : line.state === "making" ? "clock" : "coffee"), stateWord(line.state))));
}

/**
 * @param {Shown} ticket
 * @param {number} place from 1: the key that moves it on
 * @param {number} now_ms
 * @param {Acts} acts
 * @returns {HTMLElement}
 */
export function openCard(ticket, place, now_ms, acts) {
  const waited = age(ticket.queued_at, now_ms);
  const next = nextStep(ticket);
  return h("article", { class: `ticket ${ticket.voided ? "voided" : waited.tone}`, "data-testid": "ticket", "aria-label": t("取餐号 %(call)s", { call: ticket.call }) },
    h("header", { class: "ticket-head" },
      h("h2", { class: "call num" }, ticket.call), place < 10 ? h("kbd", { "aria-hidden": "true" }, place) : null, h("span", { class: "sp" }),
      h("span", { class: `age ${waited.tone}`, "data-testid": "age" }, icon(waited.tone ? "alert" : "clock"), waited.words)),
    h("div", { class: "marks" }, serviceChip(ticket.service), marks(ticket),
      ticket.elsewhere ? h("span", { class: "chip" }, t("另有 %(count)s 样在别处做", { count: ticket.elsewhere })) : null),
    ticket.voided ? h("p", { class: "void-words" }, icon("void"), t("已撤单，不用做了")) : null,
    ticket.note ? h("p", { class: "order-said" }, icon("note"), ticket.note) : null,
    h("ul", { class: "ticket-lines" }, ticket.lines.map((line) => lineRow(ticket, line, acts))),
    h("footer", { class: "ticket-foot" },
      h("button", { type: "button", class: "button plain", "data-focus": `print-${ticket.key}`, onclick: () => acts.print(ticket) }, icon("print"), h("span", {}, ticket.prints ? t("重打") : t("打印"), whose(ticket))),
      h("button", { type: "button", class: `button big grow ${next?.after === "done" ? "act" : ticket.voided ? "risk" : "begin"}`, "data-focus": `go-${ticket.key}`, "data-testid": "ticket-go",
        onclick: () => { if (next) acts.step(next); } }, icon(next?.after === "making" ? "coffee" : "check"), h("span", {}, stepWord(next), whose(ticket)))));
}

/** Only for readers: whose button it is. @param {Shown} ticket @returns {HTMLElement} */
const whose = (ticket) => h("span", { class: "visually-hidden" }, ` ${ticket.call}`);

/** @param {Shown} ticket @param {Acts} acts @returns {HTMLElement} */
export function doneCard(ticket, acts) {
  const next = nextStep(ticket);
  return h("li", { class: `done-ticket ${ticket.voided ? "voided" : ""}`, "data-testid": "done-ticket", "aria-label": t("取餐号 %(call)s", { call: ticket.call }) },
    h("div", { class: "done-what" }, h("b", { class: "call num" }, ticket.call),
      h("small", {}, ticket.voided ? t("已撤单") : ticket.elsewhere ? t("还差 %(count)s 样", { count: ticket.elsewhere }) : ticket.lines.map((line) => line.name).join("、"))),
    h("div", { class: "done-acts" },
      ticket.voided ? null : h("button", { type: "button", class: "button plain", "data-focus": `back-${ticket.key}`, "data-testid": "recall", onclick: () => acts.step(recallStep(ticket)) }, icon("undo"), h("span", {}, t("拿回来"), whose(ticket))),
      h("button", { type: "button", class: "button ok", "data-focus": `gone-${ticket.key}`, "data-testid": "collected", onclick: () => { if (next) acts.step(next); } }, icon("check"), h("span", {}, stepWord(next), whose(ticket)))));
}
