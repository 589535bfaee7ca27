/** Today's receipts: the list with search at the left, one receipt with what can be done at the right. */
import { formatFen } from "../money.js";
import { printReceipt } from "../print.js";
import { t } from "../i18n.js";
import { button, fill, h, icon } from "./dom.js";
import { fixTenderSheet } from "./fix_tender.js";
import { giveBackSheet } from "./give_back.js";
import { lineName } from "./names.js";
import { findOrders, orderInFull } from "./orders.js";
import { qrSheet } from "./qr_sheet.js";
import { receiptOfOrder } from "./receipt.js";
import { remakeSheet } from "./remake.js";
import { openSheet } from "./sheet.js";
import { may } from "./state.js";
import { wordsOf } from "./toast.js";
import { clockTime, fullTime, modifierWords, pieces, serviceName, stateOf, tenderName } from "./words.js";

/** @typedef {import("../types.js").OrderHead} OrderHead */
/** @typedef {import("./receipt.js").Order} Order */

const PAUSE_MS = 250;

/** @param {string} code @returns {HTMLElement} */
function stateChip(code) {
  const { word, tone } = stateOf(code);
  return h("span", { class: `chip ${tone}` }, word);
}

/** @param {Order} order @returns {HTMLElement} */
function content(order) {
  const payments = order.payments.map((payment) => h("div", {}, h("span", {}, tenderName(payment.method), payment.external_ref ? ` · ${payment.external_ref}` : ""), h("b", { class: "num" }, formatFen(payment.net_fen))));
  const refunds = (order.refunds ?? []).map((refund) => h("div", {},
    h("span", {}, `${({ refund: t("退款"), void: t("撤单"), comp: t("免单") })[refund.kind] ?? refund.kind} ${clockTime(refund.occurred_at)} · ${refund.reason}`,
      refund.due_fen ? h("span", { class: "chip warn" }, t("待退款 %(fen)s", { fen: formatFen(refund.due_fen) })) : null),
    h("b", { class: "num" }, `-${formatFen(refund.total_fen)}`)));
  return h("div", { class: "one-lines" },
    order.lines.map((line) => h("div", { class: "item" },
      h("div", {}, `${lineName(line)} ×${pieces(line.quantity)}`,
        h("small", {}, modifierWords(line.modifiers)),
        line.note ? h("small", {}, t("备注：%(note)s", { note: line.note })) : null,
        line.refundable_quantity < line.quantity ? h("small", {}, t("已退 %(count)s 件", { count: pieces(line.quantity - line.refundable_quantity) })) : null),
      h("b", { class: "num" }, formatFen(line.total_fen)))),
    h("div", { class: "table" },
      order.rounding_fen ? h("div", {}, h("span", {}, t("抹零")), h("span", { class: "num" }, formatFen(order.rounding_fen))) : null,
      h("div", { class: "strong" }, h("span", {}, t("合计")), h("b", { class: "num" }, formatFen(order.total_fen + order.rounding_fen))), payments, refunds));
}

/**
 * @param {Order} order
 * @param {() => void} changed
 * @returns {HTMLElement} what can be done with this order
 */
function actionsFor(order, changed) {
  const left = order.lines.some((line) => line.refundable_quantity > 0);
  const untouched = order.lines.every((line) => line.refundable_quantity === line.quantity);
  const fixable = order.payments.some((payment) => payment.reversible_fen === payment.net_fen);
  /** @type {[boolean, string, string, () => void][]} */
  const all = [
    [true, t("重打小票"), "print", () => printReceipt(receiptOfOrder(order), true)],
    [true, t("电子小票"), "phone", () => qrSheet(order.order_uuid, order.number)],
    [left && may("refund"), t("退款"), "undo", () => giveBackSheet("refund", order, changed)],
    [untouched && may("void"), t("撤单"), "void", () => giveBackSheet("void", order, changed)],
    [left && may("comp"), t("免单"), "gift", () => giveBackSheet("comp", order, changed)],
    [may("write_off") && order.state !== "voided", t("重做"), "remake", () => remakeSheet(order)],
    [fixable && may("fix_tender"), t("改支付方式"), "swap", () => fixTenderSheet(order, changed)],
  ];
  return h("div", { class: "menu slim", role: "group", "aria-label": t("对这张小票") }, all.filter(([shown]) => shown)
    .map(([, word, drawing, act]) => h("button", { type: "button", onclick: act, "data-action": drawing }, icon(drawing), h("span", {}, word))));
}

