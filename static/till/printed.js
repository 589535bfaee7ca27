/** What stands on the tablet's own papers, 58 or 80 mm wide: in the shop's language, whatever the page's is. */
import { pointsOf } from "./basket.js";
import { formatFen } from "./money.js";
import { t } from "./paper_words.js";
import { h } from "./views/dom.js";
import { qrDrawing } from "./views/qr.js";
import { receiptAddress } from "./views/receipt.js";
import { state } from "./views/state.js";
import { asSold, fullTime, modifierWords, pieces, tenderAsSold } from "./views/words.js";

/** @typedef {import("./views/receipt.js").Receipt} Receipt */
/** @typedef {import("./types.js").LineModifier} LineModifier */

/** @param {"dine_in"|"takeaway"} service @returns {string} */
const serviceWord = (service) => (service === "dine_in" ? t("堂食") : t("打包"));

/** @param {LineModifier[]} modifiers @returns {string} */
const options = (modifiers) => modifierWords(modifiers, undefined, asSold);

/** @param {string} left @param {string} right @param {string} [kind] @returns {HTMLElement} */
const pair = (left, right, kind = "") => h("div", { class: `pair ${kind}` }, h("span", {}, left), h("span", {}, right));

/** What was taken off a line and why, as far as it is known. @param {Receipt["lines"][number]} line @returns {HTMLElement[]} */
function discountRows(line) {
  const known = line.discounts ?? (line.discount_fen ? [{ label: "", fen: line.discount_fen }] : []);
  return known.map(({ label, fen }) => pair(label || t("优惠"), `-${formatFen(fen)}`, "sub"));
}

/** @param {Receipt["lines"][number]} line @returns {HTMLElement[]} */
function lineRows(line) {
  const gross = line.total_fen + line.discount_fen;
  return [
    pair(`${line.name} ×${pieces(line.quantity)}`, formatFen(gross)),
    ...(options(line.modifiers) ? [h("div", { class: "sub" }, options(line.modifiers))] : []),
    ...discountRows(line),
    ...(line.note ? [h("div", { class: "sub" }, t("备注：%(note)s", { note: line.note }))] : []),
  ];
}

/**
 * @param {Receipt} receipt
 * @param {boolean} copy
 * @param {string[]} codes from which the sale can be rebuilt if this tablet is lost
 * @returns {HTMLElement}
 */
export function receiptPaper(receipt, copy, codes) {
  const { shop } = state.boot;
  return h("div", { class: `paper ${shop.receipt.width_mm === 58 ? "narrow" : ""}` },
    h("h1", {}, shop.name),
    shop.receipt.header ? h("p", { class: "centre" }, shop.receipt.header) : null,
    shop.demo ? h("p", { class: "copy" }, t("演示店 · 不是真实交易")) : null,
    copy ? h("p", { class: "copy" }, t("重打")) : null,
    h("p", { class: "centre" }, t("取餐号")), h("p", { class: "call" }, receipt.call_number),
    pair(receipt.number, receipt.service ? serviceWord(receipt.service) : ""),
    pair(fullTime(receipt.occurred_at), receipt.cashier ? t("收银 %(name)s", { name: receipt.cashier }) : ""),
    h("hr"), receipt.lines.map(lineRows).flat(), h("hr"),
    receipt.rounding_fen ? pair(t("抹零"), formatFen(receipt.rounding_fen)) : null,
    pair(t("合计"), formatFen(receipt.total_fen + receipt.rounding_fen), "total"),
    receipt.payments.map((payment) => [
      pair(tenderAsSold(payment.method), formatFen(payment.net_fen)),
      payment.change_fen ? pair(t("收现 %(fen)s，找零", { fen: formatFen(payment.tendered_fen ?? 0) }), formatFen(payment.change_fen), "sub") : null,
    ]).flat(),
    receipt.returned_fen ? pair(t("已退"), `-${formatFen(receipt.returned_fen)}`) : null,
    receipt.points_spent ? pair(t("用了积分"), String(receipt.points_spent)) : null,
    receipt.member ? pair(t("本单积分"), `+${pointsOf(receipt.total_fen + receipt.rounding_fen)}`) : null,
    receipt.note ? h("p", {}, t("备注：%(note)s", { note: receipt.note })) : null,
    h("div", { class: "qr" }, qrDrawing(receiptAddress(receipt.order_uuid), t("电子小票二维码"))),
    h("p", { class: "centre" }, t("扫码看电子小票")),
    shop.receipt.footer ? h("p", { class: "centre" }, shop.receipt.footer) : null,
    codesBlock(codes));
}

/**
 * What has to be made of an order.
 * @param {import("./types.js").LocalOrder} order
 * @param {import("./types.js").SaleLine[]} lines
 * @param {string[]} codes
 * @returns {HTMLElement}
 */
export function makingPaper({ occurred_at, sale }, lines, codes) {
  return h("div", { class: `paper ${state.boot.shop.receipt.width_mm === 58 ? "narrow" : ""}` },
    h("p", { class: "centre" }, t("制作单")), h("p", { class: "call" }, sale.call_number),
    pair(serviceWord(sale.service), fullTime(occurred_at)), h("hr"),
    lines.flatMap((line) => [pair(`${pieces(line.quantity)}× ${line.name}`, ""), ...[options(line.modifiers), line.note].filter(Boolean).map((words) => h("div", { class: "sub" }, words))]),
    sale.note ? h("p", {}, t("备注：%(note)s", { note: sale.note })) : null, codesBlock(codes));
}

/** The codes below a paper, for the shop. @param {string[]} codes @returns {HTMLElement|null} */
function codesBlock(codes) {
  if (!codes.length) return null;
  return h("div", { class: "black-box" }, h("p", { class: "centre" }, t("店里留底用（平板坏了可扫回这一单）")),
    codes.map((code) => h("div", { class: "qr" }, qrDrawing(code, t("这一单的留底码"), "L"))));
}
