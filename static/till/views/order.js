/** The order at the right: lines, totals, what can be done with it, and the pay button. */
import { clear, orderNote, pointsOf, setService, units } from "../basket.js";
import { formatFen } from "../money.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { missingConsents } from "./consents.js";
import { couponSheet, hasCoupons } from "./coupon.js";
import { button, fill, h, icon, keep, whenChanged } from "./dom.js";
import { discountOrderSheet } from "./line_price.js";
import { memberSheet, memberWords, pointsSwitch } from "./member.js";
import { lineName } from "./names.js";
import { noteSheet } from "./note.js";
import { setLess } from "./removed.js";
import { editLine, step } from "./selling.js";
import { groupsOf, may, productOf, set, setBasket, state, watch } from "./state.js";
import { toast } from "./toast.js";
import { modifierWords, pieces, serviceName } from "./words.js";

/** @typedef {import("../types.js").BasketLine} BasketLine */
/** @typedef {import("../types.js").SaleLine} SaleLine */

/** @param {BasketLine} line @returns {import("../types.js").ModifierGroup[]} the choices offered with its product */
function choicesOf(line) {
  const product = productOf(line.product_id);
  return product ? groupsOf(product) : [];
}

/** @param {BasketLine} line @param {SaleLine} priced @returns {HTMLElement[]} */
function lineWords(line, priced) {
  const options = modifierWords(line.modifiers, state.basket.service);
  const reasons = priced.discounts.filter((discount) => discount.kind !== "order")
    .map((discount) => h("span", { class: "saving" }, `${discount.kind === "comp" ? t("免单") : discount.label} -${formatFen(discount.fen)}`));
  return [
    ...(line.combo ? [h("span", { class: "part-of" }, t("套餐：%(name)s", { name: lineName({ name: line.combo.name, product_id: line.combo.product_id, variant_id: null }) }))] : []),
    ...(options ? [h("span", { class: "options" }, options.split(" · ").map((one, place, all) => h("span", {}, `${one}${place < all.length - 1 ? " ·\u00a0" : ""}`)))] : []),
    ...(line.override ? [h("span", { class: "saving" }, t("改价 %(from)s → %(to)s", { from: formatFen(line.list_price_fen), to: formatFen(line.override.price_fen) }))] : []),
    ...reasons,
    ...(line.note ? [h("span", { class: "said" }, t("备注：%(note)s", { note: line.note }))] : []),
  ];
}

/** @param {BasketLine} line @param {SaleLine} priced @returns {HTMLElement} */
function lineRow(line, priced) {
  const quantity = line.combo ? h("span", { class: "quiet num" }, "×1")
    : h("div", { class: "stepper", role: "group", "aria-label": t("%(name)s 的数量", { name: lineName(line) }) },
      h("button", { type: "button", "data-focus": `less-${line.key}`, "aria-label": t("%(name)s 减一", { name: lineName(line) }), onclick: () => step(line, -1) }, icon(line.quantity <= 1000 ? "trash" : "minus")),
      h("output", { class: "num" }, pieces(line.quantity)),
      h("button", { type: "button", "data-focus": `more-${line.key}`, "aria-label": t("%(name)s 加一", { name: lineName(line) }), onclick: () => step(line, 1) }, icon("plus")));
  return h("li", { class: "line", "data-testid": "order-line" },
    h("button", { type: "button", class: "line-open", "data-focus": `line-${line.key}`, onclick: () => void editLine(line) },
      h("span", { class: "name" }, lineName(line)), lineWords(line, priced)),
    quantity,
    h("span", { class: "amount num" }, priced.discount_fen ? h("s", {}, formatFen(priced.total_fen + priced.discount_fen)) : null, formatFen(priced.total_fen)));
}

/** Throw the order away; for a moment it can be had back. */
function emptyOrder() {
  const { basket } = state;
  setLess(clear(basket, newUuid()));
  toast(t("已清空。"), "", { word: t("撤销"), act: () => { if (state.basket.lines.length === 0) setLess(basket); } });
}

