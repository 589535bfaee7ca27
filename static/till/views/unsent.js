/** What this tablet still holds: not yet in the books, or waiting for a teacher in 待核. */
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { button, fill, h, icon } from "./dom.js";
import { services } from "./services.js";
import { rescueSheet } from "./rescue.js";
import { openSheet } from "./sheet.js";
import { state } from "./state.js";
import { clockTime, fullTime } from "./words.js";

/** @typedef {import("../types.js").OutboxRecord} OutboxRecord */

/** @param {string} type @returns {string} */
const typeName = (type) => ({ sale: t("销售"), refund: t("退款"), void: t("撤单"), comp: t("免单"), waste: t("报损"), remake: t("重做"), tender_fix: t("改支付方式") })[type] ?? type;

/** @param {OutboxRecord} record @returns {HTMLElement} */
function row(record) {
  const { envelope } = record;
  const payload = JSON.parse(envelope.payload);
  const held = record.state === "quarantined";
  return h("div", { class: "row" }, icon(held ? "alert" : "cloud-wait"),
    h("span", { class: "main" }, h("b", {}, `${typeName(envelope.type)} ${payload.number ?? payload.order_number ?? ""}`),
      h("small", {}, fullTime(envelope.occurred_at), " · ", t("设备序号 %(seq)s", { seq: envelope.device_seq })), held ? h("small", {}, t("待核：%(reason)s", { reason: record.reason })) : null),
    payload.total_fen === undefined ? null : h("span", { class: "amount num" }, formatFen(payload.total_fen)));
}

/** The sheet behind the words about the network. */
export async function unsentSheet() {
  const sheet = openSheet({ title: t("网络和未上传的单"), testid: "unsent-sheet" });
  sheet.body.classList.add("flush");
  const tryNow = async () => {
    again.disabled = true;
    await services.sync.retry();
    again.disabled = false;
    await draw();
  };
  const again = button(state.sync.online ? t("现在上传") : t("现在重试"), tryNow, { class: "act big grow", icon: "cloud-wait", testid: "flush" });
  const draw = async () => {
    const [unsent, held] = await Promise.all([services.store.unsent(), services.store.quarantined()]);
    const { online, lastHeard, words } = state.sync;
    fill(sheet.body,
      h("div", { class: `callout ${online ? "" : "warn"}`, role: "status" }, icon(online ? "cloud-ok" : "cloud-off"), h("div", {}, h("b", {}, words),
        h("div", {}, lastHeard ? t("上次和服务器说上话：%(time)s", { time: clockTime(lastHeard) }) : t("还没有和服务器说上话。")),
        online ? null : h("div", {}, t("收的每一单都存在这台平板里，恢复网络后会自动上传，不会丢也不会重复。不要清除浏览器数据。")))),
      state.problems.map((problem) => h("div", { class: "callout warn" }, icon("alert"), t(problem))),
      unsent.length ? h("section", { class: "rows" }, h("h3", { class: "row" }, t("未上传 %(count)s 笔", { count: unsent.length })), unsent.map(row)) : null,
      held.length ? h("section", { class: "rows" }, h("h3", { class: "row" }, t("待核 %(count)s 笔（钱已收到，等老师处理）", { count: held.length })), held.map(row)) : null,
      unsent.length + held.length ? null : h("div", { class: "empty" }, icon("cloud-ok"), h("p", {}, t("全部都在账上了。"))));
  };
  sheet.foot.append(button(t("救援码和导出"), () => { sheet.close(); void rescueSheet(); }, { class: "plain big", icon: "phone", testid: "rescue" }), again);
  await draw();
  if (!state.sync.online) await tryNow();
}
