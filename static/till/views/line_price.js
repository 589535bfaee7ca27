/** Changing what something costs by hand: discount, price, free. Whether a teacher must agree is settled before paying. */
import { compLine, discountLine, discountOrder, overridePrice } from "../basket.js";
import { belowFloor, floorOf } from "../floor.js";
import { formatFen, parseYuan } from "../money.js";
import { discountFen } from "../price.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { oneOf, reasonField, textField } from "./choices.js";
import { button, fill, h, icon } from "./dom.js";
import { limitWords, overLimit } from "./consents.js";
import { lineName } from "./names.js";
import { openSheet } from "./sheet.js";
import { productOf, setBasket, state } from "./state.js";
import { wordsOf } from "./toast.js";

/** @typedef {import("../types.js").Basket} Basket */
/** @typedef {import("../types.js").BasketLine} BasketLine */
/** @typedef {import("../types.js").ManualDiscount} ManualDiscount */

const WHOLE = 10_000;
const PERCENTS = [500, 1000, 1500, 2000, 5000];

/** @param {number} bp taken off @returns {string} such as 9 折 */
const foldWords = (bp) => t("%(fold)s 折", { fold: String((WHOLE - bp) / 1000) });

/**
 * The sheet that makes a discount.
 * @param {string} title
 * @param {number} base_fen
 * @param {ManualDiscount|null} before
 * @param {(basket: Basket, discount: ManualDiscount|null) => Basket} give
 * @param {number|null} floor_fen the approved floor of what is discounted, when there is one
 */
function discountSheet(title, base_fen, before, give, floor_fen) {
  const was = t("原价 %(fen)s", { fen: formatFen(base_fen) });
  const sheet = openSheet({ title, subtitle: floor_fen === null ? was : `${was} · ${t("底价 %(fen)s", { fen: formatFen(floor_fen) })}`, testid: "discount-sheet" });
  const amount = textField(t("或者减多少元"), { inputmode: "decimal", placeholder: t("例如 5"), maxlength: 10,
    value: before?.kind === "amount" ? formatFen(before.value).slice(1) : "" });
  const percent = oneOf({ label: t("打几折"), compact: true, value: before?.kind === "percent" ? String(before.value) : null,
    choices: PERCENTS.map((bp) => ({ value: String(bp), word: foldWords(bp), small: [`-${formatFen(discountFen(base_fen, { kind: "percent", value: bp }))}`, ...(overLimit(base_fen, discountFen(base_fen, { kind: "percent", value: bp })) ? [t("要批准")] : [])].join(" · ") })),
    onchange: () => { amount.input.value = ""; drawLimit(); } });
  const reason = reasonField(t("原因"), [t("熟客"), t("教职工"), t("等太久"), t("有瑕疵"), t("活动")]);
  const limit = h("div", { role: "status" });
  /** @returns {ManualDiscount|null} */
  const wanted = () => {
    if (amount.input.value.trim()) {
      const value = parseYuan(amount.input.value);
      return value > 0 ? { kind: "amount", value, label: t("减 %(fen)s", { fen: formatFen(value) }), reason: reason.value(), approval_uuid: null } : null;
    }
    const bp = Number(percent.value() ?? 0);
    return bp ? { kind: "percent", value: bp, label: foldWords(bp), reason: reason.value(), approval_uuid: null } : null;
  };
  const drawLimit = () => {
    let discount = null;
    try { discount = wanted(); } catch { discount = null; }
    const over = discount !== null && overLimit(base_fen, discountFen(base_fen, discount));
    const after = give(state.basket, discount);
    const losing = discount === null ? [] : belowFloor(after.lines, orderTotals(after).lines, productOf);
    fill(limit, over ? h("div", { class: "callout warn" }, icon("info"), limitWords()) : null,
      losing.length ? h("div", { class: "callout bad", "data-testid": "below-floor" }, icon("alert"), t("低于底价，卖一份亏一份：%(names)s", { names: losing.join("、") })) : null);
  };
  amount.input.addEventListener("input", drawLimit);
  const finish = () => {
    try {
      const discount = wanted();
      if (!discount) return amount.complain(t("请选折扣，或输入大于 0 的金额"));
      if (!discount.reason) return reason.complain();
      setBasket(give(state.basket, discount));
      return sheet.close();
    } catch (error) {
      return amount.complain(wordsOf(error));
    }
  };
  sheet.body.append(percent.element, amount.element, reason.element, limit);
  if (before) sheet.foot.append(button(t("取消折扣"), () => { setBasket(give(state.basket, null)); sheet.close(); }, { class: "risk big" }));
  sheet.foot.append(button(t("打折"), finish, { class: "act big grow", testid: "discount-confirm" }));
}

/** @param {BasketLine} line */
export function discountLineSheet(line) {
  const position = state.basket.lines.findIndex((one) => one.key === line.key);
  const priced = orderTotals(discountLine(discountOrder(state.basket, null), line.key, null)).lines[position];
  discountSheet(t("折扣：%(name)s", { name: lineName(line) }), priced.total_fen, line.discount, (basket, discount) => discountLine(basket, line.key, discount), floorOf(line, productOf));
}

/** The discount on the whole order. */
export function discountOrderSheet() {
  const base_fen = orderTotals(discountOrder(state.basket, null)).total_fen;
  discountSheet(t("整单折扣"), base_fen, state.basket.order_discount, discountOrder, null);
}

/** @param {BasketLine} line */
export function overrideSheet(line) {
  if (line.override) { setBasket(overridePrice(state.basket, line.key, null)); return; }
  const sheet = openSheet({ title: t("改价：%(name)s", { name: lineName(line) }), subtitle: t("现价 %(fen)s，加料另算", { fen: formatFen(line.list_price_fen) }), size: "narrow", testid: "override-sheet" });
  const price = textField(t("新单价（元）"), { inputmode: "decimal", maxlength: 10 });
  const reason = reasonField(t("原因"), [t("价签写错"), t("有瑕疵"), t("样品"), t("老师约定")]);
  const finish = () => {
    try {
      const price_fen = parseYuan(price.input.value);
      if (!reason.value()) return reason.complain();
      setBasket(overridePrice(state.basket, line.key, { price_fen, reason: reason.value(), approval_uuid: "" }));
      return sheet.close();
    } catch (error) {
      return price.complain(wordsOf(error));
    }
  };
  sheet.body.append(price.element, reason.element, h("div", { class: "callout warn" }, icon("info"), t("收款前要老师批准。")));
  sheet.foot.append(button(t("改价"), finish, { class: "act big grow", testid: "override-confirm" }));
  price.input.focus();
}

/** @param {BasketLine} line */
export function compLineSheet(line) {
  if (line.comp) { setBasket(compLine(state.basket, line.key, null)); return; }
  const sheet = openSheet({ title: t("免单：%(name)s", { name: lineName(line) }), subtitle: t("照常制作，这一行不收钱"), size: "narrow", testid: "comp-sheet" });
  const reason = reasonField(t("原因"), [t("等太久"), t("做错了补偿"), t("招待来宾"), t("试饮")]);
  const finish = () => {
    if (!reason.value()) return reason.complain();
    setBasket(compLine(state.basket, line.key, { reason: reason.value(), approval_uuid: "" }));
    return sheet.close();
  };
  sheet.body.append(reason.element, h("div", { class: "callout warn" }, icon("info"), t("收款前要老师批准。")));
  sheet.foot.append(button(t("免单"), finish, { class: "act big grow", testid: "comp-confirm" }));
}