/** @param {{pay: () => void, park: () => void}} act @returns {HTMLElement[]} the order, and the bar that opens it on a phone */
export function order({ pay, park }) {
  const title = h("h2", {});
  const service = h("div", { class: "segments", role: "group", "aria-label": t("用餐方式") });
  const lines = h("ol", { class: "lines", "aria-label": t("已点商品"), tabindex: -1 });
  const totals = h("div", { class: "totals" });
  const payButton = button("", pay, { class: "act big wide", testid: "pay" });
  payButton.setAttribute("aria-keyshortcuts", "F9");
  const actions = h("div", { class: "order-actions" });
  const bar = h("div", { class: "order-bar" });
  const element = h("aside", { class: "order", "aria-label": t("当前订单") },
    h("div", { class: "order-head" },
      h("button", { type: "button", class: "back-to-goods", "aria-label": t("回到商品"), onclick: () => set({ orderOpen: false }) }, icon("back")),
      title, h("span", { class: "sp" }), service),
    lines, h("div", { class: "order-foot" }, totals, actions, payButton));
  /** @type {Map<string, number>} */
  let before = new Map();
  /** Rows that are drawn already; one is used again while its line and its amounts are the same. @type {Map<string, {line: BasketLine, amounts: string, row: HTMLElement}>} */
  let drawn = new Map();

  const drawNumber = () => {
    fill(title, t("取餐号"), " ", h("span", { class: "num", "data-testid": "call-number" }, state.next?.call_number ?? "—"));
  };
  const drawService = whenChanged(() => [state.basket.service], () => {
    fill(service, /** @type {const} */ (["dine_in", "takeaway"]).map((kind) => h("button", {
      type: "button", "data-focus": kind, "aria-pressed": String(state.basket.service === kind), onclick: () => setBasket(setService(state.basket, kind, choicesOf)),
    }, icon(kind === "dine_in" ? "coffee" : "bag"), serviceName(kind))));
  });
  const rowOf = (/** @type {BasketLine} */ line, /** @type {SaleLine} */ priced) => {
    const kept = drawn.get(line.key);
    const amounts = JSON.stringify(priced);
    return kept?.line === line && kept.amounts === amounts ? kept : { line, amounts, row: lineRow(line, priced) };
  };
  const drawLines = () => {
    const priced = orderTotals(state.basket);
    drawn = new Map(state.basket.lines.map((line, position) => [line.key, rowOf(line, priced.lines[position])]));
    if (drawn.size) keep(lines, [...drawn.values()].map(({ row }) => row));
    else fill(lines, h("li", { class: "empty" }, icon("coffee"), h("p", {}, t("点商品就加进来。点单里的一行，可以改规格、打折、写备注。"))));
    const changed = state.basket.lines.findLast((line) => before.get(line.key) !== line.quantity)?.key;
    for (const [key, { row }] of drawn) row.classList.toggle("touched", key === changed);
    before = new Map(state.basket.lines.map((line) => [line.key, line.quantity]));
    drawTotals(priced);
    return changed === undefined ? undefined : drawn.get(changed)?.row;
  };
  const drawTotals = (/** @type {import("../types.js").Totals} */ priced) => {
    const count = units(state.basket);
    const waits = missingConsents(state.basket).length;
    const promoted = (priced.applied ?? []).reduce((all, one) => all + one.fen, 0);
    fill(totals,
      state.basket.member ? h("div", { class: "order-note", "data-testid": "order-member" }, icon("user"), h("span", { class: "sp" }, memberWords(state.basket.member)), h("span", { class: "num" }, t("本单积分 +%(points)s", { points: pointsOf(priced.total_fen) }))) : null,
      state.basket.member ? pointsSwitch(priced.points_spent ?? 0) : null,
      state.basket.coupons?.length ? h("div", { class: "order-note", "data-testid": "order-coupons" }, icon("tag"), h("span", { class: "sp" }, t("券 %(code)s", { code: state.basket.coupons.join("、") }))) : null,
      state.basket.note ? h("div", { class: "order-note" }, icon("note"), h("span", { class: "sp" }, state.basket.note)) : null,
      h("div", {}, h("span", {}, t("小计 %(count)s 件", { count })), h("span", { class: "num" }, formatFen(priced.gross_fen))),
      (priced.applied ?? []).map((one) => h("div", { class: "saving", "data-testid": "promotion" }, h("span", {}, one.times > 1 ? t("%(name)s ×%(times)s", { name: one.name, times: one.times }) : one.name), h("span", { class: "num" }, t("省 %(fen)s", { fen: formatFen(one.fen) })))),
      priced.discount_fen > promoted ? h("div", { class: "saving" }, h("span", {}, priced.order_discount ? t("优惠（含整单 %(label)s）", { label: state.basket.order_discount?.label ?? "" }) : t("优惠")), h("span", { class: "num" }, `-${formatFen(priced.discount_fen - promoted)}`)) : null,
      waits ? h("div", {}, h("span", { class: "chip warn" }, icon("alert"), t("%(count)s 项收款前要老师批准", { count: waits }))) : null,
      h("div", { class: "due" }, h("span", {}, t("应收")), h("b", { class: "num", "data-testid": "total" }, formatFen(priced.total_fen))));
    drawPay(count, priced.total_fen);
  };
  /** @type {{count: number, fen: number}} */
  let due = { count: -1, fen: 0 };
  const drawPay = (/** @type {number} */ count, /** @type {number} */ fen) => {
    if (due.count === count && due.fen === fen) return;
    due = { count, fen };
    fill(payButton, h("span", { class: "word" }, count ? t("收款 %(fen)s", { fen: formatFen(fen) }) : t("收款")));
    payButton.disabled = count === 0;
    fill(bar, button(t("看单 · %(count)s 件", { count }), () => set({ orderOpen: true }), { class: "plain big", disabled: count === 0, testid: "open-order" }),
      button(count ? t("收款 %(fen)s", { fen: formatFen(fen) }) : t("收款"), pay, { class: "act big", disabled: count === 0, testid: "pay-bar" }));
  };
  const isEmpty = () => state.basket.lines.length === 0;
  const drawActions = whenChanged(() => [isEmpty(), may("park"), may("discount"), hasCoupons()], () => {
    const empty = isEmpty();
    fill(actions,
      button(t("挂单"), park, { icon: "park", disabled: empty || !may("park"), testid: "park" }),
      button(t("折扣"), discountOrderSheet, { icon: "percent", disabled: empty || !may("discount"), label: t("整单折扣"), testid: "order-discount" }),
      button(t("会员"), memberSheet, { icon: "user", testid: "member" }),
      hasCoupons() ? button(t("用券"), couponSheet, { icon: "tag", disabled: empty, testid: "coupon" }) : null,
      button(t("备注"), () => noteSheet(t("整单备注"), state.basket.note, (text) => setBasket(orderNote(state.basket, text))), { icon: "note", disabled: empty, label: t("整单备注") }),
      button(t("清空"), emptyOrder, { icon: "trash", disabled: empty, testid: "clear" }));
  });
  const draw = () => {
    const focused = document.activeElement instanceof HTMLElement && element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
    drawService();
    const touched = drawLines();
    drawActions();
    touched?.scrollIntoView({ block: "nearest" }); // last: it has the page laid out, once
    if (focused && !element.contains(document.activeElement)) /** @type {HTMLElement|null} */ (element.querySelector(`[data-focus="${focused}"]`))?.focus();
  };
  watch(["basket", "person", "catalog"], draw);
  watch(["next"], drawNumber);
  watch(["orderOpen"], () => element.classList.toggle("open", state.orderOpen));
  drawNumber();
  draw();
  return [element, bar];
}
