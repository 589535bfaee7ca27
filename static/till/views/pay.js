/** Taking money: one tap for the whole amount, or in parts; cash with change. It covers the goods, the order stays in sight. */
import { emptyBasket } from "../basket.js";
import { formatFen, parseYuan } from "../money.js";
import { addTender, finish, remaining, removeTender } from "../payment.js";
import { orderTotals } from "./totals.js";
import { buildSale } from "../sale.js";
import { t } from "../i18n.js";
import { newUuid } from "../uuid7.js";
import { cashPane } from "./cash.js";
import { textField } from "./choices.js";
import { commit, refreshNext } from "./commit.js";
import { button, fill, h, icon } from "./dom.js";
import { openSheet } from "./sheet.js";
import { services } from "./services.js";
import { set, state } from "./state.js";
import { toastError, wordsOf } from "./toast.js";
import { tenderName } from "./words.js";

/** @typedef {import("../types.js").Tender} Tender */
/** @typedef {import("../types.js").TenderKind} TenderKind */

const DRAWN = new Set(["cash", "wechat", "alipay"]);

/** @param {string} code @returns {string} */
export const tenderDrawing = (code) => (DRAWN.has(code) ? code : "other");

/**
 * Ask for the number that proves a payment made elsewhere.
 * @param {TenderKind} tender
 * @param {(reference: string) => void} give
 */
export function askReference(tender, give) {
  const sheet = openSheet({ title: t("%(name)s的凭证号", { name: tenderName(tender.code) }), size: "narrow", testid: "reference-sheet" });
  const field = textField(t("凭证号或说明"), { placeholder: t("例如：券号、转账单号"), maxlength: 80 });
  const done = () => {
    const reference = field.input.value.trim();
    if (!reference) { field.complain(t("请写凭证号，对账时要用")); return; }
    sheet.close();
    give(reference);
  };
  sheet.body.append(h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); done(); } }, field.element));
  sheet.foot.append(button(t("确定"), done, { class: "act big grow", testid: "reference-confirm" }));
  field.input.focus();
}

/**
 * The payment pane for the order as it is now.
 * @param {{back: () => void}} act
 * @returns {HTMLElement}
 */
