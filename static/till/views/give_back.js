/** Money back for an order: refund (brought back), void (never made), comp (made, but free). A teacher agrees to the amount. */
import { buildRefund, refundPlan, wholeOrder } from "../refund.js";
import { formatFen } from "../money.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { askApproval } from "./approval.js";
import { oneOf, reasonField, stepper } from "./choices.js";
import { commit } from "./commit.js";
import { button, fill, h, icon } from "./dom.js";
import { lineName } from "./names.js";
import { openSheet } from "./sheet.js";
import { productOf, state } from "./state.js";
import { toast, toastError, wordsOf } from "./toast.js";
import { modifierWords, tenderName } from "./words.js";

/** @typedef {import("../types.js").Goods} Goods */
/** @typedef {import("../types.js").OrderLine} OrderLine */
/** @typedef {import("../types.js").RefundPlan} RefundPlan */
/** @typedef {import("./receipt.js").Order} Order */
/** @typedef {"refund"|"void"|"comp"} Kind */

const ONE = 1000;

/** @param {Kind} kind @returns {{title: string, help: string, reasons: string[], done: string}} */
const words = (kind) => ({
  refund: { title: t("退款"), help: t("顾客退回商品，或东西有问题。"), reasons: [t("做错了"), t("有瑕疵"), t("顾客不要了"), t("点错了")], done: t("已退款 %(fen)s") },
  void: { title: t("撤单"), help: t("还没做，或者收错了：整单作废，钱全退。"), reasons: [t("还没做"), t("收错了"), t("重复下单"), t("顾客走了")], done: t("已撤单，退 %(fen)s") },
  comp: { title: t("免单"), help: t("东西已经给了顾客，钱退给他，由店里承担。"), reasons: [t("等太久"), t("做错了补偿"), t("招待来宾")], done: t("已免单，退 %(fen)s") },
})[kind];

/**
 * What usually happens to goods that come back: a drink is poured away, a pot goes back to the shelf.
 * @param {Kind} kind
 * @param {OrderLine} line
 * @returns {Goods}
 */
function usualGoods(kind, line) {
  if (kind === "comp") return "none";
  if (kind === "void") return "back";
  const made = productOf(line.product_id)?.kind ?? "drink";
  return made === "drink" || made === "food" ? "waste" : made === "service" ? "none" : "back";
}

/** @param {RefundPlan} plan @returns {(HTMLElement|null)[]} how the money goes back */
function planRows(plan) {
  const due = plan.payments.filter((payment) => state.boot.shop.tenders.find((tender) => tender.code === payment.method)?.static_code);
  return [
    h("div", { class: "table" }, plan.rounding_fen ? h("div", {}, h("span", {}, t("抹零")), h("span", { class: "num" }, formatFen(plan.rounding_fen))) : null,
      plan.payments.map((payment) => h("div", {}, h("span", {}, tenderName(payment.method)), h("span", { class: "num" }, formatFen(-payment.net_fen)))),
      h("div", { class: "strong" }, h("span", {}, t("退还")), h("b", { class: "num", "data-testid": "refund-total" }, formatFen(plan.total_fen)))),
    due.length ? h("div", { class: "callout warn" }, icon("info"), t("%(tenders)s的钱收银台退不了：先记「待退款」，老师在商户后台退完并登记凭证号后才算退了。", { tenders: due.map((payment) => tenderName(payment.method)).join("、") })) : null,
  ];
}

/**
 * @param {Kind} kind
 * @param {Order} order
 * @param {() => void} changed
 */
