/** Papers of the till: on the printer it has, else through the browser's own printing. */
import { ApiFailure } from "./api.js";
import { t } from "./i18n.js";
import { makingPaper, receiptPaper } from "./printed.js";
import { paperCodes } from "./views/rescue.js";
import { services } from "./views/services.js";
import { state } from "./views/state.js";
import { toast } from "./views/toast.js";

/** @typedef {import("./views/receipt.js").Receipt} Receipt */

/**
 * Print one receipt: on the printer this tablet has, else through the browser, which needs neither printer nor server.
 * @param {Receipt} receipt
 * @param {boolean} copy says so on the paper
 */
export async function printReceipt(receipt, copy) {
  if (state.boot.printer) {
    try {
      await services.api.print(receipt.order_uuid, copy, await paperCodes(receipt.order_uuid));
      toast(t("已送到打印机「%(name)s」", { name: state.boot.printer }), "ok");
      return;
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      toast(t("打印机这条路走不通，改用平板打印。"), "bad");
    }
  }
  await printHere(receipt, copy);
}

/**
 * Print through the browser.
 * @param {Receipt} receipt
 * @param {boolean} copy
 */
async function printHere(receipt, copy) {
  show(receiptPaper(receipt, copy, await paperCodes(receipt.order_uuid)));
}

/**
 * What has to be made of an order, from the tablet's own list, with the code of its sale.
 * @param {import("./types.js").LocalOrder} order
 * @param {import("./types.js").SaleLine[]} lines
 */
export async function printMaking(order, lines) {
  show(makingPaper(order, lines, await paperCodes(order.order_uuid)));
}

/** @param {HTMLElement} sheet goes again when it is printed */
function show(sheet) {
  document.body.append(sheet);
  window.addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}
