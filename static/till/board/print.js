/** A ticket on paper, through the browser's own printing. */
import { t } from "../i18n.js";
import { h } from "../views/dom.js";
import { lineWords } from "./card.js";
import { clockTime } from "./frame.js";

/**
 * @param {import("./tickets.js").Shown} ticket
 * @param {{shop: string, again: boolean}} how again: it was printed before
 */
export function printTicket(ticket, { shop, again }) {
  document.querySelector(".paper")?.remove();
  const paper = h("section", { class: "paper" },
    h("p", {}, shop), again ? h("p", { class: "again" }, t("重打")) : null, ticket.remake ? h("p", { class: "again" }, t("重做")) : null,
    h("p", { class: "call" }, ticket.call), h("p", {}, `${ticket.service === "dine_in" ? t("堂食") : ticket.service ? t("打包") : ""} ${clockTime(Date.parse(ticket.queued_at))} ${ticket.number}`),
    h("ul", {}, ticket.lines.map((line) => h("li", {}, lineWords(line)))), ticket.note ? h("p", {}, ticket.note) : null);
  document.body.append(paper);
  window.print();
}
