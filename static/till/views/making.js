/** The making list of a till without the server: its own sales that the board cannot show yet, ticked one by one. */
import { t } from "../i18n.js";
import { printMaking } from "../print.js";
import { button, fill, h, icon } from "./dom.js";
import { lineName } from "./names.js";
import { services } from "./services.js";
import { openSheet } from "./sheet.js";
import { productOf } from "./state.js";
import { clockTime, modifierWords, pieces, serviceName } from "./words.js";

/** @typedef {import("../types.js").LocalOrder} LocalOrder */
/** @typedef {import("../types.js").SaleLine} SaleLine */

/** @param {SaleLine} line @returns {boolean} drinks and food; the rest is handed over at the counter */
const isMade = (line) => ["drink", "food"].includes(productOf(line.product_id)?.kind ?? "drink");

/** Open the list. */
export async function makingSheet() {
  const sheet = openSheet({ title: t("制作清单"), subtitle: t("还没上传的单；上传后在吧台看板上看"), testid: "making-sheet" });
  sheet.foot.remove();
  const unsent = (await services.store.unsent()).filter((record) => record.envelope.type === "sale");
  const kept = await Promise.all(unsent.map((record) => services.store.order(JSON.parse(record.envelope.payload).order_uuid)));
  const orders = kept.filter((order) => order !== null).filter((order) => order.sale.lines.some(isMade));
  const draw = () => {
    if (!orders.length) { fill(sheet.body, h("div", { class: "empty" }, icon("check"), h("p", {}, t("单子都上传了，请看吧台看板。")))); return; }
    fill(sheet.body, orders.map((order) => card(order, draw)));
  };
  draw();
}

/** @param {LocalOrder} order @param {() => void} draw @returns {HTMLElement} */
function card(order, draw) {
  const made = new Set(order.made ?? []);
  const toggle = async (/** @type {number} */ line_no) => {
    if (!made.delete(line_no)) made.add(line_no);
    order.made = [...made];
    await services.store.setMade(order.order_uuid, order.made);
    draw();
  };
  return h("section", { class: "making-card", "aria-label": order.sale.call_number },
    h("h3", {}, h("span", { class: "num" }, order.sale.call_number), ` · ${serviceName(order.sale.service)} · ${clockTime(order.occurred_at)}`),
    button(t("打制作单"), () => void printMaking(order, order.sale.lines.filter(isMade)), { class: "plain", icon: "print", testid: "making-print" }),
    order.sale.note ? h("p", { class: "quiet" }, order.sale.note) : null,
    order.sale.lines.filter(isMade).map((line) => {
      const done = made.has(line.line_no);
      return h("button", { type: "button", class: "row", "aria-pressed": String(done), "data-testid": "making-line", onclick: () => void toggle(line.line_no) },
        icon(done ? "check" : "coffee"),
        h("span", { class: "main" }, h("b", {}, `${pieces(line.quantity)}× ${lineName(line)}`), h("small", {}, [modifierWords(line.modifiers, order.sale.service), line.note].filter(Boolean).join(" · "))),
        h("span", { class: `chip ${done ? "ok" : ""}` }, done ? t("做好") : t("等做")));
    }));
}
