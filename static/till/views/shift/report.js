/** How a shift stands (X), and its report after closing, on the screen and on paper. */
import { ApiFailure } from "../../api.js";
import { formatFen } from "../../money.js";
import { onPaper, printRows } from "../../paper.js";
import { t } from "../../i18n.js";
import { button, fill, h, icon } from "../dom.js";
import { services } from "../services.js";
import { openSheet } from "../sheet.js";
import { state } from "../state.js";
import { toast, wordsOf } from "../toast.js";
import { fullTime, signed } from "../words.js";

const ATTEMPTS = 8;
const PAUSE_MS = 400;

/** @typedef {import("../../paper.js").Row} Row */
/** @typedef {{counted_fen: number, variance_fen: number|null}} Result  what was counted here, while the server is away */

/**
 * What can be said without the server: who counted what, for both crews to sign.
 * @param {import("../../shift.js").Shift} shift
 * @param {Result} result
 * @returns {Row[]}
 */
function slip(shift, { counted_fen, variance_fen }) {
  /** @param {string} left @param {string} right @returns {Row} */
  const pair = (left, right) => ({ row: "pair", left, right });
  return [
    { row: "text", text: state.boot.shop.name, size: 2, bold: true, centred: true },
    { row: "text", text: t("关班单（日结单上传后再打）"), bold: true, centred: true }, { row: "rule" },
    pair(t("钱箱"), shift.device), pair(t("开班时间"), fullTime(shift.opened_at)), pair(t("关班时间"), fullTime(new Date().toISOString())),
    pair(t("清点人"), state.person?.nickname ?? ""), { row: "rule" }, pair(t("实点现金"), formatFen(counted_fen)),
    ...(variance_fen === null ? [] : [pair(t("差异"), signed(variance_fen))]), { row: "rule" }, { row: "text", text: t("签名") }, { row: "text", text: " " },
  ];
}

/**
 * The report of a shift that was closed a moment ago: the closing may still be on its way.
 * @param {string} shift_uuid
 */
async function afterClosing(shift_uuid) {
  let report = await services.api.shift(shift_uuid);
  for (let attempt = 1; report.state !== "closed" && attempt < ATTEMPTS; attempt += 1) {
    await new Promise((resolve) => { window.setTimeout(resolve, PAUSE_MS); });
    report = await services.api.shift(shift_uuid);
  }
  return report;
}

/**
 * @param {import("../../shift.js").Shift} shift
 * @param {Result|null} [result] of a shift just closed here
 */
export async function reportSheet(shift, result = null) {
  const sheet = openSheet({ title: result ? t("日结单") : t("当班查看"), size: "narrow", testid: "report-sheet" });
  fill(sheet.body, h("p", { class: "quiet", role: "status" }, t("正在取…")));
  /** @type {Row[]} */
  let rows = result ? slip(shift, result) : [];
  let known = false;
  try {
    const report = await (result ? afterClosing(shift.shift_uuid) : services.api.shift(shift.shift_uuid));
    if (!result || report.state === "closed") rows = report.paper;
    known = !result || report.state === "closed";
    fill(sheet.body, result && !known ? h("div", { class: "callout warn" }, icon("cloud-wait"), t("已关班。还在等别的平板把单据传完，传完后自动出日结单。")) : null, onPaper(rows));
  } catch (error) {
    const away = error instanceof ApiFailure && (error.kind === "offline" || error.kind === "strange");
    fill(sheet.body, h("div", { class: "callout warn" }, icon("cloud-off"), away ? t("连不上服务器：日结单要等单据传完才有。先把这张关班单打出来签字。") : wordsOf(error)), rows.length ? onPaper(rows) : null);
  }
  const print = async () => {
    if (known && state.boot.printer) {
      try {
        await services.api.printShift(shift.shift_uuid);
        toast(t("已送到打印机「%(name)s」", { name: state.boot.printer }), "ok");
        return;
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        toast(t("打印机这条路走不通，改用平板打印。"), "bad");
      }
    }
    printRows(rows, state.boot.shop.receipt.width_mm);
  };
  sheet.foot.append(button(t("关闭"), sheet.close, { class: "big" }), ...(rows.length ? [button(t("打印"), () => void print(), { class: "act big grow", icon: "print", testid: "report-print" })] : []));
}
