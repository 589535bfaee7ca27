/** The e-receipt as a QR code for the customer's phone. */
import { t } from "../i18n.js";
import { h } from "./dom.js";
import { qrDrawing } from "./qr.js";
import { receiptAddress } from "./receipt.js";
import { openSheet } from "./sheet.js";

/** @param {string} order_uuid @param {string} number */
export function qrSheet(order_uuid, number) {
  const sheet = openSheet({ title: t("电子小票"), subtitle: number, size: "narrow", testid: "qr-sheet" });
  sheet.body.append(h("div", { class: "rescue" }, h("div", { class: "qr" }, qrDrawing(receiptAddress(order_uuid), t("电子小票二维码"))), h("p", {}, t("请顾客用手机扫一扫。"))));
  sheet.foot.remove();
}