export function payment({ back }) {
  const { rounding, tenders: kinds } = state.boot.shop;
  const totals = orderTotals(state.basket);
  const envelope_uuid = newUuid();
  /** @type {Tender[]} */
  let tenders = [];
  let cashOpen = false;
  let splitting = false;
  let busy = false;
  const split = textField(t("这次收多少（元）"), { inputmode: "decimal", maxlength: 10, placeholder: t("不填就是剩下的全部") });
  const body = h("div", { class: "payment-body" });
  const leave = h("button", { type: "button", class: "button", onclick: back, "data-testid": "pay-back" }, icon("back"), h("span", {}, t("返回点单")));
  const element = h("main", { class: "payment", "aria-label": t("收款") },
    h("div", { class: "payment-head" }, leave, h("h2", { class: "sp", tabindex: -1 }, t("收款"))), body);
  element.addEventListener("keydown", (event) => { if (event.key === "Escape" && !tenders.length) back(); });

  const due = () => remaining(totals.total_fen, tenders, rounding);
  /** @param {string} method @param {number} amount_fen @param {string} [external_ref] */
  const add = (method, amount_fen, external_ref = "") => {
    try {
      tenders = addTender(totals.total_fen, tenders, rounding, { payment_uuid: newUuid(), method, amount_fen, external_ref });
    } catch (error) {
      toastError(error);
      return;
    }
    cashOpen = false;
    splitting = false;
    split.input.value = "";
    if (due().paid) void complete();
    else draw();
  };
  /** @param {TenderKind} tender */
  const tap = (tender) => {
    if (busy) return;
    let amount_fen = due().due_fen;
    try {
      if (splitting && split.input.value.trim()) amount_fen = parseYuan(split.input.value);
    } catch (error) {
      split.complain(wordsOf(error));
      return;
    }
    if (tender.code === "cash" && !(splitting && split.input.value.trim())) {
      cashOpen = true;
      draw();
      body.querySelector(".cash-pane")?.scrollIntoView({ block: "nearest" });
      /** @type {HTMLElement|null} */ (body.querySelector(".cash-pane"))?.focus();
    } else if (tender.needs_reference) {
      askReference(tender, (reference) => add(tender.code, amount_fen, reference));
    } else {
      add(tender.code, amount_fen);
    }
  };
  const complete = async () => {
    busy = true;
    draw();
    try {
      if (!state.person) throw new Error("nobody is at the till");
      const paid = finish(totals.total_fen, tenders, rounding);
      const sale = await commit("sale", envelope_uuid, /** @type {any} */ (buildSale(state.basket, totals, paid, state.person.id)));
      set({ mode: "selling", basket: emptyBasket(newUuid()), done: sale, orderOpen: true });
      void services.store.keepBasket(null);
      void refreshNext();
    } catch (error) {
      busy = false;
      draw();
      body.prepend(h("div", { class: "callout bad", role: "alert" }, icon("alert"), h("b", {}, wordsOf(error))));
    }
  };

  const draw = () => {
    const { due_fen, cash_due_fen, rounding_fen, paid } = due();
    leave.disabled = busy;
    const rows = tenders.map((tender) => h("div", {}, icon(tenderDrawing(tender.method)), h("span", { class: "sp" }, tenderName(tender.method)), h("b", { class: "num" }, formatFen(tender.amount_fen)),
      h("button", { type: "button", disabled: busy, "aria-label": t("去掉%(name)s", { name: tenderName(tender.method) }), onclick: () => { tenders = removeTender(tenders, tender.payment_uuid); draw(); } }, icon("close"))));
    const tender = (/** @type {TenderKind} */ kind) => h("button", {
      type: "button", class: `tender ${tenderDrawing(kind.code)}`, disabled: busy || paid, "data-testid": `tender-${kind.code}`, "aria-pressed": kind.code === "cash" ? String(cashOpen) : null, onclick: () => tap(kind),
    }, icon(tenderDrawing(kind.code)), h("span", {}, tenderName(kind.code)), h("small", { class: "num" }, formatFen(kind.code === "cash" ? cash_due_fen : due_fen)));
    fill(body,
      h("div", { class: "due-card" },
        h("div", {}, h("span", { class: "label" }, tenders.length ? t("还差") : t("应收")), h("b", { class: "due num", "data-testid": "due" }, formatFen(due_fen)),
          rounding_fen && !paid ? h("span", { class: "quiet" }, t("付现金收 %(fen)s（抹零 %(rounding)s）", { fen: formatFen(cash_due_fen), rounding: formatFen(rounding_fen) })) : null),
        rows.length ? h("div", { class: "paid-rows", role: "group", "aria-label": t("已收") }, rows) : null),
      paid && !busy ? button(tenders.length ? t("再存一次") : t("不用收钱，完成"), () => void complete(), { class: "act big wide", testid: "free-confirm" }) : null,
      busy ? h("p", { class: "quiet", role: "status" }, t("正在记下这一单…")) : null,
      paid ? null : h("div", { class: "tenders", role: "group", "aria-label": t("支付方式") }, kinds.map(tender)),
      paid || cashOpen || !kinds.some((kind) => kind.static_code) ? null : h("p", { class: "quiet" }, t("扫码付款：先看到顾客手机上的「支付成功」，再点。")),
      paid || cashOpen ? null : splitting ? split.element : button(t("分几次付"), () => { splitting = true; draw(); split.input.focus(); }, { class: "plain", icon: "split", testid: "split" }),
      cashOpen && !paid ? cashPane({ due_fen: cash_due_fen, take: (fen) => add("cash", fen) }) : null);
  };
  draw();
  return element;
}
