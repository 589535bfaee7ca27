/** The basket as the customer sees it: from the till's own other window at once, or from a till across the counter. */
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { fill, h, icon } from "../views/dom.js";
import { qrDrawing } from "../views/qr.js";
import { createFreshness, follow, openFrame } from "./frame.js";
import { CHANNEL } from "./picture.js";

/** @typedef {import("./picture.js").Picture} Picture */

const ONE = 1000;
const facts = openFrame();
const freshness = createFreshness();
const body = h("section", { class: "shown", "aria-live": "polite" });
/** The till in another window of this tablet speaks first; then the server need not be asked. */
let spoken = false;

/** @returns {HTMLElement[]} */
function welcome() {
  return [h("div", { class: "welcome" }, icon("coffee"), h("h2", {}, t("欢迎光临")), h("p", {}, t("点好的东西会显示在这里")))];
}

/** @param {Picture} picture @returns {HTMLElement[]} */
function basket(picture) {
  return [
    h("ol", { class: "shown-lines", tabindex: 0, "aria-label": t("已点商品") }, picture.lines.map((line) => h("li", { "data-testid": "shown-line" },
      h("span", { class: "count num" }, `${line.quantity / ONE}×`), h("span", { class: "what" }, h("b", {}, line.name), line.detail ? h("small", {}, line.detail) : null), h("span", { class: "amount num" }, formatFen(line.total_fen))))),
    h("div", { class: "shown-sums" },
      picture.discount_fen ? h("div", { class: "saving" }, h("span", {}, t("已优惠")), h("b", { class: "num" }, `-${formatFen(picture.discount_fen)}`)) : null,
      h("div", { class: "due" }, h("span", {}, picture.state === "paying" ? t("请付") : t("合计")), h("b", { class: "num", "data-testid": "shown-total" }, formatFen(picture.total_fen)))),
  ];
}

/** @param {Picture} picture @returns {HTMLElement[]} */
function thanks(picture) {
  const receipt = picture.order_uuid ? new URL(`/r/${picture.order_uuid}`, location.href).href : "";
  return [h("div", { class: "thanks" },
    h("div", {}, h("h2", {}, t("谢谢光临")),
      picture.call ? h("p", { class: "your-call" }, t("您的取餐号"), h("b", { class: "num", "data-testid": "shown-call" }, picture.call)) : null,
      h("p", { class: "paid" }, picture.payments.map((payment) => `${payment.name} ${formatFen(payment.fen)}`).join(" + ") || t("不用付款")),
      picture.change_fen ? h("p", { class: "change", "data-testid": "shown-change" }, t("找零 %(fen)s", { fen: formatFen(picture.change_fen) })) : null),
    receipt ? h("figure", { class: "receipt-code" }, qrDrawing(receipt, t("电子小票二维码")), h("figcaption", {}, t("扫一扫，留电子小票"))) : null)];
}

/** @param {Picture} picture */
function show(picture) {
  document.body.dataset.state = picture.state;
  fill(body, ...(picture.state === "done" ? thanks(picture) : picture.lines?.length ? basket(picture) : welcome()));
  body.querySelector(".shown-lines li:last-child")?.scrollIntoView({ block: "nearest" });
}

document.title = t("顾客屏 · %(shop)s", { shop: facts.shop });
document.body.replaceChildren(h("main", { class: "customer" },
  h("header", { class: "pickup-top" }, h("h1", {}, facts.shop), facts.demo ? h("span", { class: "ribbon" }, t("演示店")) : null, h("span", { class: "sp" }), freshness.element, freshness.time), body));
show({ state: "idle", lines: [], gross_fen: 0, discount_fen: 0, total_fen: 0, payments: [], change_fen: 0, call: "", order_uuid: null });
if (facts.own) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event) => { if (event.data?.picture) { spoken = true; show(event.data.picture); } };
  channel.postMessage({ ask: true });
}
follow(facts.data, (picture) => { if (!spoken) show(picture); }, freshness);
