/** "Rang it up as cash, it was WeChat": move one payment to the tender it really was. No revenue changes. */
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { oneOf, reasonField, textField } from "./choices.js";
import { commit } from "./commit.js";
import { button, h } from "./dom.js";
import { openSheet } from "./sheet.js";
import { state } from "./state.js";
import { toast, toastError } from "./toast.js";
import { tenderName } from "./words.js";

/** @typedef {import("./receipt.js").Order} Order */

/**
 * @param {Order} order
 * @param {() => void} changed
 */
export function fixTenderSheet(order, changed) {
  const payments = order.payments.filter((payment) => payment.reversible_fen === payment.net_fen);
  const sheet = openSheet({ title: t("改支付方式 %(number)s", { number: order.number }), subtitle: t("收错了方式就在这里改，金额不变"), size: "narrow", testid: "fix-sheet" });
  const which = oneOf({ label: t("哪一笔"), value: payments.length === 1 ? payments[0].payment_uuid : null,
    choices: payments.map((payment) => ({ value: payment.payment_uuid, word: tenderName(payment.method), small: formatFen(payment.net_fen) })) });
  const reference = textField(t("凭证号（没有就不填）"), { maxlength: 80 });
  const to = oneOf({ label: t("其实是"), choices: state.boot.shop.tenders.map((tender) => ({ value: tender.code, word: tenderName(tender.code) })) });
  const reason = reasonField(t("原因"), [t("点错了"), t("顾客改了付法"), t("扫码没成功")]);
  const problem = h("div", { class: "problem", role: "alert" });
  const finish = async () => {
    const payment = payments.find((one) => one.payment_uuid === which.value());
    const kind = state.boot.shop.tenders.find((tender) => tender.code === to.value());
    problem.textContent = "";
    if (!payment || !kind || kind.code === payment.method) { problem.textContent = t("请选哪一笔，和真正的支付方式（不能和原来一样）。"); return; }
    if (kind.needs_reference && !reference.input.value.trim()) { reference.complain(t("请写凭证号，对账时要用")); return; }
    if (!reason.value()) { reason.complain(); return; }
    const cashier_id = state.person?.id;
    const envelope_uuid = newUuid();
    try {
      await commit("tender_fix", envelope_uuid, () => ({
        v: 1, fix_uuid: envelope_uuid, order_uuid: order.order_uuid, payment_uuid: payment.payment_uuid, from_method: payment.method, to_method: kind.code, net_fen: payment.net_fen,
        reason: reason.value(), external_ref: reference.input.value.trim(), cashier_id, new_payment_uuid: newUuid(), reversal_payment_uuid: newUuid(),
      }));
      sheet.close();
      toast(t("已改成%(name)s", { name: tenderName(kind.code) }), "ok");
      changed();
    } catch (error) {
      toastError(error);
    }
  };
  sheet.body.append(which.element, to.element, reference.element, reason.element, problem);
  sheet.foot.append(button(t("改好了"), () => void finish(), { class: "act big grow", testid: "fix-confirm" }));
}