/** The sheet of today's receipts. */
export function daySheet() {
  const sheet = openSheet({ title: t("今日小票"), size: "wide", testid: "day-sheet" });
  sheet.body.classList.add("flush");
  sheet.foot.remove();
  const input = h("input", { type: "search", placeholder: t("单号、取餐号或凭证号"), "aria-label": t("查小票"), autocomplete: "off", "data-testid": "day-search" });
  const rows = h("div", { class: "rows", tabindex: -1 });
  const one = h("div", { class: "day-one", "aria-live": "polite", tabindex: -1 });
  const pane = h("div", { class: "day" }, h("div", { class: "day-list" }, h("div", { class: "search" }, icon("search"), input), rows), one);
  sheet.body.append(pane);
  let shown = "";
  let turn = 0;

  /** The row of an order says what its receipt says: the books may not have been told yet. @param {Order} order */
  const tell = (order) => {
    if (order.state === "paid") return;
    const place = rows.querySelector(`[data-order="${order.order_uuid}"]`);
    place?.querySelector(".chip")?.remove();
    place?.querySelector(".amount")?.before(stateChip(order.state));
  };
  const show = async (/** @type {string} */ order_uuid) => {
    shown = order_uuid;
    pane.classList.add("one");
    for (const row of rows.querySelectorAll("button")) row.setAttribute("aria-current", String(row.dataset.order === order_uuid));
    fill(one, h("p", { class: "quiet", role: "status" }, t("正在取…")));
    try {
      const order = await orderInFull(order_uuid);
      if (shown !== order_uuid) return;
      if (!order) { fill(one, h("div", { class: "empty" }, icon("cloud-off"), h("p", {}, t("没有网络，这台平板上没有这张小票。")))); return; }
      tell(order);
      fill(one,
        button(t("返回列表"), () => pane.classList.remove("one"), { class: "plain back-to-list", icon: "back" }),
        h("div", { class: "one-head" }, h("h3", { class: "num" }, order.call_number ? `${order.call_number} · ${order.number}` : order.number), stateChip(order.state), h("span", { class: "quiet" }, [fullTime(order.occurred_at), order.service ? serviceName(order.service) : "", order.cashier ?? ""].filter(Boolean).join(" · "))),
        actionsFor(order, async () => { await list(); await show(order_uuid); }), content(order), order.note ? h("p", { class: "quiet" }, t("备注：%(note)s", { note: order.note })) : null);
    } catch (error) {
      fill(one, h("div", { class: "callout bad", role: "alert" }, icon("alert"), wordsOf(error)));
    }
  };
  const row = (/** @type {OrderHead} */ order) => h("button", { type: "button", class: "row", "data-order": order.order_uuid, "data-testid": "day-row", "aria-current": String(order.order_uuid === shown), onclick: () => void show(order.order_uuid) },
    h("span", { class: "main" }, h("b", { class: "num" }, order.call_number || order.number), h("small", {}, [clockTime(order.occurred_at), order.methods.map(tenderName).join(" + "), order.cashier].filter(Boolean).join(" · "))),
    order.state === "paid" ? null : stateChip(order.state), h("span", { class: "amount num" }, formatFen(order.total_fen)));
  const list = async () => {
    const mine = ++turn;
    try {
      const { orders, complete } = await findOrders(input.value);
      if (mine !== turn) return;
      fill(rows, complete ? null : h("div", { class: "callout warn" }, icon("cloud-off"), t("没有网络：这里只有这台平板自己的小票。")),
        orders.length ? orders.map(row) : h("div", { class: "empty" }, icon("receipt"), h("p", {}, input.value.trim() ? t("没有找到这样的小票。") : t("今天还没有小票。"))));
    } catch (error) {
      fill(rows, h("div", { class: "callout bad", role: "alert" }, icon("alert"), wordsOf(error)));
    }
  };
  let pause = 0;
  input.addEventListener("input", () => { window.clearTimeout(pause); pause = window.setTimeout(() => void list(), PAUSE_MS); });
  fill(rows, h("div", { class: "empty", role: "status" }, t("正在取…")));
  fill(one, h("div", { class: "empty" }, icon("receipt"), h("p", {}, t("点左边的一张小票。"))));
  void list();
}