export function giveBackSheet(kind, order, changed) {
  const { title, help, reasons, done } = words(kind);
  const sheet = openSheet({ title: `${title} ${order.number}`, subtitle: help, testid: `${kind}-sheet` });
  /** The id of what is going to happen: approval and envelope are bound to it. */
  const envelope_uuid = newUuid();
  const picks = wholeOrder(order, "none").map((pick) => {
    const line = /** @type {OrderLine} */ (order.lines.find((one) => one.line_no === pick.line_no));
    return { ...pick, line, quantity: kind === "void" ? pick.quantity : 0, goods: usualGoods(kind, line) };
  });
  if (picks.length === 1) picks[0].quantity = picks[0].line.refundable_quantity;
  let inCash = false;
  const reason = reasonField(t("原因"), reasons);
  const result = h("div", { class: "field", "aria-live": "polite" });
  const confirm = button(t("请老师批准"), () => void finish(), { class: "act big grow", testid: "refund-confirm" });
  const hasCode = order.payments.some((payment) => payment.reversible_fen > 0 && state.boot.shop.tenders.find((tender) => tender.code === payment.method)?.static_code);
  const plan = () => refundPlan(order, picks.filter((pick) => pick.quantity > 0).map(({ line_no, quantity, goods }) => ({ line_no, quantity, goods })), { rounding: state.boot.shop.rounding, in_cash: inCash });
  const draw = () => {
    try {
      fill(result, ...planRows(plan()));
      confirm.disabled = false;
    } catch (error) {
      fill(result, h("p", { class: "quiet" }, wordsOf(error)));
      confirm.disabled = true;
    }
  };
  const lineRow = (/** @type {typeof picks[number]} */ pick) => {
    const { line } = pick;
    const after = oneOf({ label: t("东西怎么办"), compact: true, value: pick.goods, onchange: (goods) => { pick.goods = /** @type {Goods} */ (goods); },
      choices: [{ value: "back", word: t("放回去卖") }, { value: "waste", word: t("报损") }, { value: "none", word: t("没拿回来") }] });
    const goodsAfter = h("div", { class: "goods-after", hidden: pick.quantity === 0 }, after.element);
    const rest = line.refundable_quantity % ONE;
    return h("div", { class: "pick", role: "group", "aria-label": lineName(line) },
      h("div", { class: "what" }, h("b", {}, lineName(line)), h("small", {}, modifierWords(line.modifiers))),
      kind === "void" ? h("span", { class: "num" }, `×${line.refundable_quantity / ONE}`)
        : stepper({ label: t("退 %(name)s", { name: lineName(line) }), value: pick.quantity / ONE, min: 0, max: Math.ceil(line.refundable_quantity / ONE),
          onchange: (count) => { pick.quantity = Math.min(count * ONE, line.refundable_quantity); goodsAfter.hidden = pick.quantity === 0; draw(); } }),
      h("span", { class: "amount num" }, formatFen(line.total_fen)), rest ? h("small", {}, t("可退 %(count)s", { count: line.refundable_quantity / ONE })) : null,
      kind === "refund" ? goodsAfter : null);
  };
  const finish = async () => {
    if (!reason.value()) { reason.complain(); return; }
    const agreed = plan();
    const asker = state.person;
    if (!asker) return;
    const facts = { refund_uuid: newUuid(), cashier_id: asker.id, reason: reason.value(), reason_text: "" };
    const said = done.replace("%(fen)s", formatFen(agreed.total_fen));
    const deed = { type: kind, payload: buildRefund(order, agreed, { ...facts, approval_uuid: null }, newUuid), done: said };
    const lines = agreed.lines.map(({ line_no, quantity, amount_fen }) => ({ name: order.lines.find((line) => line.line_no === line_no)?.name ?? "", quantity, fen: amount_fen }));
    const yes = await askApproval({ action: kind, operation_uuid: envelope_uuid, amount_fen: agreed.total_fen, reason: reason.value(), what: t("单号 %(number)s", { number: order.number }), lines, deed });
    if (!yes) return;
    try {
      await commit(kind, envelope_uuid, () => ({ ...deed.payload, approval_uuid: yes.approval_uuid }));
      sheet.close();
      toast(said, "ok");
      changed();
    } catch (error) {
      toastError(error);
    }
  };
  const all = button(t("全部退"), () => { for (const pick of picks) pick.quantity = pick.line.refundable_quantity; redraw(); }, { class: "plain" });
  const rows = h("div", {});
  const redraw = () => { fill(rows, picks.map(lineRow)); draw(); };
  redraw();
  sheet.body.append(...(kind !== "void" && picks.length > 1 ? [all] : []), rows, reason.element);
  if (hasCode) {
    sheet.body.append(oneOf({ label: t("怎么退"), value: "own", choices: [{ value: "own", word: t("原路退回") }, { value: "cash", word: t("退现金") }],
      onchange: (way) => { inCash = way === "cash"; draw(); } }).element);
  }
  sheet.body.append(result);
  sheet.foot.append(button(t("不退了"), sheet.close, { class: "big" }), confirm);
}
