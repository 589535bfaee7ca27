/** What stands in place of the order after a sale was kept: call number, change, receipt, e-receipt. The next tap on a product begins the next order. */
import { pointsOf } from "../basket.js";
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { printReceipt } from "../print.js";
import { button, h, icon } from "./dom.js";
import { qrDrawing } from "./qr.js";
import { receiptAddress, receiptOfSale } from "./receipt.js";
import { set } from "./state.js";
import { tenderName } from "./words.js";

/** @typedef {import("../types.js").SalePayload} SalePayload */

/**
 * @param {SalePayload} sale
 * @returns {HTMLElement}
 */
export function done(sale) {
  const cash = sale.payments.find((payment) => payment.method === "cash");
  const receipt = receiptOfSale(sale);
  const next = button(t("下一单"), () => set({ done: null, orderOpen: false }), { class: "act big", testid: "next-order" });
  const words = sale.payments.length ? sale.payments.map((payment) => `${tenderName(payment.method)} ${formatFen(payment.net_fen)}`).join(" + ") : t("不用付款");
  return h("section", { class: "done", "aria-label": t("收款完成"), "data-testid": "done" },
    h("div", { class: "done-body" },
      h("div", { class: "tick" }, icon("check")),
      h("div", { role: "status" }, h("h2", {}, t("收款完成")),
        h("p", { class: "quiet" }, words, sale.rounding_fen ? [" · ", t("抹零 %(fen)s", { fen: formatFen(sale.rounding_fen) })] : "")),
      sale.member ? h("p", { class: "quiet", "data-testid": "done-points" }, t("本单积分 +%(points)s", { points: pointsOf(sale.total_fen + sale.rounding_fen) })) : null,
      sale.points_spent ? h("p", { class: "quiet", "data-testid": "done-spent" }, t("用了 %(points)s 积分", { points: sale.points_spent })) : null,
      cash?.change_fen ? h("p", { class: "change num", "data-testid": "done-change" }, t("找零 %(fen)s", { fen: formatFen(cash.change_fen) })) : null,
      h("div", {}, h("p", { class: "quiet" }, t("取餐号")), h("p", { class: "call num", "data-testid": "done-call" }, sale.call_number)),
      h("div", { class: "qr" }, qrDrawing(receiptAddress(sale.order_uuid), t("电子小票二维码"))),
      h("p", { class: "quiet" }, t("电子小票：请顾客扫一扫"), h("br", {}), h("span", { class: "num" }, sale.number))),
    h("div", { class: "done-foot" }, button(t("打印小票"), () => printReceipt(receipt, false), { class: "plain big", icon: "print", testid: "print" }), next));
}
